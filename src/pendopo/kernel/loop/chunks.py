"""Long writes beside a serving node: in chunks so short that nobody who waits at the gate notices."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def chunks_of_time(
    items: Iterable[Item], budget_ms: int = 100, *, pause_ms: int = 20, most: int = 5_000
) -> Iterator[list[Item]]:
    """`items` in lists, each about as long as the caller can work off within `budget_ms`.

    The caller opens one transaction a list. Starts with one item and measures the time until the next list is asked
    for; grows at most fourfold at a time and never beyond `most`. Between lists it sleeps `pause_ms`: another
    process waits at SQLite's own lock, which is not fair, and needs a moment in which the lock is free.
    """
    source = iter(items)
    size = 1
    while chunk := list(islice(source, size)):
        begun = time.perf_counter()
        yield chunk
        spent_ms = max((time.perf_counter() - begun) * 1000, 0.001)
        # Aim below the budget: the next list may be heavier than this one.
        size = max(1, min(int(len(chunk) * 0.7 * budget_ms / spent_ms), size * 4, most))
        if pause_ms:
            time.sleep(pause_ms / 1000)
