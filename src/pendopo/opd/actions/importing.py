"""Offices, appointments and calendars from CSV files: every bad row is named, and with one bad row nothing is taken.

Files are UTF-8 (a mark at the start is forgiven), separated by comma, semicolon or tab; the first row names the
columns, in any order. Rows that say what is already so change nothing, so that a file may be taken twice.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel import ids
from pendopo.kernel.ledger.types import Draft
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Invalid
from pendopo.opd import parameters, queries
from pendopo.opd.actions import checks, recording
from pendopo.opd.actions.cells import Cells, weekdays
from pendopo.opd.permissions import author_of_setup
from pendopo.opd.types import (
    CalendarDay,
    DayKind,
    HariKerja,
    Hours,
    ImportReport,
    Jabatan,
    Penugasan,
    PenugasanKind,
    Role,
    RowRefusal,
    Unit,
    UnitKind,
)

MAX_BYTES = 20_000_000
AccountFor = Callable[[str], UUID | None]

# The columns of each kind of file: those that must be there, then those that may.
COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "units": (("kode", "nama", "jenis"), ("induk", "wilayah", "zona", "alamat", "kontak", "mulai", "selesai")),
    "positions": (("kode", "nama", "unit", "peran"), ("atasan", "wilayah", "mulai", "selesai")),
    "appointments": (("jabatan", "akun", "mulai"), ("jenis", "selesai", "dasar")),
    "calendar": (("tanggal", "jenis", "nama"), ("dasar", "wilayah")),
    "hours": (("mulai", "hari", "jam"), ("unit", "cuti_bersama", "dasar")),
}
# How a column is called in a refusal when a check speaks of a field.
_COLUMN_OF = {
    "kind": "jenis",
    "zone": "zona",
    "address": "alamat",
    "contact": "kontak",
    "valid_from": "mulai",
    "valid_to": "selesai",
    "role": "peran",
    "citation": "dasar",
    "date": "tanggal",
    "hours": "jam",
}


@transaction.atomic
def import_csv(*, kind: str, file: BinaryIO, by: Actor, at: int, account_for: AccountFor | None = None) -> ImportReport:
    """Take a CSV file of `kind` (a key of `COLUMNS`) as one act, or refuse it whole, each bad row and column named.

    Only an admin. `account_for` turns what stands under `akun` into an account; without it account ids are taken as is.
    Records what differs from the present state. Raises `Invalid` where the file as such cannot be read.
    """
    author = author_of_setup(by)
    if kind not in COLUMNS:
        raise Invalid(_("Jenis berkas %(jenis)s tidak dikenal.") % {"jenis": kind}, field="kind")
    table = list(_rows(file, *COLUMNS[kind]))
    known = recording.begin()
    reader = _READERS[kind](known, at, account_for)
    drafts, changed, unchanged = reader.read(table)
    refusals = tuple(
        RowRefusal(row=row, column=_COLUMN_OF.get(column, column), message=message)
        for row, column, message in sorted(reader.refusals, key=lambda each: each[0])
    )
    if refusals:
        return ImportReport(kind=kind, read=len(table), refusals=refusals)
    recording.commit(drafts, by=author, at=at)
    return ImportReport(kind=kind, read=len(table), added=len(drafts) - changed, changed=changed, unchanged=unchanged)


def _rows(file: BinaryIO, needed: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise Invalid(_("Berkas terlalu besar."), field="file")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = raw.count(b"\n", 0, error.start) + 1
        raise Invalid(_("Berkas bukan teks UTF-8 (baris %(baris)d).") % {"baris": broken}, field="file") from error
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines: list[list[str]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Invalid(_("Berkas CSV rusak: %(sebab)s.") % {"sebab": str(error)}, field="file") from error
    names = [name.strip().lower() for name in lines[0]] if lines else []
    missing = [name for name in needed if name not in names]
    unknown = [name for name in names if name not in needed and name not in optional]
    if missing or unknown or len(set(names)) != len(names):
        raise Invalid(_heading(missing, unknown, needed, optional), field="file")
    for number, line in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in line):
            cells = dict(zip(names, (cell.strip() for cell in line), strict=False))
            yield number, {**cells, "": "" if len(line) == len(names) else str(len(line))}


def _heading(missing: list[str], unknown: list[str], needed: tuple[str, ...], optional: tuple[str, ...]) -> str:
    if missing:
        said = _("Kolom tidak ada: %(kolom)s.") % {"kolom": ", ".join(missing)}
    elif unknown:
        said = _("Kolom tidak dikenal: %(kolom)s.") % {"kolom": ", ".join(repr(name) for name in unknown)}
    else:
        said = _("Ada kolom yang disebut dua kali.")
    return said + " " + _("Kolom berkas ini: %(kolom)s.") % {"kolom": ", ".join((*needed, *optional))}


class _Reader:
    """Reads one kind of file: cells into structs, structs past the checks, and what differs into drafts."""

    def __init__(self, known: queries.Directory, at: int, account_for: AccountFor | None) -> None:
        self.known = known
        self.at = at
        self.account_for = account_for
        self.refusals: list[tuple[int, str, str]] = []

    def read(self, table: Iterable[tuple[int, dict[str, str]]]) -> tuple[list[Draft], int, int]:
        """The drafts, how many of them change something that was there, and how many rows say nothing new."""
        raise NotImplementedError

    def cells(self, table: Iterable[tuple[int, dict[str, str]]]) -> Iterator[Cells]:
        for number, line in table:
            cells = Cells(number, line, self.refusals)
            if line[""]:
                cells.refuse("", _("Baris ini memiliki %(jumlah)s kolom.") % {"jumlah": line[""]})
            yield cells

    def check(self, row: int, complaints: Iterator[checks.Complaint]) -> None:
        self.refusals += [(row, column, message) for column, message in complaints]

    def once(self, cells: Cells, column: str, key: object, seen: dict[object, int]) -> None:
        """Refuse a row that speaks of what an earlier row already spoke of."""
        if key in seen:
            cells.refuse(column, _("Sudah disebut pada baris %(baris)d.") % {"baris": seen[key]})
        seen.setdefault(key, cells.row)


class _Units(_Reader):
    def read(self, table: Iterable[tuple[int, dict[str, str]]]) -> tuple[list[Draft], int, int]:
        rows: list[tuple[int, Unit]] = []
        seen: dict[object, int] = {}
        for cells in self.cells(table):
            self.once(cells, "kode", cells.text("kode"), seen)
            induk = self.known.units.get(cells.text("induk"))
            by_law = parameters.zone_of_territory(cells.text("wilayah")) or str(settings.CONFIG.zone)
            zone = cells.zone("zona", induk.zone if induk is not None else by_law)
            kind = cells.word("jenis", UnitKind)
            row = Unit(
                kode=cells.text("kode"),
                nama=cells.text("nama"),
                kind=kind or UnitKind.DINAS,
                induk=cells.text("induk"),
                wilayah=cells.text("wilayah"),
                zone=zone,
                address=cells.text("alamat"),
                contact=cells.text("kontak"),
                valid_from=cells.instant("mulai", zone) or 0,
                valid_to=cells.instant("selesai", zone),
            )
            rows.append((cells.row, row))
        above = self.known.above_units() | {row.kode: row.induk for _number, row in rows}
        for number, row in rows:
            self.check(number, checks.unit(row, above))
        fresh = [row for _number, row in rows if self.known.units.get(row.kode) != row]
        changed = sum(row.kode in self.known.units for row in fresh)
        return [recording.unit_defined(row) for row in fresh], changed, len(rows) - len(fresh)


class _Positions(_Reader):
    def read(self, table: Iterable[tuple[int, dict[str, str]]]) -> tuple[list[Draft], int, int]:
        rows: list[tuple[int, Jabatan]] = []
        seen: dict[object, int] = {}
        for cells in self.cells(table):
            self.once(cells, "kode", cells.text("kode"), seen)
            unit = self.known.units.get(cells.text("unit"))
            zone = unit.zone if unit is not None else str(settings.CONFIG.zone)
            row = Jabatan(
                kode=cells.text("kode"),
                nama=cells.text("nama"),
                unit=cells.text("unit"),
                role=cells.word("peran", Role) or Role.PETUGAS,
                atasan=cells.text("atasan"),
                wilayah=cells.text("wilayah"),
                valid_from=cells.instant("mulai", zone) or 0,
                valid_to=cells.instant("selesai", zone),
            )
            rows.append((cells.row, row))
        above = self.known.above_positions() | {row.kode: row.atasan for _number, row in rows}
        for number, row in rows:
            self.check(number, checks.jabatan(row, above, self.known.units))
        fresh = [row for _number, row in rows if self.known.positions.get(row.kode) != row]
        changed = sum(row.kode in self.known.positions for row in fresh)
        return [recording.jabatan_defined(row) for row in fresh], changed, len(rows) - len(fresh)


class _Appointments(_Reader):
    def read(self, table: Iterable[tuple[int, dict[str, str]]]) -> tuple[list[Draft], int, int]:
        fresh: dict[str, list[Penugasan]] = {}
        unchanged = 0
        for cells in self.cells(table):
            row = self._row(cells)
            if row is None:
                continue
            held = self.known.penugasan.get(row.jabatan, ())
            if any(_same_appointment(row, other) for other in held):
                unchanged += 1
                continue
            others = fresh.setdefault(row.jabatan, [])
            self.check(cells.row, checks.penugasan(row, self.known.positions, [*held, *others]))
            others.append(row)
        drafts = [recording.penugasan_started(row) for rows in fresh.values() for row in rows]
        return drafts, 0, unchanged

    def _row(self, cells: Cells) -> Penugasan | None:
        before = len(self.refusals)
        position = self.known.positions.get(cells.text("jabatan"))
        unit = self.known.units.get(position.unit) if position is not None else None
        zone = unit.zone if unit is not None else str(settings.CONFIG.zone)
        mulai = cells.instant("mulai", zone)
        if mulai is None and len(self.refusals) == before:
            cells.refuse("mulai", _("Tanggal wajib diisi."))
        kind = cells.word("jenis", PenugasanKind) if cells.text("jenis") else PenugasanKind.DEFINITIF
        account = cells.account("akun", self.account_for)
        selesai = cells.instant("selesai", zone)
        if account is None or mulai is None or kind is None:
            return None
        return Penugasan(
            id=ids.new_id(self.at),
            jabatan=cells.text("jabatan"),
            account=account,
            kind=kind,
            mulai=mulai,
            selesai=selesai,
            citation=cells.text("dasar"),
        )


class _Calendar(_Reader):
    def read(self, table: Iterable[tuple[int, dict[str, str]]]) -> tuple[list[Draft], int, int]:
        rows: list[CalendarDay] = []
        seen: dict[object, int] = {}
        for cells in self.cells(table):
            stated = cells.date("tanggal")
            kind = cells.word("jenis", DayKind)
            if stated is None or kind is None:
                continue
            self.once(cells, "tanggal", (stated, cells.text("wilayah")), seen)
            row = CalendarDay(
                date=stated,
                kind=kind,
                nama=cells.text("nama"),
                citation=cells.text("dasar"),
                wilayah=cells.text("wilayah"),
            )
            self.check(cells.row, checks.day(row))
            rows.append(row)
        stated_days = {(row.date, row.wilayah): row for row in self.known.days}
        fresh = [row for row in rows if stated_days.get((row.date, row.wilayah)) != row]
        changed = sum((row.date, row.wilayah) in stated_days for row in fresh)
        return [recording.day_defined(row) for row in fresh], changed, len(rows) - len(fresh)


class _Hours(_Reader):
    """Several rows of one unit and date make one week: Monday to Thursday in one row, Friday in the next."""

    def read(self, table: Iterable[tuple[int, dict[str, str]]]) -> tuple[list[Draft], int, int]:
        weeks: dict[tuple[str, str], tuple[int, HariKerja]] = {}
        for cells in self.cells(table):
            begins = cells.date("mulai")
            days = cells.parsed("hari", weekdays, _("Tulis hari seperti senin-jumat atau 1-5."))
            spans = cells.spans("jam")
            serves = cells.yes("cuti_bersama")
            if begins is None or days is None or spans is None:
                continue
            hours = tuple(Hours(day, opens, closes) for day in days for opens, closes in spans)
            key = (cells.text("unit"), begins.isoformat())
            number, earlier = weeks.get(key, (cells.row, None))
            if earlier is not None:
                hours = (*earlier.hours, *hours)
            weeks[key] = (
                number,
                HariKerja(
                    unit=key[0],
                    valid_from=begins,
                    hours=tuple(sorted(hours, key=lambda each: (each.weekday, each.opens))),
                    serves_joint_leave=serves or (earlier is not None and earlier.serves_joint_leave),
                    citation=cells.text("dasar") or (earlier.citation if earlier else ""),
                ),
            )
        for number, week in weeks.values():
            self.check(number, checks.hari_kerja(week, self.known.units))
        known = {(week.unit, week.valid_from): week for held in self.known.weeks.values() for week in held}
        fresh = [week for _number, week in weeks.values() if known.get((week.unit, week.valid_from)) != week]
        changed = sum((week.unit, week.valid_from) in known for week in fresh)
        return [recording.hari_kerja_defined(week) for week in fresh], changed, len(weeks) - len(fresh)


def _same_appointment(row: Penugasan, other: Penugasan) -> bool:
    return (row.account, row.kind, row.mulai, row.selesai) == (other.account, other.kind, other.mulai, other.selesai)


_READERS: Mapping[str, type[_Reader]] = {
    "units": _Units,
    "positions": _Positions,
    "appointments": _Appointments,
    "calendar": _Calendar,
    "hours": _Hours,
}
