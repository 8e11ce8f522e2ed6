"""Bearer keys (RFC 6750): who a machine is. How keys are kept is not HTTP's business: the node registers a check."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Refusal

Check = Callable[[str, HttpRequest], Actor | None]

LONGEST_KEY = 512
_checks: list[Check] = []


class Unauthorized(Refusal):
    """No key, or one that opens nothing."""

    status = 401


def register(check: Check) -> None:
    """Let `check(key, request)` say whose key it is. It compares digests, in constant time."""
    if check not in _checks:
        _checks.append(check)


def actor_of(request: HttpRequest) -> Actor:
    """The actor whose key `request` carries. Raises `Unauthorized`."""
    key = given(request)
    if key:
        for check in _checks:
            actor = check(key, request)
            if actor is not None:
                return actor
    raise Unauthorized(_("Kunci akses tidak ada atau tidak berlaku."))


def given(request: HttpRequest) -> str:
    """The bearer key of `request`, or ""."""
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    key = key.strip()
    return key if scheme.lower() == "bearer" and len(key) <= LONGEST_KEY else ""
