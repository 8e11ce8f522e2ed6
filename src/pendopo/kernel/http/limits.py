"""Rate limits, without storing who came from where.

A bucket's name is an HMAC of the address, account or session under a key that lives only in this process's memory
and is replaced each hour; with the key go all buckets. Nothing is written, nothing can be found out afterwards.
Each web process counts for itself, so N processes allow up to N times as much.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import threading
import time
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import ngettext

from pendopo.kernel.refusal import Refusal

ROTATE_SECONDS = 3600.0
MOST_BUCKETS = 200_000
# A village shares one address behind its router; a phone company thousands.
ADDRESS_FACTOR = 20


class TooMany(Refusal):
    """Too often in too short a time. `wait` is the seconds until it may be tried again."""

    status = 429

    def __init__(self, wait: int) -> None:
        minutes = max(1, -(-wait // 60))
        super().__init__(
            ngettext(
                "Terlalu sering. Coba lagi dalam %(minutes)d menit.",
                "Terlalu sering. Coba lagi dalam %(minutes)d menit.",
                minutes,
            )
            % {"minutes": minutes}
        )
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times within `seconds`, for the form or act called `name`."""

    name: str
    most: int
    seconds: int


class Limiter:
    """Counts by the generic cell rate algorithm: one number a bucket, the instant at which it is empty again."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._renew(time.monotonic())

    def _renew(self, now: float) -> None:
        self._key = secrets.token_bytes(32)
        self._since = now
        self._buckets: dict[bytes, float] = {}

    def wait(self, limit: Limit, subjects: dict[str, int], now: float) -> int:
        """Seconds to wait; 0 means that it is allowed and was counted. `subjects` maps a subject to its factor."""
        with self._guard:
            if now - self._since >= ROTATE_SECONDS or len(self._buckets) > MOST_BUCKETS:
                self._renew(now)
            empty_at: dict[bytes, float] = {}
            for subject, factor in subjects.items():
                bucket = hmac.digest(self._key, f"{limit.name}\x00{subject}".encode(), sha256)
                step = limit.seconds / (limit.most * factor)
                full_at = max(self._buckets.get(bucket, now), now) + step
                if full_at - now > limit.seconds + 1e-9:
                    return max(1, round(full_at - now - limit.seconds))
                empty_at[bucket] = full_at
            self._buckets.update(empty_at)
            return 0

    def forget(self) -> None:
        """Start anew. For tests."""
        with self._guard:
            self._renew(time.monotonic())


limiter = Limiter()


def demand(request: HttpRequest, limit: Limit, *, account: UUID | None = None) -> None:
    """Count this request against `limit`, by address, session and account; raises `TooMany` (429)."""
    wait = limiter.wait(limit, subjects(request, account), time.monotonic())
    if wait:
        raise TooMany(wait)


def subjects(request: HttpRequest, account: UUID | None = None) -> dict[str, int]:
    """By what a request is counted, and how much more than the limit each may have."""
    found = {f"address {address(request)}": ADDRESS_FACTOR}
    session = getattr(request, "session", None)
    if session is not None and session.session_key:
        found[f"session {session.session_key}"] = 1
    if account is not None:
        found[f"account {account}"] = 1
    return found


def address(request: HttpRequest) -> str:
    """Where the request came from; only to be counted, never to be stored.

    A proxy on this machine (nothing else reaches us by loopback with that header) says who it speaks for.
    """
    near = str(request.META.get("REMOTE_ADDR", ""))
    told = request.headers.get("X-Forwarded-For", "")
    return told.rpartition(",")[2].strip() if told and is_loopback(near) else near


def is_loopback(address: str) -> bool:
    """Whether `address` is this machine."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
