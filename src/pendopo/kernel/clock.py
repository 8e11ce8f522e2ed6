"""Time: the only place where the program asks what time it is.

An instant is an `int`: milliseconds since 1970-01-01T00:00Z. Nothing else is stored. Views and commands
read `now()` once and hand it on as `at=`; rules and projections never ask.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_source: Callable[[], int] = lambda: time.time_ns() // 1_000_000  # noqa: E731 - replaced whole by `fixed`


def now() -> int:
    """The present instant, in UTC milliseconds."""
    return _source()


@contextmanager
def fixed(instant: int | Callable[[], int]) -> Iterator[None]:
    """Inside the block the clock shows `instant` (or asks it, when it is a function). For tests and imports."""
    global _source
    before = _source
    _source = instant if callable(instant) else lambda: instant
    try:
        yield
    finally:
        _source = before


def from_datetime(moment: datetime) -> int:
    """The instant of an aware datetime; a naive one raises `ValueError`, since it names no instant."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without a zone is not an instant")
    return round(moment.timestamp() * 1000)


def to_datetime(instant: int, zone: str = "UTC") -> datetime:
    """`instant` as an aware datetime in the IANA `zone`."""
    return datetime.fromtimestamp(instant / 1000, UTC).astimezone(ZoneInfo(zone))


class HybridClock:
    """A hybrid logical clock (Kulkarni et al. 2014): 48 bits of milliseconds, 16 bits of counter.

    `tick` never returns the same or a smaller value twice in a process, however the wall clock jumps.
    `observe` is called with every stamp read from elsewhere (a locked row, another node's event), so that
    what is recorded afterwards is also stamped afterwards.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def tick(self) -> int:
        with self._lock:
            self._last = max(self._last + 1, now() << 16)
            return self._last

    def observe(self, stamp: int) -> None:
        with self._lock:
            self._last = max(self._last, stamp)


hybrid = HybridClock()


def wall_of(stamp: int) -> int:
    """The milliseconds part of a hybrid stamp."""
    return stamp >> 16
