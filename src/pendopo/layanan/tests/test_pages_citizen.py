"""The citizen's pages: tracking, one's own request, what is said there, the receipt."""

from __future__ import annotations

import io
import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from pendopo.kernel.http.limits import limiter
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ui.tests.weigh import assert_light
from pendopo.layanan.actions import citizen, handling
from pendopo.layanan.models import Permintaan
from pendopo.layanan.tests import make
from pendopo.layanan.types import Hasil, Keadaan, Opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(db: None) -> make.City:
    limiter.forget()
    return make.city()


@pytest.fixture
def opened(city: make.City) -> Opened:
    return make.opened()


@pytest.fixture
def sari(client: Client, opened: Opened) -> Client:
    return make.hold_ticket(client, opened.id)


def page(answer: Any) -> str:
    return str(answer.content.decode())


def state(opened: Opened) -> tuple[str, str]:
    row = Permintaan.objects.get(id=opened.id)
    return row.state, row.outcome


def answered(city: make.City, opened: Opened) -> None:
    handling.accept(id=opened.id, by=city.budi, at=make.AT)
    handling.answer(id=opened.id, text="Lampu sudah diganti.", by=city.budi, at=make.AT)


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return SimpleUploadedFile("bukti.jpg", out.getvalue())


# Tracking --------------------------------------------------------------------------------------------------------


def test_a_wrong_number_and_a_wrong_secret_look_alike(opened: Opened) -> None:
    wrong_secret = Client().post("/lacak/", {"nomor": opened.number, "kode": "AAAAA-AAAAA-AAAA"})
    wrong_number = Client().post("/lacak/", {"nomor": "777-777-7777", "kode": opened.secret})
    assert wrong_secret.status_code == wrong_number.status_code == 422
    assert "tidak cocok" in page(wrong_secret)
    assert "tidak cocok" in page(wrong_number)


def test_spelling_is_forgiven(opened: Opened) -> None:
    spelled = f" {opened.number[:3].lower()} {opened.number[3:]} "
    assert Client().post("/lacak/", {"nomor": spelled, "kode": opened.secret.lower()}).status_code == 302


def test_guessing_is_limited(opened: Opened) -> None:
    client = make.hold_ticket(Client(), uuid4())
    answers = [client.post("/lacak/", {"nomor": opened.number, "kode": str(n)}).status_code for n in range(12)]
    assert answers[0] == 422
    assert answers[-1] == 429


@pytest.mark.parametrize("told", [{}, {"nomor": "\x00", "kode": "a"}, {"nomor": "x" * 99, "kode": "y" * 99}])
def test_nonsense_is_refused(told: dict[str, str]) -> None:
    assert Client().post("/lacak/", told).status_code == 422


@pytest.mark.parametrize("last", ["", "baru/", "tanda-terima/", "tanda-terima.json", f"berkas/{uuid4()}"])
def test_without_the_ticket_there_is_nothing(opened: Opened, last: str) -> None:
    there, nowhere = Client().get(f"/lacak/{opened.id}/{last}"), Client().get(f"/lacak/{uuid4()}/{last}")
    assert there.status_code == nowhere.status_code == 404
    assert "Lampu" not in page(there)


@pytest.mark.parametrize("verb", ["balas", "tambah", "selesai", "buka", "tarik", "nilai", "kode-baru", "terbang"])
def test_verbs_need_post_and_the_ticket(sari: Client, opened: Opened, verb: str) -> None:
    assert sari.get(f"/lacak/{opened.id}/{verb}/").status_code == 405
    assert Client().post(f"/lacak/{opened.id}/{verb}/", {"text": "x"}).status_code == 404


def test_requests_open_on_this_phone_are_listed(sari: Client, opened: Opened) -> None:
    assert "Lampu jalan" in page(sari.get("/lacak/"))
    assert "Lampu jalan" not in page(Client().get("/lacak/"))


# One's own request -----------------------------------------------------------------------------------------------


def test_the_page_says_state_unit_and_due(sari: Client, opened: Opened) -> None:
    shown = page(sari.get(f"/lacak/{opened.id}/"))
    assert "<h1>Diteruskan</h1>" in shown
    assert "Desa Alas" in shown
    assert "WIB" in shown
    assert "Sudah tiga malam." in shown
    assert "Catatan" not in shown


def test_a_note_of_the_office_stays_there(sari: Client, city: make.City, opened: Opened) -> None:
    handling.note(id=opened.id, text="Hanya kita", by=city.budi, at=make.AT)
    assert "Hanya kita" not in page(sari.get(f"/lacak/{opened.id}/"))


def test_a_question_is_answered_with_a_photo(sari: Client, city: make.City, opened: Opened) -> None:
    handling.ask(id=opened.id, question="Tiang nomor berapa?", by=city.budi, at=make.AT)
    shown = page(sari.get(f"/lacak/{opened.id}/"))
    assert "Tiang nomor berapa?" in shown
    answer = sari.post(f"/lacak/{opened.id}/balas/", {"text": "Nomor 7", "berkas": [photo()]})
    assert answer.status_code == 302
    assert state(opened)[0] == Keadaan.DIKERJAKAN
    after = page(sari.get(f"/lacak/{opened.id}/"))
    assert "Nomor 7" in after
    assert "bukti.jpg" in after


