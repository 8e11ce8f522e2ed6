"""The bell: a committed enqueue wakes the threads that would otherwise look only once a second."""

from __future__ import annotations

import threading

# Its lock may be taken again by the same thread: a signal handler rings while the main thread waits.
_condition = threading.Condition(threading.RLock())
_rung = 0


def wake() -> None:
    """Tell this process's loop that something may be due."""
    global _rung
    with _condition:
        _rung += 1
        _condition.notify_all()


def rung() -> int:
    """How often the bell has rung so far."""
    return _rung


def wait(seen: int, seconds: float) -> None:
    """Sleep until the bell has rung more than `seen` times, or `seconds` have passed.

    Counts monotonic time: no jump of the clock matters.
    """
    with _condition:
        _condition.wait_for(lambda: _rung != seen, seconds)
