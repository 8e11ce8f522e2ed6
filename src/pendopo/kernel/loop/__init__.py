"""The loop: what is due is done, with a lease, retry and a visible end. See README.md.

The door of this package: others import `loop` and nothing behind it. Doors that touch tables are fetched on
first use, because Django imports this module before its models may be.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pendopo.kernel.loop.chunks import chunks_of_time
from pendopo.kernel.loop.registry import job, periodic

if TYPE_CHECKING:
    from pendopo.kernel.loop.queue import cancel, enqueue, enqueue_many, retry
    from pendopo.kernel.loop.running import run_once
    from pendopo.kernel.loop.thread import start_thread, stop_thread

_LATER = {
    "cancel": "queue",
    "enqueue": "queue",
    "enqueue_many": "queue",
    "retry": "queue",
    "run_once": "running",
    "start_thread": "thread",
    "stop_thread": "thread",
}

__all__ = [
    "cancel",
    "chunks_of_time",
    "enqueue",
    "enqueue_many",
    "job",
    "periodic",
    "retry",
    "run_once",
    "start_thread",
    "stop_thread",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
