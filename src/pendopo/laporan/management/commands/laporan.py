"""`./pendopo laporan import | generate | seed`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import msgspec
from django.core.management.base import BaseCommand, CommandError

from pendopo.kernel import clock
from pendopo.kernel.ledger.types import SYSTEM_AUTHOR
from pendopo.laporan import actions
from pendopo.laporan.formats import petabencana, tabel
from pendopo.laporan.seeding import seed
from pendopo.laporan.types import BadRecord, Imported, ImportReport

FORMATS = {petabencana.FORMAT: petabencana.read, tabel.FORMAT: tabel.read}


class Command(BaseCommand):
    """Take in reports from files of other systems."""

    help = "Laporan: impor dari berkas sistem lain, katalog kategori."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        imports = verbs.add_parser("import", help="ambil laporan dari berkas")
        imports.add_argument("files", nargs="+", type=Path, metavar="FILE")
        imports.add_argument("--format", choices=sorted(FORMATS), required=True)
        imports.add_argument("--zone", default="UTC", help="zona waktu jam di dalam berkas, misalnya Asia/Jakarta")
        imports.add_argument("--json", action="store_true")
        generated = verbs.add_parser("generate", help="laporan buatan untuk mencoba wilayah; bukan laporan siapa pun")
        generated.add_argument("count", type=int)
        generated.add_argument("--days", type=int, default=365)
        generated.add_argument("--seed", type=int, default=1)
        generated.add_argument("--json", action="store_true")
        verbs.add_parser("seed", help="pasang katalog SP4N-LAPOR!, aturan awal dan standar pelayanan, bila belum ada")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "seed":
            new = seed(by=SYSTEM_AUTHOR, at=clock.now())
            self.stdout.write(f"{new.kategori} kategori baru, {new.aturan} aturan baru, {new.standar} standar baru")
            return
        if options["verb"] == "generate":
            seed(by=SYSTEM_AUTHOR, at=clock.now())
            report = actions.generate(
                count=options["count"], days=options["days"], seed=options["seed"], at=clock.now(), progress=_progress
            )
            self.stdout.write(msgspec.json.encode(report).decode() if options["json"] else _told(report))
            return
        if options["zone"] not in available_timezones():
            raise CommandError(f"zona waktu tidak dikenal: {options['zone']}")
        seed(by=SYSTEM_AUTHOR, at=clock.now())
        report = actions.import_batch(
            records=_records(options["files"], options["format"], options["zone"]),
            format=options["format"],
            at=clock.now(),
            progress=_progress,
        )
        self.stdout.write(msgspec.json.encode(report).decode() if options["json"] else _told(report))
        if report.refused:
            raise CommandError(f"{len(report.refused)} catatan ditolak")


def _records(files: list[Path], format: str, zone: str) -> Iterator[Imported | BadRecord]:
    for file in files:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        yield from FORMATS[format](data, file=file.name, zone=zone)


def _progress(report: ImportReport) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{report.read} dibaca, {report.taken} baru")
        sys.stderr.flush()


def _told(report: ImportReport) -> str:
    lines = [
        f"{report.read} dibaca, {report.taken} diambil, {report.already} sudah ada, {len(report.refused)} ditolak",
        f"{report.located} terletak di sebuah desa ({report.ambiguous} di dua desa), {report.outside} di luar, "
        f"{report.without_place} tanpa tempat, {report.without_text} tanpa teks; {report.seconds:.1f} detik",
        *(f"  {district or 'tanpa tempat'}: {count}" for district, count in report.forwarded.items()),
        *(f"  DITOLAK {bad.file} #{bad.place}: {bad.message}" for bad in report.refused),
    ]
    return "\n".join(lines)
