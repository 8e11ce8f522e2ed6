"""`./pendopo warga …`: invitations, the vault's recovery sheet, and its rotation."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pendopo.kernel import clock
from pendopo.kernel.permissions import SYSTEM
from pendopo.kernel.refusal import Refusal
from pendopo.warga import actions, demo, vault
from pendopo.warga.types import AccountKind, PrintedCode


class Command(BaseCommand):
    """One command with a verb for each thing an operator does about accounts and the vault."""

    help = "Akun, undangan, dan brankas identitas."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, text in (
            ("create-admin", "membuat akun admin dan mencetak undangannya"),
            ("invite", "mengundang pegawai"),
        ):
            sub = verbs.add_parser(verb, help=text)
            sub.add_argument("username")
            sub.add_argument("--name", default="")
        sub = verbs.add_parser("recover", help="kode pemulihan untuk sebuah akun")
        sub.add_argument("username")
        verbs.add_parser("vault-sheet", help="lembar pemulihan brankas, untuk dicetak dan disimpan di lemari besi")
        verbs.add_parser("vault-rotate", help="kunci brankas baru; kunci tiap data dibungkus ulang")
        sub = verbs.add_parser("vault-restore", help="menulis berkas kunci dari lembar pemulihan (dibaca dari masukan)")
        sub.add_argument("version", type=int)
        verbs.add_parser("codes", help="akun contoh dan kodenya saat ini (hanya pada simpul demo)")

    def handle(self, *_args: Any, **options: Any) -> None:
        verb = str(options["verb"])
        try:
            getattr(self, verb.replace("-", "_"))(options)
        except Refusal as refusal:
            raise CommandError(refusal.message_for_people) from None

    def create_admin(self, options: dict[str, Any]) -> None:
        name = options["name"] or "Admin"
        self._print(
            actions.invite(username=options["username"], name=name, kind=AccountKind.ADMIN, by=SYSTEM, at=clock.now())
        )

    def invite(self, options: dict[str, Any]) -> None:
        self._print(actions.invite(username=options["username"], name=options["name"], by=SYSTEM, at=clock.now()))

    def recover(self, options: dict[str, Any]) -> None:
        self._print(
            actions.issue_recovery(username=options["username"], ktp_seen=False, by=SYSTEM, position="", at=clock.now())
        )

    def vault_sheet(self, _options: dict[str, Any]) -> None:
        key = vault.current()
        groups = vault.encode_sheet(key.master, key.index).split("-")
        self.stdout.write("LEMBAR PEMULIHAN BRANKAS IDENTITAS")
        self.stdout.write(f"versi {key.version} · pemeriksa {key.check_value}\n")
        for start in range(0, len(groups), 5):
            self.stdout.write("  " + "  ".join(groups[start : start + 5]))
        self.stdout.write(
            "\nCetak, simpan di lemari besi, jangan simpan sebagai berkas. Siapa pun yang memegang lembar ini dan"
            "\nsalinan basis data dapat membaca nama dan nomor warga. Tanpa lembar ini, berkas kunci yang hilang"
            "\ntidak tergantikan."
        )

    def vault_rotate(self, _options: dict[str, Any]) -> None:
        version, moved = actions.rotate_vault(by=SYSTEM)
        self.stdout.write(f"Kunci brankas versi {version} berlaku; {moved} kunci data dibungkus ulang.")
        self.stdout.write("Cetak lembar pemulihan yang baru: ./pendopo warga vault-sheet")

    def vault_restore(self, options: dict[str, Any]) -> None:
        self.stdout.write("Ketik 20 kelompok huruf dari lembar pemulihan, lalu Enter:")
        key = vault.restore(options["version"], input())
        self.stdout.write(f"Berkas kunci versi {key.version} ditulis kembali.")

    def codes(self, _options: dict[str, Any]) -> None:
        found = demo.sign_ins(at=clock.now())
        if not found:
            raise CommandError("Bukan simpul demo, atau belum ada akun contoh.")
        for one in found:
            self.stdout.write(f"{one.username:24} {one.password:18} {one.code:8} {one.name}")

    def _print(self, code: PrintedCode) -> None:
        until = clock.to_datetime(code.expires)
        self.stdout.write(f"Nama pengguna : {code.username}")
        self.stdout.write(f"Kode          : {code.code}")
        self.stdout.write(f"Buka          : /undangan/ (berlaku sekali, sampai {until:%Y-%m-%d %H.%M} UTC)")
