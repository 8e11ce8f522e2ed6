"""Builds the demo regency in an empty data folder (`./pendopo` does it at the first start), or shows the codes now."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pendopo.kernel import clock
from pendopo.node import demo
from pendopo.wilayah import queries as wilayah


class Command(BaseCommand):
    """The demo regency: build it, or print who may sign in."""

    help = "Kabupaten contoh: bangun dalam folder data yang kosong, atau tampilkan kode masuk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--codes", action="store_true", help="hanya tampilkan siapa dapat masuk dan kodenya kini")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["codes"]:
            self.stdout.write("\n".join(demo.sign_in_lines()) or "bukan kabupaten contoh / not a demo")
            return
        if not settings.CONFIG.demo:
            raise CommandError("bukan folder contoh: tulis demo = true dalam pendopo.toml, di folder yang kosong")
        if wilayah.regency() is not None:
            raise CommandError("folder ini sudah berisi wilayah; kabupaten contoh hanya dibangun di folder kosong")
        begun = time.monotonic()
        requests = demo.build(at=clock.now(), progress=lambda stage: self.stdout.write(f"  {stage} …"))
        self.stdout.write(f"  {requests} laporan, {time.monotonic() - begun:.1f} detik / seconds")
