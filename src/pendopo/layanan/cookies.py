"""The secret between two pages: in the citizen's own browser for a quarter of an hour, never on the server."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NAME = "pendopo-kode"
LASTS = 900


def _path(id: UUID) -> str:
    return f"/lacak/{id}/"


def show_once(response: HttpResponse, *, id: UUID, secret: str) -> None:
    """Let the next page show `secret`. The cookie goes back only to this request's own pages.

    It lives for 15 minutes and not for one answer, because on a weak line the first answer may never arrive.
    """
    response.set_cookie(
        NAME, secret, max_age=LASTS, path=_path(id), secure=settings.CONFIG.secure, httponly=True, samesite="Strict"
    )


def shown(request: HttpRequest) -> str:
    """The secret to show, or ""."""
    return request.COOKIES.get(NAME, "")


def forget(response: HttpResponse, *, id: UUID) -> None:
    """Take the secret out of the browser."""
    response.delete_cookie(NAME, path=_path(id))
