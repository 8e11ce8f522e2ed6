"""`./pendopo ledger verify | rebuild | heads | receipt | seal`: periksa dan tunjukkan buku besar / check the ledger."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from pendopo.kernel import clock
from pendopo.kernel.files import queries as files
from pendopo.kernel.files.types import Fault as FileFault
from pendopo.kernel.ledger import heads, keys, projection, rebuilding, receipts, recording, sealing, verifying


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What `verify --json` prints."""

    ok: bool
    ledger: verifying.Report
    files: list[FileFault]
    seconds: float


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """What `rebuild --json` prints; `changed` names the tables whose digest is another than before."""

    ok: bool
    events: int
    seconds: float
    events_per_second: int
    digests: dict[str, str]
    changed: list[str]


class Command(BaseCommand):
    """Exit status 1 when something is not in order."""

    requires_system_checks: list[str] = []
    help = "Periksa, bangun ulang, segel, dan tunjukkan buku besar."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="temukan peristiwa pertama yang diubah, dan berkas yang hilang")
        verify.add_argument("--deep", action="store_true", help="baca juga isi setiap berkas")
        rebuild = verbs.add_parser("rebuild", help="bangun ulang semua tabel dari peristiwa; sidiknya harus sama")
        head = verbs.add_parser("heads", help="kepala terbaru dan sidik jari kunci, untuk papan pengumuman")
        receipt = verbs.add_parser("receipt", help="tulis resi suatu permintaan")
        receipt.add_argument("subject", help="nomor permintaan atau id pokoknya")
        receipt.add_argument("file", type=Path)
        seal = verbs.add_parser("seal", help="segel sekarang apa yang menunggu")
        for verb in (verify, rebuild, head, seal):
            verb.add_argument("--json", action="store_true", help="laporkan sebagai JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        verbs = {
            "verify": self._verify,
            "rebuild": self._rebuild,
            "heads": self._heads,
            "receipt": self._receipt,
            "seal": self._seal,
        }
        verbs[options["verb"]](options)

    def _verify(self, options: dict[str, Any]) -> None:
        begun = monotonic()
        report = verifying.verify(self._progress(_("%d peristiwa diperiksa")))
        missing = list(files.verify(deep=options["deep"]))
        ok = report.ok and not missing
        seconds = round(monotonic() - begun, 3)
        if options["json"]:
            self._print(Verified(ok=ok, ledger=report, files=missing, seconds=seconds))
        else:
            self._describe(report, missing)
        if not ok:
            sys.exit(1)

    def _describe(self, report: verifying.Report, missing: list[FileFault]) -> None:
        sentence = _(
            "%(segments)d segmen, %(sealed)d peristiwa tersegel, %(unsealed)d menunggu, %(erased)d dihapus isinya."
        )
        self.stdout.write(sentence % msgspec.structs.asdict(report))
        if report.fault is not None:
            where = {name: value for name, value in msgspec.structs.asdict(report.fault).items() if value is not None}
            self.stdout.write(_("TIDAK UTUH: ") + ", ".join(f"{name} {value}" for name, value in where.items()))
        for fault in missing:
            self.stdout.write(_("BERKAS: %(kind)s %(id)s (%(side)s)") % msgspec.to_builtins(fault))
        if report.ok and not missing:
            self.stdout.write(_("Utuh."))

    def _rebuild(self, options: dict[str, Any]) -> None:
        before = projection.digest()
        begun = monotonic()
        events = rebuilding.rebuild(self._progress(_("%d peristiwa diulang")))
        seconds = monotonic() - begun
        after = projection.digest()
        changed = sorted(table for table, digest in after.items() if before[table] != digest)
        speed = round(events / seconds) if seconds else 0
        if options["json"]:
            self._print(
                Rebuilt(
                    ok=not changed,
                    events=events,
                    seconds=round(seconds, 3),
                    events_per_second=speed,
                    digests=after,
                    changed=changed,
                )
            )
        else:
            for table, digest in after.items():
                self.stdout.write(f"{digest}  {table}" + (f"  {_('BERUBAH')}" if table in changed else ""))
            self.stdout.write(_("%(events)d peristiwa, %(speed)d per detik.") % {"events": events, "speed": speed})
        if changed:
            sys.exit(1)

    def _heads(self, options: dict[str, Any]) -> None:
        document = heads.published()
        if options["json"]:
            self._print(document)
            return
        self.stdout.write(_("Sidik jari kunci: %s") % keys.in_groups(document.fingerprint))
        segment = heads.newest()
        if segment is None:
            self.stdout.write(_("Belum ada yang disegel."))
            return
        when = clock.to_datetime(segment.time).isoformat(timespec="seconds")
        values = {"number": segment.number, "incarnation": segment.incarnation, "when": when}
        self.stdout.write(_("Segmen %(number)d, inkarnasi %(incarnation)d, disegel %(when)s.") % values)
        self.stdout.write(_("Sidik kepala: %s") % keys.in_groups(keys.fingerprint(bytes(segment.header))))

    def _receipt(self, options: dict[str, Any]) -> None:
        subject = subject_of(options["subject"])
        found = receipts.receipt(subject, at=clock.now()) if subject is not None else None
        if found is None or not found.entries:
            raise CommandError(_("Tidak ada peristiwa tentang %s.") % options["subject"])
        options["file"].write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1))
        self.stdout.write(
            _("%(count)d peristiwa pada resi %(file)s.") % {"count": len(found.entries), "file": options["file"]}
        )

    def _seal(self, options: dict[str, Any]) -> None:
        try:
            sealed = sealing.seal_all(at=clock.now())
        except heads.LedgerWentBack as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self._print({"sealed": sealed})
        else:
            self.stdout.write(_("%d peristiwa disegel.") % sealed)

    def _print(self, value: Any) -> None:
        self.stdout.write(msgspec.json.encode(value).decode())

    def _progress(self, sentence: str) -> Callable[[int], None]:
        """Say on standard error how far it is, where a person watches and at most every second."""
        last = monotonic()

        def progress(done: int) -> None:
            nonlocal last
            if sys.stderr.isatty() and monotonic() - last > 1:
                last = monotonic()
                self.stderr.write(sentence % done)

        return progress


def subject_of(typed: str) -> UUID | None:
    """The subject that a person means: its id, or what a room reads a number as."""
    try:
        return UUID(typed)
    except ValueError:
        return recording.subject_named(typed)
