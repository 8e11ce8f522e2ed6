"""The loop as threads of the only web process (T0), and as `pendopo worker` (T1).

Two threads: one does what happens in the database, one what reaches outside. A mail server that does not answer holds
up mail, not clocks and not sealing.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from multiprocessing.util import Finalize

from django.db import close_old_connections, connections

from pendopo.kernel import clock, log
from pendopo.kernel.loop import wake
from pendopo.kernel.loop.running import Runner

logger = log.get("loop")

IDLE_SECONDS = 1.0
LONGEST_TROUBLE_SECONDS = 30.0

_guard = threading.Lock()
_running: list[tuple[Runner, threading.Thread]] = []


def work(runner: Runner) -> None:
    """Do what is due until `runner.stopping`. Survives every exception, also a database that is away for hours."""
    trouble = IDLE_SECONDS
    try:
        while not runner.stopping:
            seen = wake.rung()
            try:
                close_old_connections()
                taken = runner.round(clock.now())
                trouble = IDLE_SECONDS
            except Exception as error:
                logger.error("loop round failed", error=log.place_of(error))
                connections.close_all()
                wake.wait(wake.rung(), trouble)
                trouble = min(trouble * 2, LONGEST_TROUBLE_SECONDS)
                continue
            if not taken and not runner.stopping:
                wake.wait(seen, IDLE_SECONDS)
    finally:
        connections.close_all()


def runners() -> list[Runner]:
    """The two workers of a process."""
    return [Runner(outside=False), Runner(outside=True)]


def start(workers: Sequence[Runner]) -> list[threading.Thread]:
    """A started thread for each of `workers`."""
    threads = [
        threading.Thread(target=work, args=(worker,), name=f"pendopo-loop-{number}", daemon=True)
        for number, worker in enumerate(workers)
    ]
    for thread in threads:
        thread.start()
    return threads


def stop(workers: Sequence[Runner]) -> None:
    """Ask `workers` to stop after the job in hand."""
    for worker in workers:
        worker.stopping = True
    wake.wake()


def start_thread() -> None:
    """Start this process's loop, if it does not run yet. It ends with the process: at a job's end, if it can."""
    with _guard:
        if not any(thread.is_alive() for _, thread in _running):
            workers = runners()
            _running[:] = zip(workers, start(workers), strict=True)


def stop_thread(seconds: float = 5.0) -> bool:
    """Ask the loop to stop after the job in hand and wait at most `seconds`; whether it has stopped."""
    with _guard:
        stop([worker for worker, _ in _running])
        for _, thread in _running:
            thread.join(seconds)
        _running[:] = [pair for pair in _running if pair[1].is_alive()]
        return not _running


# A server's worker processes leave by os._exit, which runs no atexit functions but does run these.
Finalize(None, stop_thread, exitpriority=10)
