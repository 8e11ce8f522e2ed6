"""The same form sent twice is done once: a double tap, a reload, a network that swallowed the answer.

Inside the action's transaction:

    once = idempotency.once(session_digest, key, at=at)
    if once.result:
        return once.result              # done before: the same answer, nothing repeated
    …
    once.keep(str(request.id))

A key is worth nothing without the session (or the browser's own cookie) that it was given to.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection, transaction
from django.http import HttpRequest

from pendopo.kernel.clock import HOUR
from pendopo.kernel.http.models import Idempotensi

KEPT = 48 * HOUR
KEY_LIMIT = 100


def new_key() -> str:
    """A fresh key for a form's hidden field: 128 random bits."""
    return secrets.token_urlsafe(16)


def session_digest(request: HttpRequest) -> str:
    """What binds a key to this browser: SHA-256 of its CSRF cookie, or of its session where it has none.

    The cookie comes first because it is there from the first form on, while a session may begin with the very
    answer that was lost on the way. "" when the browser has neither: then nothing is remembered.
    """
    own = request.META.get("CSRF_COOKIE") or (getattr(request, "session", None) and request.session.session_key)
    return sha256(b"pendopo/session\x00" + own.encode()).hexdigest() if own else ""


@dataclass(slots=True)
class Once:
    """One place in the table. `result` is empty for the first to come, who says `keep` in the same transaction."""

    digest: str
    result: str

    def keep(self, result: str) -> None:
        """Remember `result` (at most 200 characters: a reference, never a secret)."""
        if self.digest:
            Idempotensi.objects.filter(digest=self.digest).update(result=result)
        self.result = result


# Inserts, or waits for whoever is inserting the same; either way the row is locked and its result is known.
_TAKE = (
    'INSERT INTO "http_idempotensi" ("digest", "result", "at") VALUES (%s, %s, %s) '
    'ON CONFLICT ("digest") DO UPDATE SET "digest" = EXCLUDED."digest" RETURNING "result"'
)


def once(session_digest: str, key: str, *, at: int) -> Once:
    """The place of `key` in this session, locked until the transaction ends; one query.

    Without a session or a key nothing is remembered and each call is the first. Raises `RuntimeError` outside a
    transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("once needs the action's transaction")
    if not session_digest or not key or len(key) > KEY_LIMIT:
        return Once("", "")
    digest = sha256(f"{session_digest}\x00{key}".encode(errors="replace")).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [digest, "", at])
        [result] = cursor.fetchone()
    return Once(digest, result)


def sweep(at: int) -> None:
    """Forget what is older than 48 hours."""
    with transaction.atomic():
        Idempotensi.objects.filter(at__lt=at - KEPT).delete()
