"""Reads of the room. Offices are few and asked for often: they are kept in memory and loaded again when they change.

Every function here costs at most one small query once the directory is warm (none inside a request, where the
generations were read already), and five when it is cold. An empty city answers with nothing, never with an error.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from django.conf import settings

from pendopo.kernel.generation.cache import Cached
from pendopo.kernel.permissions import Post
from pendopo.opd import models, parameters, rules
from pendopo.opd.types import (
    CalendarDay,
    DayKind,
    HariKerja,
    Holder,
    Hours,
    Jabatan,
    Penugasan,
    PenugasanKind,
    Role,
    TimeUnit,
    Unit,
    UnitKind,
)

GENERATION = "opd"
YEARS_AHEAD = 2
_KEPT_CALENDARS = 512


class Directory:
    """All offices, positions, appointments and calendar rows, as of one generation."""

    def __init__(
        self,
        *,
        units: Iterable[Unit],
        positions: Iterable[Jabatan],
        penugasan: Iterable[Penugasan],
        days: Iterable[CalendarDay],
        weeks: Iterable[HariKerja],
    ) -> None:
        self.units = {unit.kode: unit for unit in units}
        self.positions = {position.kode: position for position in positions}
        self.penugasan: dict[str, list[Penugasan]] = defaultdict(list)
        self.of_account: dict[UUID, list[Penugasan]] = defaultdict(list)
        for appointment in penugasan:
            self.penugasan[appointment.jabatan].append(appointment)
            self.of_account[appointment.account].append(appointment)
        self.of_unit: dict[str, list[Jabatan]] = defaultdict(list)
        self.below: dict[str, list[str]] = defaultdict(list)
        for position in self.positions.values():
            self.of_unit[position.unit].append(position)
            self.below[position.atasan].append(position.kode)
        self.in_territory: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            self.in_territory[unit.wilayah].append(unit)
        self.days = tuple(days)
        self.weeks: dict[str, list[HariKerja]] = defaultdict(list)
        for week in weeks:
            self.weeks[week.unit].append(week)
        self._calendars: dict[tuple[str, str, int], rules.Calendar] = {}

    def upwards(self, kode: str) -> Iterator[Unit]:
        """The unit and those above it, nearest first; a circle ends it."""
        seen: set[str] = set()
        while kode in self.units and kode not in seen:
            seen.add(kode)
            yield self.units[kode]
            kode = self.units[kode].induk

    def above_units(self) -> dict[str, str]:
        """For every unit the unit above it."""
        return {kode: unit.induk for kode, unit in self.units.items()}

    def above_positions(self) -> dict[str, str]:
        """For every position its superior."""
        return {kode: position.atasan for kode, position in self.positions.items()}

    def wilayah_of(self, kode: str) -> str:
        """The territory of a unit: its own, or that of the nearest unit above that states one."""
        return next((unit.wilayah for unit in self.upwards(kode) if unit.wilayah), "")

    def calendar(self, kode: str, year: int) -> rules.Calendar:
        """The calendar of a unit from `year` on; units that share week and territory share it."""
        wilayah = self.wilayah_of(kode)
        source = next((unit.kode for unit in self.upwards(kode) if unit.kode in self.weeks), "")
        key = (source, wilayah, year)
        known = self._calendars.get(key)
        if known is None:
            if len(self._calendars) >= _KEPT_CALENDARS:
                self._calendars.clear()
            known = self._calendars[key] = self._build(source, wilayah, year)
        return known

    def _build(self, source: str, wilayah: str, year: int) -> rules.Calendar:
        years = range(year, year + YEARS_AHEAD + 1)
        stated = [row for each in years for row in parameters.days(each)]
        stated += [row for row in self.days if row.date.year in years]
        return rules.build_calendar(weeks=self._weeks(source), stated=stated, years=years, wilayah=wilayah)

    def _weeks(self, source: str) -> list[HariKerja]:
        """Everybody's weeks until the unit `source` states its own for the first time, then its own."""
        common = {week.valid_from: week for week in (*parameters.hari_kerja(), *self.weeks.get("", ()))}
        own = self.weeks.get(source, []) if source else []
        first = min((week.valid_from for week in own), default=date.max)
        return [week for week in common.values() if week.valid_from < first] + own

    def sight(self, position: Jabatan) -> str:
        """The territory that the holder of `position` sees: "" is everything, also what lies in no known village."""
        unit = self.units.get(position.unit)
        return position.wilayah or (unit.wilayah if unit is not None and unit.kind in TERRITORIAL else "")


