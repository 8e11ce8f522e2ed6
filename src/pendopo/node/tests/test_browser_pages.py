"""The node's pages in a real browser: accessible, no wider than the window, in both colour schemes."""

from __future__ import annotations

import pytest

from pendopo.node import config
from pendopo.node.testing.browser import OpenPage, assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "current", lambda: config.Config(demo=True))


@pytest.mark.parametrize("path", ["/", "/tentang/", "/privasi/", "/luring/", "/tidak-ada/", "/gaya/", "/gaya/?salah"])
def test_pages_are_accessible(open_page: OpenPage, demo: None, path: str) -> None:
    page = open_page(path)
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert_no_sideways_scroll(page)
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 568})  # WCAG 1.4.10: reflow
    assert_no_sideways_scroll(page)


def test_the_keyboard_reaches_the_content_first(open_page: OpenPage) -> None:
    page = open_page("/tentang/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "isi"


def test_a_refused_form_is_read_from_its_errors(open_page: OpenPage, demo: None) -> None:
    page = open_page("/gaya/?salah")
    assert page.evaluate("document.activeElement.id") == "galat"
    page.get_by_role("link", name="Ceritakan: Bidang ini tidak boleh kosong.").click()
    assert page.evaluate("document.activeElement.id") == "id_text"


def test_the_page_is_whole_without_javascript(open_page: OpenPage, demo: None) -> None:
    page = open_page("/gaya/", javascript=False)
    assert page.locator("[data-copy]:visible, [data-print]:visible, #luring:visible").count() == 0
    assert page.get_by_role("button", name="Kirim laporan").is_visible()


def test_the_language_is_one_tap_away(open_page: OpenPage) -> None:
    page = open_page("/tentang/", javascript=False)
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url.endswith("/tentang/")


def test_this_phones_place_fills_the_form(open_page: OpenPage, demo: None) -> None:
    page = open_page("/gaya/")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": -4.5467, "longitude": 136.8833, "accuracy": 12})
    page.get_by_role("button", name="Pakai lokasi saya").click()
    page.get_by_text("tepat sampai sekitar 12 meter").wait_for()
    assert page.locator("#id_latitude").input_value() == "-4546700"
    assert page.locator("#id_longitude").input_value() == "136883300"
