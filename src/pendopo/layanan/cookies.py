"""The secret between two pages: sealed in the citizen's browser, its key in the session, for a quarter of an hour.

Neither half shows anything alone. Leaving a shared phone ends the session, and with it what the browser still holds.
"""

from __future__ import annotations

from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from pendopo.kernel import clock

NAME = "pendopo-kode"
LASTS = 900
KEYS = "kode"
MOST_KEYS = 5


def _path(id: UUID) -> str:
    return f"/lacak/{id}/"


def show_once(request: HttpRequest, response: HttpResponse, *, id: UUID, secret: str) -> None:
    """Let the next page show `secret`. The cookie goes back only to this request's own pages.

    It lives for 15 minutes and not for one answer, because on a weak line the first answer may never arrive.
    """
    key = Fernet.generate_key()
    sealed = Fernet(key).encrypt(secret.encode()).decode()
    known = [entry for entry in request.session.get(KEYS, []) if entry[0] != str(id)]
    request.session[KEYS] = [*known, [str(id), key.decode(), clock.now()]][-MOST_KEYS:]
    response.set_cookie(
        NAME, sealed, max_age=LASTS, path=_path(id), secure=settings.CONFIG.secure, httponly=True, samesite="Strict"
    )


def _key(request: HttpRequest, id: UUID) -> str:
    """The key that this session holds for the secret of `id`; "" where it holds none, or no longer."""
    for known, key, at in request.session.get(KEYS, []):
        if known == str(id) and clock.now() - at < LASTS * clock.SECOND:
            return str(key)
    return ""


def just_opened(request: HttpRequest, id: UUID) -> bool:
    """Whether this very session opened the request (or renewed its secret) in the last quarter of an hour."""
    return bool(_key(request, id))


def shown(request: HttpRequest, id: UUID) -> str:
    """The secret to show, or ""."""
    key, sealed = _key(request, id), request.COOKIES.get(NAME, "")
    if not key or not sealed:
        return ""
    try:
        return Fernet(key).decrypt(sealed.encode(), ttl=LASTS).decode()
    except (InvalidToken, ValueError):
        return ""


def forget(request: HttpRequest, response: HttpResponse, *, id: UUID) -> None:
    """Take both halves away."""
    request.session[KEYS] = [entry for entry in request.session.get(KEYS, []) if entry[0] != str(id)]
    response.delete_cookie(NAME, path=_path(id))