TERRITORIAL = frozenset({UnitKind.KECAMATAN, UnitKind.KELURAHAN, UnitKind.DESA})


def _load() -> Directory:
    return Directory(
        units=[_unit(row) for row in models.Unit.objects.order_by("kode")],
        positions=[_jabatan(row) for row in models.Jabatan.objects.order_by("kode")],
        penugasan=[_penugasan(row) for row in models.Penugasan.objects.order_by("id")],
        days=[_day(row) for row in models.HariKalender.objects.order_by("key")],
        weeks=[_week(row) for row in models.HariKerja.objects.order_by("key")],
    )


_directory = Cached(GENERATION, _load)


def directory() -> Directory:
    """All of it, as of now. For a block of many questions; also a way to warm the cache before a transaction."""
    return _directory.get()


def unit(kode: str) -> Unit | None:
    """The unit with this code, also a closed one."""
    return directory().units.get(kode)


def units(*, kind: UnitKind | None = None, at: int | None = None) -> tuple[Unit, ...]:
    """Units by code; those of one kind, or those that exist at an instant."""
    return tuple(
        unit
        for unit in directory().units.values()
        if (kind is None or unit.kind is kind) and (at is None or unit.open_at(at))
    )


def units_at(level: UnitKind, wilayah: str, *, at: int | None = None) -> tuple[Unit, ...]:
    """The units of a level that answer for the territory `wilayah` or one that contains it, the narrowest first.

    A desa and a kelurahan are the same level: asking for either finds both.
    """
    kinds = LOCAL if level in LOCAL else frozenset({level})
    found: list[Unit] = []
    known = directory().in_territory
    code = wilayah
    while True:
        found += [u for u in known.get(code, ()) if u.kind in kinds and (at is None or u.open_at(at))]
        if not code:
            return tuple(found)
        code = code.rpartition(".")[0]


LOCAL = frozenset({UnitKind.DESA, UnitKind.KELURAHAN})


def coordinator(*, at: int | None = None) -> Unit | None:
    """The unit that takes what no rule places; `None` only where nobody has set one up."""
    return _first(UnitKind.KOORDINATOR, at)


def inspektorat(*, at: int | None = None) -> Unit | None:
    """The unit that takes what is reported about officials and units; `None` only where nobody has set one up."""
    return _first(UnitKind.INSPEKTORAT, at)


def _first(kind: UnitKind, at: int | None) -> Unit | None:
    found = units(kind=kind, at=at)
    return next((unit for unit in found if unit.valid_to is None), found[0] if found else None)


def jabatan(kode: str) -> Jabatan | None:
    """The position with this code, also a closed one."""
    return directory().positions.get(kode)


def positions_of(unit: str, *, role: Role | None = None, at: int | None = None) -> tuple[Jabatan, ...]:
    """The positions of a unit by code; those of one role, or those that exist at an instant."""
    return tuple(
        position
        for position in directory().of_unit.get(unit, ())
        if (role is None or position.role is role) and (at is None or position.open_at(at))
    )


def inferiors(jabatan: str) -> tuple[Jabatan, ...]:
    """The positions directly below a position."""
    known = directory()
    return tuple(known.positions[kode] for kode in known.below.get(jabatan, ()))


def holder(jabatan: str, at: int) -> Holder | None:
    """Who answers for a position at an instant; a vacant one falls to its superior, and so on. `None`: nobody."""
    known = directory()
    return rules.holder_at(jabatan, at, known.penugasan, known.positions)


