"""A shared phone: what one has done on it ends with one's session, and nothing of it is kept by the browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from pendopo.kernel import clock
from pendopo.kernel.http.limits import limiter
from pendopo.layanan.models import Permintaan
from pendopo.layanan.tests import make

pytestmark = pytest.mark.django_db

FORM = {"jenis": "ADUAN", "text": "Lampu jalan padam sejak tiga malam.", "name": "Sari", "kunci": "kunci-dari-formulir"}


@pytest.fixture(autouse=True)
def city() -> Iterator[make.City]:
    limiter.forget()
    with clock.fixed(make.AT + clock.HOUR):
        yield make.city()


@pytest.fixture
def phone() -> Client:
    """A browser that checks tokens, as real ones do, and has looked at the form."""
    client = Client(enforce_csrf_checks=True)
    client.get("/lapor/")
    return client


def token(client: Client) -> str:
    return client.cookies["pendopo-csrf"].value


def send(client: Client, where: str, **fields: str) -> HttpResponse:
    answer: HttpResponse = client.post(where, {"csrfmiddlewaretoken": token(client), **fields})  # type: ignore[assignment]
    return answer


def report(client: Client) -> str:
    """Send a report; the address of its answer page."""
    answer = send(client, "/lapor/", **FORM)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def is_not_kept(answer: HttpResponse) -> bool:
    return "no-store" in answer.headers.get("Cache-Control", "")


def test_leaving_ends_everything(phone: Client) -> None:
    address = report(phone)
    secret = phone.cookies["pendopo-kode"].value
    assert phone.get(address).status_code == 200

    answer = send(phone, "/tinggalkan/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert phone.cookies["pendopo"].value == ""

    # Back in the browser's history: nothing is there any more, also with the cookie that a browser on plain HTTP kept.
    own = address.removesuffix("baru/")
    phone.cookies["pendopo-kode"] = secret
    for page in (address, own, f"{own}tanda-terima/", f"{own}tanda-terima.json"):
        assert phone.get(page).status_code == 404, page
    assert send(phone, f"{own}kode-baru/").status_code == 404


def test_the_old_form_sent_again_after_leaving_opens_nothing(phone: Client) -> None:
    """A browser may fill the form in again as it was, its hidden key among the fields."""
    first = report(phone)
    send(phone, "/tinggalkan/")
    phone.get("/lapor/")
    answer = send(phone, "/lapor/", **FORM)
    assert answer["Location"] != first
    assert Permintaan.objects.count() == 2


def test_the_same_form_sent_twice_is_one_report_and_no_second_secret(phone: Client) -> None:
    first = send(phone, "/lapor/", **FORM)
    again = send(phone, "/lapor/", **FORM)
    assert first["Location"] == again["Location"]
    assert "pendopo-kode" not in again.cookies
    assert Permintaan.objects.count() == 1


def test_the_old_form_sent_again_after_signing_out_opens_nothing(phone: Client, city: make.City) -> None:
    make.sign_in(phone, city.budi)
    phone.get("/lapor/")
    first = report(phone)
    send(phone, "/keluar/")
    phone.get("/lapor/")
    assert phone.get(first).status_code == 404
    assert send(phone, "/lapor/", **FORM)["Location"] != first


def test_pages_of_the_citizen_are_kept_by_no_browser(phone: Client) -> None:
    address = report(phone)
    own = address.removesuffix("baru/")
    pages = [address, own, f"{own}tanda-terima/", f"{own}tanda-terima.json", "/lacak/", "/lapor/", "/"]
    assert [page for page in pages if not is_not_kept(phone.get(page))] == []  # type: ignore[arg-type]


def test_a_form_that_comes_back_with_an_error_is_kept_by_no_browser(phone: Client) -> None:
    answer = send(phone, "/lapor/", **{**FORM, "text": ""})
    assert answer.status_code == 422
    assert b"Sari" in answer.content
    assert is_not_kept(answer)


def test_pages_of_the_office_are_kept_by_no_browser(city: make.City) -> None:
    id = make.opened().id
    client = make.sign_in(Client(), city.budi)
    pages = ["/kerja/", f"/kerja/{id}/", "/lapor/petugas/", "/akun/", "/kantor/akun/"]
    assert [page for page in pages if not is_not_kept(client.get(page))] == []  # type: ignore[arg-type]
    assert is_not_kept(client.get(f"/lacak/{id}/"))  # type: ignore[arg-type]  # 404, and still nobody else's business


def test_a_visitor_without_a_session_may_keep_the_public_pages() -> None:
    for page in ("/", "/tentang/", "/privasi/"):
        assert not is_not_kept(Client().get(page)), page  # type: ignore[arg-type]


def test_a_session_that_lay_idle_shows_an_official_nothing(city: make.City) -> None:
    client = make.sign_in(Client(), city.budi)
    assert client.get("/kerja/").status_code == 200
    with clock.fixed(make.AT + 10 * clock.DAY):
        assert client.get("/kerja/").status_code == 403
