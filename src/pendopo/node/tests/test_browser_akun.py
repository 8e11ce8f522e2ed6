"""The pages of accounts in a real browser: reachable for everybody, and a passkey from invitation to sign-in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from pendopo.kernel import clock
from pendopo.kernel.permissions import SYSTEM
from pendopo.node.testing.browser import OpenPage, assert_accessible, assert_no_sideways_scroll
from pendopo.warga import actions
from pendopo.warga.types import AccountKind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "payung-merah-9"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)
    page.click("main form.form button.button")


@pytest.mark.parametrize("dark", [False, True])
def test_the_pages_are_open_to_everybody(open_page: OpenPage, dark: bool) -> None:
    for path in ("/masuk/", "/daftar/", "/undangan/", "/tinggalkan/", "/tinggalkan/selesai/"):
        page = open_page(path, dark=dark)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_an_invited_official_enrols_a_passkey_and_signs_in_with_it(open_page: OpenPage) -> None:
    code = actions.invite(username="maria.pupr", name="Maria", kind=AccountKind.ADMIN, by=SYSTEM, at=clock.now())
    page = open_page("/undangan/")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    fill(page, code=code.code, password=PASSWORD)
    page.wait_for_url("**/akun/faktor/")
    assert_accessible(page)
    page.goto("/akun/faktor/kunci/")
    assert_accessible(page)
    page.click("#tambah-kunci")
    page.wait_for_url("**/akun/faktor/")
    for path in ("/akun/faktor/", "/akun/faktor/aplikasi/", "/akun/", "/akun/sandi/", "/kantor/akun/"):
        page.goto(path)
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    page.goto("/kantor/akun/undang/")
    fill(page, username="yosef", name="Yosef")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.goto("/keluar/")
    page.click("main form button")
    page.goto("/masuk/")
    fill(page, login="maria.pupr", password=PASSWORD)
    page.wait_for_url("**/masuk/kode/")
    assert_accessible(page)
    page.click("#pakai-kunci")
    page.wait_for_url(lambda url: "/masuk/" not in url)
    page.goto("/kantor/akun/")
    assert page.inner_text("h1") == "Akun"


def test_printed_codes_need_no_javascript(open_page: OpenPage) -> None:
    code = actions.invite(username="maria.pupr", name="Maria", by=SYSTEM, at=clock.now())
    page = open_page("/undangan/", javascript=False)
    fill(page, code=code.code, password=PASSWORD)
    page.click("text=Cetak sepuluh kode")
    codes = page.locator("ol code").all_inner_texts()
    assert len(codes) == 10
    fill(page, code=codes[3])
    page.goto("/keluar/")
    page.click("main form button")
    page.goto("/masuk/")
    fill(page, login="maria.pupr", password=PASSWORD)
    fill(page, code=codes[4])
    page.goto("/akun/")
    assert "maria.pupr" in page.inner_text("main")
    page.goto("/tinggalkan/")
    page.click("main form button")
    assert page.inner_text("h1") == "Jejak Anda sudah dihapus"
