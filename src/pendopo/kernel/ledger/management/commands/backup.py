"""`./pendopo backup FILE.tar`: cadangkan basis data dan berkas, juga selagi melayani / back up, also while serving."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from pendopo.kernel import clock
from pendopo.kernel.ledger import backups
from pendopo.kernel.ledger.heads import LedgerWentBack


class Command(BaseCommand):
    """Seals first. Holds neither keys nor the list of erasures nor kept heads nor passwords."""

    requires_system_checks: list[str] = []
    help = "Cadangkan basis data, berkas, dan kepala buku besar; kunci tidak ikut, simpan sendiri."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.tar")
        parser.add_argument("--json", action="store_true", help="laporkan sebagai JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            manifest = backups.backup(options["file"], at=clock.now())
        except backups.BackupRefused as refusal:
            raise CommandError(refusal.message_for_people) from refusal
        except (LedgerWentBack, OSError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(msgspec.json.encode(manifest).decode())
            return
        size = sum(member.size for member in manifest.members)
        sentence = _("Cadangan tertulis: %(files)d berkas, %(size)d byte, sampai segmen %(segment)s.")
        segment = manifest.head.number if manifest.head else "-"
        self.stdout.write(sentence % {"files": len(manifest.members), "size": size, "segment": segment})
        self.stdout.write(_("Kunci simpul tidak ikut dicadangkan. Sidik jarinya: %s") % manifest.fingerprint)
