"""`./pendopo opd`: set up offices and calendars from the command line, and look at them."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from pendopo.kernel import clock
from pendopo.kernel.permissions import SYSTEM
from pendopo.kernel.refusal import Refusal
from pendopo.opd import actions, queries, rules
from pendopo.opd.actions.importing import COLUMNS
from pendopo.opd.types import ZONES, CalendarDay, DayKind, ImportReport
from pendopo.warga import queries as warga


class Command(BaseCommand):
    """Runs as the operator of the node: no permission is asked for."""

    help = "Kantor, jabatan, penugasan, dan kalender kerja."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        starter = verbs.add_parser("starter", help="buat koordinator dan satu unit untuk tiap desa dan kecamatan")
        starter.add_argument("--zone", choices=sorted(ZONES), help="zona waktu unit baru (bawaan: menurut provinsi)")
        take = verbs.add_parser(
            "import",
            help="ambil berkas CSV; berkas dengan satu baris keliru ditolak seluruhnya",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            epilog="\n".join(f"{kind}: {', '.join(need)} [{', '.join(may)}]" for kind, (need, may) in COLUMNS.items()),
        )
        take.add_argument("files", nargs="+", type=Path)
        take.add_argument(
            "--as", dest="kind", choices=sorted(COLUMNS), help="isi berkas, bila tidak tampak pada namanya"
        )
        listing = verbs.add_parser("list", help="tampilkan unit, dan siapa yang memegang jabatannya")
        listing.add_argument("--positions", action="store_true", help="beserta jabatan")
        calendar = verbs.add_parser("calendar", help="hari dalam setahun yang tidak seperti pekan biasa")
        calendar.add_argument("year", type=int)
        calendar.add_argument("--unit", default="", help="kalender unit ini, dengan hari lokalnya")
        for verb in (starter, take, listing, calendar):
            verb.add_argument("--json", action="store_true", help="laporkan sebagai JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        verbs = {"starter": self._starter, "import": self._import, "list": self._list, "calendar": self._calendar}
        try:
            verbs[options["verb"]](options)
        except Refusal as refusal:
            raise CommandError(refusal.message_for_people) from refusal

    def _starter(self, options: dict[str, Any]) -> None:
        begun = monotonic()
        report = actions.starter(zone=ZONES.get(options["zone"] or "", ""), by=SYSTEM, at=clock.now())
        figures = {**msgspec.structs.asdict(report), "seconds": round(monotonic() - begun, 2)}
        if options["json"]:
            self._json(figures)
            return
        self.stdout.write(
            _(
                "%(kecamatan)d kecamatan dan %(desa)d desa: %(units_added)d unit dan %(positions_added)d jabatan baru, "
                "seluruhnya %(units)d dan %(positions)d (%(seconds)s detik)."
            )
            % figures
        )

    def _import(self, options: dict[str, Any]) -> None:
        kinds = [(path, options["kind"] or _kind_of(path)) for path in options["files"]]
        reports: list[ImportReport] = []
        for path, kind in kinds:
            report = self._import_one(path, kind)
            reports.append(report)
            if not options["json"] and report.ok:
                self.stdout.write(
                    _("%(file)s: %(read)d baris; %(added)d baru, %(changed)d berubah, %(unchanged)d tetap.")
                    % {"file": path, **msgspec.structs.asdict(report)}
                )
            for refusal in report.refusals:
                self.stderr.write(f"{path}:{refusal.row}: {refusal.column or '-'}: {refusal.message}")
            if not report.ok:
                break
        if options["json"]:
            self._json(reports)
        if not all(report.ok for report in reports):
            raise CommandError(_("Tidak ada yang diambil dari berkas yang memuat baris keliru."))

    def _import_one(self, path: Path, kind: str) -> ImportReport:
        try:
            with path.open("rb") as file:
                return actions.import_csv(kind=kind, file=file, by=SYSTEM, at=clock.now(), account_for=account_of)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except Refusal as refusal:
            raise CommandError(f"{path}: {refusal.message_for_people}") from refusal

    def _list(self, options: dict[str, Any]) -> None:
        at = clock.now()
        known = queries.directory()
        if options["json"]:
            rows = [
                {
                    **msgspec.to_builtins(unit),
                    "positions": [msgspec.to_builtins(p) for p in known.of_unit.get(kode, ())],
                }
                for kode, unit in known.units.items()
            ]
            self._json(rows)
            return
        for unit in known.units.values():
            closed = "" if unit.open_at(at) else "  " + _("(tutup)")
            self.stdout.write(f"{unit.kode:<24} {unit.kind.value:<12} {unit.wilayah:<14} {unit.nama}{closed}")
            for position in known.of_unit.get(unit.kode, ()) if options["positions"] else ():
                holder = rules.holder_at(position.kode, at, known.penugasan, known.positions)
                held = _("kosong") if holder is None else f"{holder.kind.value} {holder.account} ← {holder.jabatan}"
                self.stdout.write(f"    {position.kode:<34} {position.role.value:<12} {held}")

    def _calendar(self, options: dict[str, Any]) -> None:
        year = options["year"]
        if not checked_year(year):
            raise CommandError(_("Tidak ada kalender untuk tahun %(tahun)d.") % {"tahun": year})
        kode = options["unit"]
        if kode and queries.unit(kode) is None:
            raise CommandError(_("Unit %(kode)s tidak dikenal.") % {"kode": kode})
        calendar = queries.directory().calendar(kode, year)
        days = [row for day, row in sorted(calendar.days.items()) if day.year == year]
        working = sum(rules.is_working_day(date(year, 1, 1) + timedelta(n), calendar) for n in range(_length(year)))
        if options["json"]:
            self._json({"year": year, "version": calendar.version, "working_days": working, "days": days})
            return
        for row in days:
            self.stdout.write(_line(row))
        said = _("%(tahun)d: %(hari)d hari kerja. Versi %(versi)s")
        self.stdout.write(said % {"tahun": year, "hari": working, "versi": calendar.version})
        if not any(row.kind is DayKind.LIBUR and not row.wilayah for row in days):
            self.stdout.write(_("Libur nasional tahun itu belum diketahui: hanya akhir pekan diperhitungkan."))

    def _json(self, value: object) -> None:
        self.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def _kind_of(path: Path) -> str:
    kind = path.stem.split("_")[0].lower()
    if kind not in COLUMNS:
        raise CommandError(
            _("%(file)s: sebutkan isinya dengan --as (%(pilihan)s).") % {"file": path, "pilihan": ", ".join(COLUMNS)}
        )
    return kind


def account_of(stated: str) -> UUID | None:
    """The account of a user name or an account id, for the column `akun`; `None` where there is none."""
    found = warga.account_named(stated)
    if found is not None:
        return found.id
    try:
        account = UUID(stated)
    except ValueError:
        return None
    return account if warga.accounts_by_id([account]) else None


def checked_year(year: int) -> bool:
    """Whether calendars are kept for `year`."""
    return 1945 <= year <= 2199


def _length(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def _line(row: CalendarDay) -> str:
    place = f" [{row.wilayah}]" if row.wilayah else ""
    doubt = "" if row.verified else " " + _("(belum diperiksa)")
    return f"{row.date}  {row.kind.value if row.kind is not DayKind.BIASA else '-':<12} {row.nama}{place}{doubt}"
