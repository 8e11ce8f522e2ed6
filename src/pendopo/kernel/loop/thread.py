"""The loop as a thread of the only web process (T0), and as the body of `pendopo worker` (T1)."""

from __future__ import annotations

import threading
from multiprocessing.util import Finalize

from django.db import close_old_connections, connections

from pendopo.kernel import clock, log
from pendopo.kernel.loop.running import Runner
from pendopo.kernel.loop.wake import wait, wake

logger = log.get("loop")

IDLE_SECONDS = 1.0
LONGEST_TROUBLE_SECONDS = 30.0

_guard = threading.Lock()
_running: tuple[Runner, threading.Thread] | None = None


def work(runner: Runner) -> None:
    """Do what is due until `runner.stopping`. Survives every exception, also a database that is away for hours."""
    trouble = IDLE_SECONDS
    try:
        while not runner.stopping:
            try:
                close_old_connections()
                taken = runner.round(clock.now())
                trouble = IDLE_SECONDS
            except Exception as error:
                logger.error("loop round failed", error=log.place_of(error))
                connections.close_all()
                wait(trouble)
                trouble = min(trouble * 2, LONGEST_TROUBLE_SECONDS)
                continue
            if not taken and not runner.stopping:
                wait(IDLE_SECONDS)
    finally:
        connections.close_all()


def start_thread() -> threading.Thread:
    """Start this process's loop, if it does not run yet. It ends with the process: at a job's end, if it can."""
    global _running
    with _guard:
        if _running is not None and _running[1].is_alive():
            return _running[1]
        runner = Runner()
        thread = threading.Thread(target=work, args=(runner,), name="pendopo-loop", daemon=True)
        _running = (runner, thread)
        thread.start()
        return thread


def stop_thread(seconds: float = 5.0) -> bool:
    """Ask the loop to stop after the job in hand and wait at most `seconds`; whether it has stopped."""
    global _running
    with _guard:
        if _running is None:
            return True
        runner, thread = _running
        runner.stopping = True
        wake()
        thread.join(seconds)
        if thread.is_alive():
            return False
        _running = None
        return True


# A server's worker processes leave by os._exit, which runs no atexit functions but does run these.
Finalize(None, stop_thread, exitpriority=10)
