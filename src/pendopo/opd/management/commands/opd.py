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

from pendopo.kernel import clock
from pendopo.kernel.permissions import SYSTEM
from pendopo.kernel.refusal import Refusal
from pendopo.opd import actions, parameters, queries, rules
from pendopo.opd.actions.importing import COLUMNS
from pendopo.opd.types import ZONES, CalendarDay, DayKind, ImportReport
from pendopo.warga import queries as warga

# What a file is taken for when its name says it and `--as` does not.
_BY_NAME = {
    "units": "units",
    "positions": "positions",
    "appointments": "appointments",
    "calendar": "calendar",
    "hours": "hours",
}


class Command(BaseCommand):
    """Runs as the operator of the node: no permission is asked for."""

    help = "Offices, positions, appointments and working calendars."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        starter = verbs.add_parser("starter", help="make a coordinator and a unit for each village and district")
        starter.add_argument("--zone", choices=sorted(ZONES), help="zone of the new units (default: their province's)")
        take = verbs.add_parser(
            "import",
            help="take CSV files; a file with a bad row is refused whole",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            epilog="\n".join(f"{kind}: {', '.join(need)} [{', '.join(may)}]" for kind, (need, may) in COLUMNS.items()),
        )
        take.add_argument("files", nargs="+", type=Path)
        take.add_argument("--as", dest="kind", choices=sorted(COLUMNS), help="what is in it, if its name does not say")
        listing = verbs.add_parser("list", help="units, and who answers for their positions")
        listing.add_argument("--positions", action="store_true", help="with positions")
        calendar = verbs.add_parser("calendar", help="the days of a year that are not as the week says")
        calendar.add_argument("year", type=int)
        calendar.add_argument("--unit", default="", help="of this unit, with its local days")
        for verb in (starter, take, listing, calendar):
            verb.add_argument("--json", action="store_true", help="figures as JSON")

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
            f"{report.kecamatan} districts and {report.desa} villages: {report.units_added} units and "
            f"{report.positions_added} positions added, {report.units} and {report.positions} in all "
            f"({figures['seconds']} s)."
        )

    def _import(self, options: dict[str, Any]) -> None:
        reports: list[ImportReport] = []
        for path in options["files"]:
            reports.append(self._import_one(path, options["kind"] or _BY_NAME.get(path.stem.split("_")[0])))
        if options["json"]:
            self._json(reports)
        for path, report in zip(options["files"], reports, strict=True):
            if not options["json"]:
                self.stdout.write(
                    f"{path}: {report.read} rows; {report.added} added, {report.changed} changed, "
                    f"{report.unchanged} as they were."
                )
            for refusal in report.refusals:
                self.stderr.write(f"{path}:{refusal.row}: {refusal.column or '-'}: {refusal.message}")
        if not all(report.ok for report in reports):
            raise CommandError("nothing was taken from a file with bad rows")

    def _import_one(self, path: Path, kind: str | None) -> ImportReport:
        if kind is None:
            raise CommandError(f"{path}: say with --as what is in it ({', '.join(COLUMNS)})")
        try:
            with path.open("rb") as file:
                return actions.import_csv(kind=kind, file=file, by=SYSTEM, at=clock.now(), account_for=account_of)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error

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
            closed = "" if unit.open_at(at) else "  (closed)"
            self.stdout.write(f"{unit.kode:<24} {unit.kind.value:<12} {unit.wilayah:<14} {unit.nama}{closed}")
            for position in known.of_unit.get(unit.kode, ()) if options["positions"] else ():
                holder = rules.holder_at(position.kode, at, known.penugasan, known.positions)
                held = "vacant" if holder is None else f"{holder.kind.value} {holder.account} as {holder.jabatan}"
                self.stdout.write(f"    {position.kode:<34} {position.role.value:<12} {held}")

    def _calendar(self, options: dict[str, Any]) -> None:
        year = options["year"]
        if not checked_year(year):
            raise CommandError(f"{year} is no year that a calendar is kept for")
        kode = options["unit"]
        if kode and queries.unit(kode) is None:
            raise CommandError(f"no unit {kode}")
        calendar = queries.directory().calendar(kode, year)
        days = [row for day, row in sorted(calendar.days.items()) if day.year == year]
        working = sum(rules.is_working_day(date(year, 1, 1) + timedelta(n), calendar) for n in range(_length(year)))
        if options["json"]:
            self._json({"year": year, "version": calendar.version, "working_days": working, "days": days})
            return
        for row in days:
            self.stdout.write(_line(row))
        note = "" if year in parameters.years() else "; no national holidays are known for it"
        self.stdout.write(f"{year}: {working} working days{note}. Version {calendar.version}")

    def _json(self, value: object) -> None:
        self.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


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
    doubt = "" if row.verified else " (not verified)"
    return f"{row.date}  {row.kind.value if row.kind is not DayKind.BIASA else '-':<12} {row.nama}{place}{doubt}"
