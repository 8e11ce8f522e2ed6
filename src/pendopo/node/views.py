"""The pages of the node itself: the front of the hall, what it is, how it treats what it is told, and its errors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pendopo.kernel.ui import errors
from pendopo.kernel.ui.gaya import samples
from pendopo.node import config


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can I do here?"""
    return render(request, "node/home.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this place is, and how anyone checks its promises."""
    return render(request, "node/tentang.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What happens to what people tell us."""
    return render(request, "node/privasi.html")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows when there is no network."""
    return render(request, "node/luring.html")


@require_safe
@cache_control(max_age=0, must_revalidate=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker: keeps the offline page, and shows it when a page cannot be fetched."""
    context = {"files": [static("ui/pendopo.css"), static("ui/pendopo.js")]}
    return render(request, "node/sw.js", context, content_type="text/javascript")


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """All furniture on one page; only on a demo node."""
    if not config.current().demo:
        raise Http404
    messages.success(request, _("Tersimpan. Perubahan berlaku mulai hari ini."))
    return render(request, "ui/gaya.html", samples(request))


# Errors -----------------------------------------------------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when too much was sent."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return errors.page(request, 413 if too_much else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return errors.page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return errors.page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """500."""
    return errors.page(request, 500)


def forged(request: HttpRequest, reason: str = "", **_more: Any) -> HttpResponse:
    """403 for a form without its token: mostly a page left open too long, or cookies turned off."""
    return errors.page(
        request,
        403,
        _("Formulir ini sudah kedaluwarsa, atau kuki dimatikan. Kembali, muat ulang halamannya, lalu kirim lagi."),
    )
