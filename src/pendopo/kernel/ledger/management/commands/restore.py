"""`./pendopo restore FILE.tar [--data DIR]`: pulihkan cadangan / put a backup in place, as a new incarnation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from pendopo.kernel import clock
from pendopo.kernel.ledger import restoring
from pendopo.kernel.ledger.backups import BackupRefused
from pendopo.kernel.ledger.restoring import Outcome


class Command(BaseCommand):
    """The only right way back: a database file copied by hand is found by the kept head and not sealed over."""

    requires_system_checks: list[str] = []
    help = "Pulihkan cadangan ke folder data; selalu memulai inkarnasi baru dan mengulang penghapusan."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.tar")
        parser.add_argument("--replace", action="store_true", help="ganti basis data yang berisi")
        parser.add_argument("--key", type=Path, help="berkas kunci simpul, bila belum ada di folder data")
        parser.add_argument("--json", action="store_true", help="laporkan sebagai JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            outcome = restoring.restore(options["file"], at=clock.now(), replace=options["replace"], key=options["key"])
        except BackupRefused as refusal:
            raise CommandError(refusal.message_for_people) from refusal
        except (RuntimeError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(msgspec.json.encode(outcome).decode() if options["json"] else described(outcome))
        if not outcome.report.ok:
            sys.exit(1)


def described(outcome: Outcome) -> str:
    """What the restore did, in sentences."""
    values = msgspec.structs.asdict(outcome)
    lines = [
        _("Dipulihkan sebagai inkarnasi %(incarnation)d, setelah %(from_segments)d segmen.") % values,
        _("%(files)d berkas ditaruh, %(erased_again)d peristiwa dihapus lagi isi pribadinya.") % values,
    ]
    if outcome.kept:
        lines.append(_("Basis data sebelumnya: %(kept)s. Hapus bila tidak diperlukan: isinya data pribadi.") % values)
    fault = outcome.report.fault
    lines.append(_("Buku besar utuh.") if fault is None else _("Buku besar TIDAK utuh: %s") % fault.what)
    return "\n".join(lines)
