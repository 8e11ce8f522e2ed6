"""Signing in through the pages: passwords, second factors, printed codes, limits, and what a session remembers."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from pendopo.kernel import clock
from pendopo.kernel.http import limits
from pendopo.kernel.permissions import ANYONE, Actor, Post, actor_of
from pendopo.warga import actions, demo, queries, signin
from pendopo.warga.actions.factor import LastFactor
from pendopo.warga.models import Account, Undangan
from pendopo.warga.types import AccountKind, IdentityLevel

pytestmark = pytest.mark.django_db

AT = 1_795_000_000_000
PASSWORD = "payung-merah-9"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADMIN = Actor(account=uuid4(), posts=(Post(position="admin", unit="", role="ADMIN"),), secure=True)


def totp(at: int | None = None) -> str:
    return format_hotp_value(hotp_value(SECRET, (at or clock.now()) // 30_000))


def sign_in(client: Client, login: str = "melati", password: str = PASSWORD) -> Any:
    return client.post("/masuk/", {"login": login, "password": password})


def actor(client: Client) -> Actor:
    """Who the node takes the client for."""
    return actor_of(client.get("/akun/").wsgi_request)


@pytest.fixture
def _with_app(official: Account) -> None:
    TOTP.activate(official, SECRET)


def test_a_citizen_signs_in_by_any_spelling_of_the_name(client: Client, citizen: Account) -> None:
    assert sign_in(client, "  MELATI ")["Location"] == "/"
    assert actor(client) == Actor(account=citizen.id)
    assert client.get("/akun/").status_code == 200


def test_a_citizen_registers_and_signs_in_by_phone(client: Client) -> None:
    answer = client.post("/daftar/", {"username": "", "phone": "0812 3456 7890", "password": PASSWORD})
    assert answer["Location"] == "/"
    client.post("/keluar/")
    assert actor(client) == ANYONE
    assert sign_in(client, "+62812-3456-7890")["Location"] == "/"
    stored = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    assert "3456" not in stored
    assert actor(client).account == Account.objects.get().id


def test_what_was_typed_is_not_kept_in_the_session(client: Client, citizen: Account) -> None:
    sign_in(client)
    assert "melati" not in str(dict(client.session))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"username": "", "phone": "", "password": PASSWORD}, "Isi nama pengguna"),
        ({"username": "MELATI", "phone": "", "password": PASSWORD}, "sudah dipakai"),
        ({"username": "0812345", "phone": "", "password": PASSWORD}, "sedikitnya satu huruf"),
        ({"username": "anggrek", "phone": "12", "password": PASSWORD}, "tidak dikenali"),
        ({"username": "anggrek", "phone": "", "password": "pendek"}, "pendek"),
        ({"username": "anggrek", "phone": "", "password": "password1234"}, "umum"),
        ({"username": "anggrek-bulan", "phone": "", "password": "anggrek-bulan1"}, "mirip"),
    ],
)
def test_a_registration_that_cannot_be_is_explained(
    client: Client, citizen: Account, fields: dict[str, str], said: str
) -> None:
    answer = client.post("/daftar/", fields)
    assert said in answer.content.decode()
    assert Account.objects.count() == 1
    assert queries.accounts_of_phone("12") == []


def test_five_wrong_passwords_close_the_form_for_that_account_only(
    client: Client, citizen: Account, official: Account
) -> None:
    for _ in range(5):
        assert sign_in(client, password="salah-sekali").status_code == 200
    for spelling in ("melati", "MELATI", " melati"):
        assert "Terlalu banyak" in sign_in(client, spelling).content.decode()
    assert sign_in(client, "yosef").status_code == 302


def test_no_machine_address_is_part_of_a_limit(client: Client, citizen: Account) -> None:
    sign_in(client, password="salah-sekali")
    keys = " ".join(cache._cache)  # type: ignore[attr-defined]
    assert "allauth" in keys
    assert "127.0.0.1" not in keys
    assert ":ip:" not in keys


def test_the_session_changes_its_key_at_sign_in(client: Client, citizen: Account) -> None:
    session = client.session
    actions.remember_ticket(session=session, request_id=uuid4(), by=ANYONE)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_forms_need_their_token(citizen: Account) -> None:
    strict = Client(enforce_csrf_checks=True)
    for path in ("/masuk/", "/daftar/", "/undangan/", "/tinggalkan/", "/keluar/"):
        assert strict.post(path, {}).status_code == 403, path


def test_a_closed_account_does_not_sign_in(client: Client, citizen: Account) -> None:
    Account.objects.update(is_active=False)
    sign_in(client)
    assert actor(client) == ANYONE


def test_an_official_without_second_factor_is_sent_to_enrol_one(client: Client, official: Account) -> None:
    answer = sign_in(client, "yosef")
    assert answer["Location"] == "/akun/faktor/"
    assert not actor(client).secure
    assert client.get("/kantor/akun/")["Location"] == "/akun/faktor/"


def test_enrolling_the_app_opens_the_office(client: Client, official: Account) -> None:
    sign_in(client, "yosef")
    page = client.get("/akun/faktor/aplikasi/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret
    code = format_hotp_value(hotp_value(secret[1], clock.now() // 30_000))
    assert client.post("/akun/faktor/aplikasi/", {"code": "000000"}).status_code == 200
    assert client.post("/akun/faktor/aplikasi/", {"code": code})["Location"] == "/akun/faktor/"
    assert actor(client).secure
    stored = Authenticator.objects.get().data["secret"]
    assert stored.startswith("v1.")
    assert secret[1] not in stored


@pytest.mark.usefixtures("_with_app")
def test_the_second_factor_is_asked_for_and_checked(client: Client, official: Account) -> None:
    assert sign_in(client, "yosef")["Location"] == "/masuk/kode/"
    assert actor(client) == ANYONE
    assert client.post("/masuk/kode/", {"code": "000000"}).status_code == 200
    assert client.post("/masuk/kode/", {"code": totp()})["Location"] == "/kerja/"
    assert actor(client).secure
    other = Client()
    sign_in(other, "yosef")
    assert other.post("/masuk/kode/", {"code": totp()}).status_code == 200, "a code is good once"
    cache.clear()  # as another process of the node, which remembers nothing of the first
    assert "sudah dipakai" in other.post("/masuk/kode/", {"code": totp()}).content.decode()


@pytest.mark.usefixtures("_with_app")
def test_five_wrong_codes_close_the_form(client: Client, official: Account) -> None:
    sign_in(client, "yosef")
    for _ in range(5):
        client.post("/masuk/kode/", {"code": "000000"})
    assert "Terlalu banyak" in client.post("/masuk/kode/", {"code": totp()}).content.decode()
    assert actor(client) == ANYONE


def test_printed_codes_are_a_second_factor_of_their_own(client: Client, official: Account) -> None:
    sign_in(client, "yosef")
    assert client.post("/akun/faktor/kode-cetak/")["Location"] == "/akun/faktor/kode-cetak/"
    codes = re.findall(r"<code>(\d{8})</code>", client.get("/akun/faktor/kode-cetak/").content.decode())
    assert len(codes) == 10
    assert not actor(client).secure
    assert client.post("/akun/faktor/kode-cetak/", {"code": "1"}).status_code == 200
    assert client.post("/akun/faktor/kode-cetak/", {"code": codes[0]}).status_code == 302
    assert actor(client).secure
    assert client.get("/akun/faktor/kode-cetak/")["Location"] == "/akun/faktor/", "shown once"
    other = Client()
    assert sign_in(other, "yosef")["Location"] == "/masuk/kode/"
    assert other.post("/masuk/kode/", {"code": codes[0]}).status_code == 200, "used"
    assert other.post("/masuk/kode/", {"code": codes[1]})["Location"] == "/kerja/"
    assert actor(other).secure


def test_the_last_factor_of_an_official_stays(official: Account, citizen: Account) -> None:
    actions.print_codes(account=official, by=Actor(account=official.id))
    first = Authenticator.objects.get()
    with pytest.raises(LastFactor):
        actions.remove_factor(account=official, factor=first.pk, by=Actor(account=official.id))
    TOTP.activate(official, SECRET)
    actions.remove_factor(account=official, factor=first.pk, by=Actor(account=official.id))
    actions.print_codes(account=citizen, by=Actor(account=citizen.id))
    actions.remove_factor(account=citizen, factor=queries.factors_of(citizen.id)[0].pk, by=Actor(account=citizen.id))
    assert queries.factors_of(citizen.id) == []


@pytest.mark.usefixtures("_with_app")
def test_an_official_s_idle_session_ends_after_a_working_day(client: Client, official: Account) -> None:
    sign_in(client, "yosef")
    client.post("/masuk/kode/", {"code": totp()})
    start = clock.now()
    with clock.fixed(start + 7 * clock.HOUR):
        assert client.get("/akun/").status_code == 200
    with clock.fixed(start + 14 * clock.HOUR):
        assert client.get("/akun/").status_code == 200
    with clock.fixed(start + 22 * clock.HOUR + clock.MINUTE):
        assert client.get("/akun/").status_code == 302
    assert actor(client) == ANYONE


def test_changing_factors_long_after_signing_in_asks_for_the_password(
    client: Client, citizen: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    answer = client.get("/akun/faktor/aplikasi/")
    assert answer["Location"].startswith("/akun/ulang/")
    assert client.get(answer["Location"]).status_code == 200
    assert client.post(answer["Location"], {"password": PASSWORD})["Location"] == "/akun/faktor/aplikasi/"
    assert client.get("/akun/faktor/aplikasi/").status_code == 200


def test_a_ticket_opens_one_request_and_leaving_forgets_all(client: Client, citizen: Account) -> None:
    one, two, own = uuid4(), uuid4(), uuid4()
    session = client.session
    actions.remember_ticket(session=session, request_id=one, by=ANYONE)
    actions.remember_ticket(session=session, request_id=two, by=ANYONE)
    actions.remember_ticket(session=session, request_id=one, by=ANYONE)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    assert actor(client) == Actor(tickets=frozenset({one, two}))
    actions.keep_identity(account=citizen.id, subject=own, at=AT)
    sign_in(client)
    assert actor(client).tickets == {one, two, own}
    assert client.get("/tinggalkan/").status_code == 200
    answer = client.post("/tinggalkan/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.get(answer["Location"]).status_code == 200
    assert actor(client) == ANYONE
    assert not Session.objects.exists()


def test_a_locked_vault_stops_neither_sign_in_nor_pages(client: Client, citizen: Account, folder: Any) -> None:
    actions.keep_identity(account=citizen.id, subject=uuid4(), at=AT)
    (folder / "keys" / "vault-1").unlink()
    sign_in(client)
    assert actor(client) == Actor(account=citizen.id)
    assert client.get("/akun/").status_code == 200


def test_a_page_that_asks_nobody_costs_no_query(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/tinggalkan/selesai/").status_code == 200


def test_demo_accounts_refuse_any_address_but_the_machine_s_own(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RuntimeError):
        demo.create([demo.Person(username="warga")], at=AT)
    monkeypatch.setattr(settings, "CONFIG", msgspec.structs.replace(settings.CONFIG, demo=True))
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["*"])
    people = [
        demo.Person(username="warga", kind=AccountKind.WARGA),
        demo.Person(username="admin", name="Admin", kind=AccountKind.ADMIN),
    ]
    made = demo.create(people, at=AT)
    assert demo.create(people, at=AT) == made
    now = clock.now()
    admin, citizen = sorted(demo.sign_ins(at=now), key=lambda one: one.username)
    assert (admin.username, citizen.code) == ("admin", "")
    strangers: list[dict[str, Any]] = [
        {"HTTP_HOST": "desa.example"},
        {"HTTP_HOST": "localhost", "REMOTE_ADDR": "192.0.2.1"},
        {"HTTP_HOST": "localhost", "HTTP_X_FORWARDED_FOR": "192.0.2.1"},
    ]
    for extra in strangers:
        client.post("/masuk/", {"login": "warga", "password": citizen.password}, **extra)
        assert actor(client) == ANYONE, extra
    local: dict[str, Any] = {"HTTP_HOST": "127.0.0.1:8000"}
    answer = client.post("/masuk/", {"login": "admin", "password": admin.password}, **local)
    assert answer["Location"] == "/masuk/kode/"
    assert client.post("/masuk/kode/", {"code": admin.code}, **local)["Location"] == "/kerja/"
    assert client.get("/kantor/akun/", **local).status_code == 200
    monkeypatch.setattr(settings, "CONFIG", msgspec.structs.replace(settings.CONFIG, demo=False))
    assert client.get("/akun/", **local)["Location"].startswith("/masuk/"), "not on a real node, even near"
    client.post("/masuk/", {"login": "warga", "password": citizen.password}, **local)
    assert actor(client) == ANYONE
    monkeypatch.setattr(settings, "CONFIG", msgspec.structs.replace(settings.CONFIG, demo=True))
    assert client.get("/akun/", HTTP_HOST="desa.example")["Location"].startswith("/masuk/")


@pytest.mark.usefixtures("_with_app")
def test_every_page_of_the_room_opens(client: Client, official: Account) -> None:
    for path in ("/masuk/", "/daftar/", "/undangan/", "/tinggalkan/", "/tinggalkan/selesai/", "/akun/nonaktif/"):
        assert client.get(path).status_code in (200, 403), path
    Account.objects.update(kind=AccountKind.ADMIN.value)
    sign_in(client, "yosef")
    assert client.get("/masuk/kode/").status_code == 200
    client.post("/masuk/kode/", {"code": totp()})
    for path in (
        "/akun/", "/akun/kontak/", "/akun/sandi/", "/akun/faktor/", "/akun/faktor/kunci/", "/akun/ulang/", "/keluar/",
        "/kantor/akun/", "/kantor/akun/undang/", "/kantor/akun/pulihkan/",
    ):  # fmt: skip
        assert client.get(path, HTTP_HOST="localhost").status_code == 200, path
    sheet = client.post("/kantor/akun/undang/", {"username": "baru.satu", "name": "Baru"}).content.decode()
    assert "baru.satu" in sheet
    assert Undangan.objects.get().account.username == "baru.satu"
    assert client.post("/kantor/akun/pulihkan/", {"username": "siapa-ini"}).status_code == 200
    changed = client.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": "kebun-teh-lereng"})
    assert changed["Location"] == "/akun/"
    assert client.get("/akun/").status_code == 200


def test_a_counter_s_word_goes_before_a_claim_to_a_number(client: Client) -> None:
    def claim(name: str, password: str, at: int) -> Account:
        return actions.register_citizen(username=name, password=password, phone="081234567890", by=ANYONE, at=at)

    for n in range(5):
        claim(f"penyerobot{n}", PASSWORD, AT + n)
    owner = claim("pemilik", "kebun-teh-lereng", AT + 9)
    Account.objects.filter(id=owner.id).update(level=int(IdentityLevel.CONTACT))
    assert sign_in(client, "0812 3456 7890", "kebun-teh-lereng")["Location"] == "/"
    assert actor(client).account == owner.id


def test_one_password_cannot_be_tried_on_everybody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signin, "SIGN_IN", limits.Limit("masuk", most=1, seconds=3600))
    told = [sign_in(client, f"orang-{n}").status_code for n in range(limits.ADDRESS_FACTOR + 1)]
    assert told == [200] * limits.ADDRESS_FACTOR + [429]


def test_nobody_who_is_signed_in_registers_again(client: Client, citizen: Account) -> None:
    sign_in(client)
    answer = client.post("/daftar/", {"username": "anggrek", "phone": "", "password": PASSWORD})
    assert "sudah masuk" in answer.content.decode()
    assert Account.objects.count() == 1


@pytest.mark.usefixtures("_with_app")
def test_a_locked_vault_is_named_when_a_second_factor_cannot_be_read(client: Client, folder: Any) -> None:
    (folder / "keys" / "vault-1").unlink()
    assert sign_in(client, "yosef")["Location"] == "/masuk/kode/"
    answer = client.post("/masuk/kode/", {"code": totp()})
    assert answer.status_code == 503
    assert "vault-1" in answer.content.decode()
    assert actor(client) == ANYONE
