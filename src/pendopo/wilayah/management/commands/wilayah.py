"""`pendopo wilayah import | check | list | redraw`: territory from the command line."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from pendopo.kernel import clock
from pendopo.kernel.permissions import SYSTEM
from pendopo.kernel.refusal import Refusal
from pendopo.wilayah import actions, checking, queries
from pendopo.wilayah.types import FileReport, ImportOptions, ImportReport, Level, Source

SHOWN = 20
"""How many single entries a list in the terminal names before it says how many more there are."""


class Command(BaseCommand):
    """Territory: import files, check what does not fit, list codes, draw the maps anew."""

    help = "Wilayah: impor batas dan kode, periksa, daftar, gambar ulang peta."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="import|check|list|redraw")
        take = verbs.add_parser("import", help="ambil batas desa (GeoJSON, juga .gz) atau tabel kode (CSV)")
        take.add_argument("files", nargs="+", metavar="FILE")
        take.add_argument(
            "--complete", action="store_true", help="berkas lengkap: kode yang tidak ada di sana berakhir"
        )
        take.add_argument("--swap", action="store_true", help="berkas menulis lintang lebih dahulu")
        take.add_argument("--skip-bad", action="store_true", help="lewati isian yang rusak, ambil sisanya")
        take.add_argument("--only", default="", metavar="KODE", help="hanya wilayah di bawah kode ini")
        take.add_argument("--json", action="store_true", help="laporkan sebagai JSON")
        check = verbs.add_parser("check", help="periksa apa yang tidak cocok")
        check.add_argument("prefix", nargs="?", default="", metavar="KODE")
        check.add_argument("--json", action="store_true", help="laporkan sebagai JSON")
        listing = verbs.add_parser("list", help="tampilkan wilayah")
        listing.add_argument("prefix", nargs="?", default="", metavar="KODE")
        listing.add_argument("--level", choices=[level.value.lower() for level in Level], help="hanya tingkat ini")
        listing.add_argument("--json", action="store_true", help="laporkan sebagai JSON")
        verbs.add_parser("redraw", help="gambar ulang semua peta")

    def handle(self, *_args: Any, **options: Any) -> None:
        verb = {"import": self._import, "check": self._check, "list": self._list, "redraw": self._redraw}
        try:
            verb[options["verb"]](argparse.Namespace(**options))
        except Refusal as refusal:
            if isinstance(refusal, actions.Refused):
                self._say_refused(refusal.files)
            raise CommandError(refusal.message_for_people) from refusal

    def _import(self, options: argparse.Namespace) -> None:
        sources = [Source(name=Path(file).name, path=file) for file in options.files]
        how = ImportOptions(
            complete=options.complete, swap=options.swap, skip_bad=options.skip_bad, only=options.only.strip()
        )
        report = actions.take(sources=sources, by=SYSTEM, at=clock.now(), options=how, progress=Progress(self))
        if options.json:
            self.stdout.write(msgspec.json.encode(report).decode())
        else:
            self._say_import(report)

    def _say_import(self, report: ImportReport) -> None:
        for file in report.files:
            self.stdout.write(
                _("%(name)s: %(read)d dibaca, %(added)d baru, %(changed)d berubah, %(same)d tetap, %(ended)d berakhir")
                % {
                    "name": file.name,
                    "read": file.read,
                    "added": file.added,
                    "changed": file.changed,
                    "same": file.same,
                    "ended": file.ended,
                }
            )
            if file.unlisted:
                self.stdout.write(
                    _("  %(count)d kode lain yang dikenal tidak ada di sana dan dibiarkan (--complete mengakhirinya)")
                    % {"count": file.unlisted}
                )
            self._say_problems(file)
        self.stdout.write(
            _("Selesai dalam %(seconds).1f detik; %(maps)d peta digambar.")
            % {"seconds": report.seconds, "maps": report.maps}
        )

    def _say_refused(self, files: Any) -> None:
        for file in files:
            self.stderr.write(_("%(name)s:") % {"name": file.name})
            self._say_problems(file, out=self.stderr)

    def _say_problems(self, file: FileReport, out: Any = None) -> None:
        out = out or self.stdout
        problems = (*file.refused, *file.repaired)
        for problem in problems[:SHOWN]:
            out.write(
                _("  urutan %(index)d, %(kode)s: %(reason)s")
                % {"index": problem.index, "kode": problem.kode or _("tanpa kode"), "reason": problem.reason}
            )
        if len(problems) > SHOWN:
            out.write(_("  dan %(count)d lagi") % {"count": len(problems) - SHOWN})

    def _check(self, options: argparse.Namespace) -> None:
        report = checking.check(options.prefix)
        if options.json:
            self.stdout.write(msgspec.json.encode(report).decode())
            return
        self.stdout.write(
            _("%(villages)d desa dan kelurahan, %(boundaries)d batas")
            % {"villages": report.villages, "boundaries": report.boundaries}
        )
        self._say_codes(_("Tanpa batas"), report.without_boundary)
        self._say_codes(_("Tanpa nama"), report.without_name)
        self._say_codes(_("Induk tidak dikenal atau berakhir"), report.without_parent)
        self._say_codes(_("Berakhir tanpa penerus"), report.ended_without_successor)
        pairs = tuple(f"{one} + {two} ({area:.1f} ha)" for one, two, area in report.overlaps)
        self._say_codes(_("Batas bertumpuk"), pairs)

    def _say_codes(self, heading: str, codes: tuple[str, ...]) -> None:
        if codes:
            more = f", … (+{len(codes) - SHOWN})" if len(codes) > SHOWN else ""
            self.stdout.write(f"{heading}: {len(codes)}: {', '.join(codes[:SHOWN])}{more}")

    def _list(self, options: argparse.Namespace) -> None:
        level = Level(options.level.upper()) if options.level else None
        found = queries.listing(options.prefix, level=level)
        if options.json:
            self.stdout.write(msgspec.json.encode(found).decode())
            return
        for row in found:
            self.stdout.write(f"{row.kode:<14}{row.jenis.value.capitalize():<11}{row.nama}")

    def _redraw(self, _options: argparse.Namespace) -> None:
        count = actions.redraw(by=SYSTEM, at=clock.now(), progress=Progress(self))
        self.stdout.write(_("%(count)d peta digambar ulang.") % {"count": count})


class Progress:
    """Tells on the error stream how far a stage has come, once it has taken longer than a second."""

    def __init__(self, command: BaseCommand) -> None:
        self._command = command
        self._started = self._said = time.monotonic()

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._started > 1 and now - self._said > 0.5:
            self._said = now
            self._command.stderr.write(f"{stage} … {done}/{total}")
