"""A real browser for tests: Debian's Chromium, driven by Playwright, with axe as the judge of accessibility.

    pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

    def test_home(open_page: OpenPage) -> None:
        page = open_page("/")                       # phone width, light, with JavaScript
        page = open_page("/", desk=True, dark=True, javascript=False)
        assert_accessible(page)

The fixtures are found through `pytest_plugins` in the root's `conftest.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
MISSING = f"There is no {CHROMIUM}; install Debian's package `chromium` to walk the pages in a browser."


class OpenPage(Protocol):
    """Opens an address of the live server in a context of its own."""

    def __call__(
        self, path: str, *, desk: bool = False, dark: bool = False, javascript: bool = True, language: str = "id-ID"
    ) -> Page: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run; skipped with a sentence where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(MISSING)
    # Playwright keeps an event loop in this thread, which Django would take for an async caller of the database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            yield browser
            browser.close()
    finally:
        if before is None:
            os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def open_page(chromium: Browser, live_server: Any) -> Iterator[OpenPage]:
    """A function that opens pages of the live server; its contexts are closed, and page errors fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(
        path: str, *, desk: bool = False, dark: bool = False, javascript: bool = True, language: str = "id-ID"
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=DESK if desk else PHONE,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale=language,
            reduced_motion="reduce",
            service_workers="block",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, faults


def assert_accessible(page: Page) -> None:
    """Fail unless axe finds nothing against WCAG 2.2 AA on `page` as it stands now.

    axe needs JavaScript, so open the page with it (the default), also when the journey was walked without.
    """
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": WCAG}}
    found = Axe().run(page, options=options).response["violations"]
    lines = [
        f"{one['id']}: {one['help']}\n    " + "\n    ".join(node["html"][:200] for node in one["nodes"])
        for one in found
    ]
    assert not lines, f"{page.url}\n" + "\n".join(lines)


def assert_no_sideways_scroll(page: Page) -> None:
    """Fail when the page is wider than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels wider than its window"