def test_something_is_added_and_a_bad_file_loses_no_word(sari: Client, opened: Opened) -> None:
    bad = SimpleUploadedFile("bukti.jpg", b"bukan foto")
    answer = sari.post(f"/lacak/{opened.id}/tambah/", {"text": "Juga di gang sebelah", "berkas": [bad, photo()]})
    assert answer.status_code == 415
    assert "Juga di gang sebelah</textarea>" in page(answer)
    assert page(answer).count('name="berkas-tersimpan"') == 1
    assert sari.post(f"/lacak/{opened.id}/tambah/", {"text": "Juga di gang sebelah"}).status_code == 302


def test_confirming_ends_it_as_confirmed(sari: Client, city: make.City, opened: Opened) -> None:
    answered(city, opened)
    assert "Ya, sudah selesai" in page(sari.get(f"/lacak/{opened.id}/"))
    assert sari.post(f"/lacak/{opened.id}/selesai/").status_code == 302
    assert state(opened) == (Keadaan.SELESAI, Hasil.DIKONFIRMASI)


def test_reopening_needs_a_reason(sari: Client, city: make.City, opened: Opened) -> None:
    answered(city, opened)
    refused = sari.post(f"/lacak/{opened.id}/buka/", {"text": " "})
    assert refused.status_code == 422
    assert sari.post(f"/lacak/{opened.id}/buka/", {"text": "Masih padam"}).status_code == 302
    assert state(opened)[0] == Keadaan.DIKERJAKAN


def test_withdrawing_and_rating(sari: Client, city: make.City, opened: Opened) -> None:
    answered(city, opened)
    for score in ("4", "2"):
        assert sari.post(f"/lacak/{opened.id}/nilai/", {"score": score}).status_code == 302
    assert Permintaan.objects.get(id=opened.id).score == 2
    for score in ("", "5", "0", "x", "٤", "-1", "4" * 5000):
        assert sari.post(f"/lacak/{opened.id}/nilai/", {"score": score}).status_code == 422
    assert sari.post(f"/lacak/{opened.id}/tarik/").status_code == 302
    assert state(opened) == (Keadaan.SELESAI, Hasil.DITARIK)


def test_on_a_page_grown_old_the_words_are_kept(sari: Client, city: make.City, opened: Opened) -> None:
    handling.ask(id=opened.id, question="Di mana?", by=city.budi, at=make.AT)
    handling.resume(id=opened.id, by=city.budi, at=make.AT)
    answer = sari.post(f"/lacak/{opened.id}/balas/", {"text": "Di depan masjid"})
    assert answer.status_code == 409
    assert "sudah berubah" in page(answer)
    assert "Di depan masjid</textarea>" in page(answer)  # under "add", which still can be sent
    citizen.withdraw(id=opened.id, by=make.sari(opened.id), at=make.AT)
    answer = sari.post(f"/lacak/{opened.id}/tambah/", {"text": "Terlambat ditulis"})
    assert "Terlambat ditulis" in page(answer)  # to be copied


def test_an_official_who_holds_a_ticket_acts_as_the_citizen(client: Client, city: make.City, opened: Opened) -> None:
    make.sign_in(client, city.budi)
    make.hold_ticket(client, opened.id)
    assert client.post(f"/lacak/{opened.id}/tambah/", {"text": "Dari saya"}).status_code == 302
    assert ledger.history(opened.id)[-1].facts.side == "WARGA"  # type: ignore[attr-defined]


def test_one_s_own_files_and_nobody_else_s(sari: Client, city: make.City, opened: Opened) -> None:
    sari.post(f"/lacak/{opened.id}/tambah/", {"text": "Foto", "berkas": [photo()]})
    shown = page(sari.get(f"/lacak/{opened.id}/"))
    path = next(part for part in shown.split('href="') if "/berkas/" in part).split('"')[0]
    answer = sari.get(path)
    assert (answer.status_code, len(answer.getvalue()) > 0) == (200, True)
    for close in vars(answer)[
        "_resource_closers"
    ]:  # `answer.close()` would end PostgreSQL's connection within the test
        close()
    assert Client().get(path).status_code == 404
    other = make.opened(at=make.AT + 1)
    make.hold_ticket(sari, opened.id, other.id)
    assert sari.get(path.replace(str(opened.id), str(other.id))).status_code == 404


# The receipt -----------------------------------------------------------------------------------------------------


def test_the_receipt_is_a_promise_and_then_a_proof(sari: Client, opened: Opened) -> None:
    assert "Janji, belum bukti" in page(sari.get(f"/lacak/{opened.id}/tanda-terima/"))
    ledger.seal_all(at=make.AT)
    assert "Sudah terbukti" in page(sari.get(f"/lacak/{opened.id}/tanda-terima/"))
    answer = sari.get(f"/lacak/{opened.id}/tanda-terima.json")
    assert json.loads(page(answer))
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert "Lampu" not in page(answer)


# Weight ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("last", ["", "baru/", "tanda-terima/"])
def test_the_pages_are_light(sari: Client, city: make.City, opened: Opened, last: str) -> None:
    answered(city, opened)
    assert_light(sari, f"/lacak/{opened.id}/{last}")
    assert_light(Client(), "/lacak/")
