"""The page on which an error is shown: whatever the house's furniture offers, else a plain one."""

from __future__ import annotations

from typing import Protocol

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[int, str | Promise] = {
    400: _("Permintaan ini tidak dapat dibaca. Mulai lagi dari awal."),
    500: _("Ada kesalahan di pihak kami dan sudah dicatat. Coba lagi sebentar lagi; yang sudah tercatat tetap aman."),
    503: _("Pendopo sedang berhenti sejenak. Coba lagi sebentar lagi; yang sudah tercatat tetap aman."),
}


class Page(Protocol):
    """Makes the page for a status; `message` takes the place of its usual sentence. Must need no database."""

    def __call__(self, request: HttpRequest, status: int, message: str = "") -> HttpResponse: ...


def sentence(status: int) -> str:
    """What people are told about `status` when nothing more is known."""
    return str(SENTENCES.get(status, SENTENCES[500]))


def plain(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """A page without furniture."""
    body = format_html(
        '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>Pendopo</title><p>{}</p>",
        message or sentence(status),
    )
    return HttpResponse(body, status=status)


_page: Page = plain


def use(page: Page) -> None:
    """Show errors on `page` from now on."""
    global _page
    _page = page


def show(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """The page for `status`."""
    return _page(request, status, message)
