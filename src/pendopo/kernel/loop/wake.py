"""The bell: a committed enqueue wakes the thread that would otherwise look only once a second."""

from __future__ import annotations

import threading

_bell = threading.Event()


def wake() -> None:
    """Tell this process's loop that something may be due."""
    _bell.set()


def wait(seconds: float) -> None:
    """Sleep until the bell rings or `seconds` have passed. Counts monotonic time: no jump of the clock matters."""
    _bell.wait(seconds)
    _bell.clear()
