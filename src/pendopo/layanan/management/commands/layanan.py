"""`./pendopo layanan erase NOMOR`: erase what is personal of a request (UU 27/2022)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from pendopo.kernel import clock
from pendopo.kernel.permissions import SYSTEM
from pendopo.kernel.refusal import Refusal
from pendopo.layanan import queries
from pendopo.layanan.actions.erasing import REASONS, erase_permintaan


class Command(BaseCommand):
    """What an operator does to requests."""

    help = "`./pendopo layanan erase NOMOR`: hapus isi pribadi sebuah permintaan / erase what is personal (UU 27/2022)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        erase = verbs.add_parser("erase", help="hapus kata, foto, dan identitas; catatan bahwa itu terjadi tetap ada")
        erase.add_argument("number", metavar="NOMOR")
        erase.add_argument("--reason", choices=sorted(REASONS), default="request")
        erase.add_argument("--yes", action="store_true", help="tanpa bertanya; yang dihapus tidak dapat kembali")

    def handle(self, *args: Any, **options: Any) -> None:
        subject = queries.subject_of(options["number"])
        if subject is None:
            raise CommandError(_("Nomor itu tidak dikenal."))
        if not options["yes"] and input(_("Ketik nomornya sekali lagi untuk menghapus: ")) != options["number"]:
            raise CommandError(_("Tidak ada yang dihapus."))
        try:
            emptied = erase_permintaan(id=subject, reason=options["reason"], by=SYSTEM, at=clock.now())
        except Refusal as refusal:
            raise CommandError(refusal.message_for_people) from None
        self.stdout.write(_("%(count)d peristiwa kehilangan isi pribadinya.") % {"count": emptied})
