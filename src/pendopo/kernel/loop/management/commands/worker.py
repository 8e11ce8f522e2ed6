"""`./pendopo worker`: do what is due, beside web processes on PostgreSQL."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pendopo.kernel import clock
from pendopo.kernel.loop import thread
from pendopo.kernel.loop.running import run_once

LONGEST_STOP_SECONDS = 30.0


class Command(BaseCommand):
    """Runs until it is told to stop by SIGTERM or Ctrl-C; the job in hand is finished first."""

    help = "Do what is due: reactions, clocks, deliveries, jobs, sealing. Any number may run on PostgreSQL."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(str(run_once(clock.now())))
            return
        inside, outside = thread.runners()

        def stop(signum: int, frame: object) -> None:
            thread.stop([inside, outside])

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        [other] = thread.start([outside])
        thread.work(inside)
        other.join(LONGEST_STOP_SECONDS)
