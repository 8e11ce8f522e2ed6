"""English words are longer here and shorter there: the pages in a real browser, down to the smallest screen."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from pendopo.kernel import clock
from pendopo.layanan.tests import make
from pendopo.node.testing.browser import OpenPage, assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OPEN = ("/", "/tentang/", "/privasi/", "/lapor/", "/lacak/", "/masuk/", "/daftar/")
OFFICE = ("/kerja/", "/kerja/{id}/", "/kerja/{id}/forward/", "/kerja/{id}/classify/", "/kerja/aturan/", "/akun/")


def test_english_fits_the_smallest_screen(open_page: OpenPage) -> None:
    at = clock.now()
    city = make.city(at=at)
    id = make.opened(at=at).id
    browser = make.sign_in(Client(), city.koordinator)
    page = open_page("/luring/")
    here = page.evaluate("location.origin")
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": here}])
    for path in (*OPEN, *OFFICE):
        if path == OFFICE[0]:
            key = browser.cookies[settings.SESSION_COOKIE_NAME].value
            page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": here}])
        page.set_viewport_size({"width": 390, "height": 844})
        answer = page.goto(path.format(id=id))
        assert answer is not None
        assert answer.status == 200, path
        assert page.locator("html").get_attribute("lang") == "en"
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        page.set_viewport_size({"width": 320, "height": 568})
        assert_no_sideways_scroll(page)
