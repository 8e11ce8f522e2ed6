"""`./pendopo worker`: do what is due, beside web processes on PostgreSQL."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pendopo.kernel import clock
from pendopo.kernel.loop.running import Runner, run_once
from pendopo.kernel.loop.thread import work
from pendopo.kernel.loop.wake import wake


class Command(BaseCommand):
    """Runs until it is told to stop by SIGTERM or Ctrl-C; the job in hand is finished first."""

    help = "Do what is due: reactions, clocks, deliveries, jobs, sealing. Any number may run on PostgreSQL."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(str(run_once(clock.now())))
            return
        runner = Runner()

        def stop(signum: int, frame: object) -> None:
            runner.stopping = True
            wake()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        work(runner)