def penugasan_of(jabatan: str) -> tuple[Penugasan, ...]:
    """All appointments to a position, the earliest first."""
    return tuple(sorted(directory().penugasan.get(jabatan, ()), key=lambda each: (each.mulai, each.id)))


def posts_of(account: UUID, at: int) -> tuple[Post, ...]:
    """The posts of an account at an instant: what it holds or stands in for, and what fell to it by vacancy."""
    known = directory()
    held = rules.posts_held(
        account, at, known.penugasan, known.positions, known.of_account.get(account, ()), known.below
    )
    positions = (known.positions[kode] for kode in held)
    return tuple(
        Post(position=each.kode, unit=each.unit, role=each.role.value, wilayah=known.sight(each)) for each in positions
    )


def zone_of(unit_kode: str) -> str:
    """The IANA zone of a unit; the node's where there is no such unit."""
    found = unit(unit_kode)
    return found.zone if found is not None else str(settings.CONFIG.zone)


def calendar_for(unit_kode: str, at: int) -> rules.Calendar:
    """The calendar by which terms of a unit that begin at `at` are counted: that year and the two after it.

    It has the national rows of the parameter files, the rows of the table for the unit's territory, and the week of
    the unit, of the nearest unit above that states one, or everybody's. An unknown unit has the national calendar.
    """
    return directory().calendar(unit_kode, rules.local_date(at, zone_of(unit_kode)).year)


def _unit(row: models.Unit) -> Unit:
    return Unit(
        kode=row.kode,
        nama=row.nama,
        kind=UnitKind(row.kind),
        induk=row.induk,
        wilayah=row.wilayah,
        zone=row.zone,
        address=row.address,
        contact=row.contact,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _jabatan(row: models.Jabatan) -> Jabatan:
    return Jabatan(
        kode=row.kode,
        nama=row.nama,
        unit=row.unit,
        role=Role(row.role),
        atasan=row.atasan,
        wilayah=row.wilayah,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _penugasan(row: models.Penugasan) -> Penugasan:
    return Penugasan(
        id=row.id,
        jabatan=row.jabatan,
        account=row.account,
        kind=PenugasanKind(row.kind),
        mulai=row.mulai,
        selesai=row.selesai,
        citation=row.citation,
    )


def _day(row: models.HariKalender) -> CalendarDay:
    return CalendarDay(
        date=date.fromisoformat(row.date),
        kind=DayKind(row.kind),
        nama=row.nama,
        citation=row.citation,
        wilayah=row.wilayah,
    )


def _week(row: models.HariKerja) -> HariKerja:
    return HariKerja(
        unit=row.unit,
        valid_from=date.fromisoformat(row.valid_from),
        hours=tuple(Hours(*interval) for interval in row.hours),
        serves_joint_leave=row.serves_joint_leave,
        citation=row.citation,
    )


def term_end(unit_kode: str, start: int, amount: int, unit: TimeUnit) -> tuple[int, str]:
    """When a term of `amount` `unit` of this office that begins at `start` ends, and the version of its calendar."""
    calendar = calendar_for(unit_kode, start)
    return rules.due_instant(start, amount, unit, calendar, zone_of(unit_kode)), calendar.version


def working_days(unit_kode: str, start: int, end: int) -> int:
    """How many working days of this office lie after the local date of `start`, up to and with that of `end`."""
    zone = zone_of(unit_kode)
    dates = rules.local_date(start, zone), rules.local_date(end, zone)
    return rules.working_days_between(*dates, calendar_for(unit_kode, start))


def leading_unit(*, at: int | None = None) -> Unit | None:
    """The unit of those who lead the government (a position of the role PIMPINAN); `None` where there is none."""
    known = directory()
    for position in known.positions.values():
        if position.role is Role.PIMPINAN and (at is None or position.open_at(at)):
            return known.units.get(position.unit)
    return None
