"""The rules against an independent walker, and against dates worked out by hand from the decrees."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.opd import parameters, rules
from pendopo.opd.types import CalendarDay, DayKind, HariKerja, Hours, Jabatan, Penugasan, PenugasanKind, Role, TimeUnit

OFFSET = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
ZONES = st.sampled_from(sorted(OFFSET))
DATES = st.dates(date(2016, 12, 1), date(2028, 2, 1))


@st.composite
def weeks(draw: st.DrawFn) -> list[HariKerja]:
    found = []
    for begin in draw(st.lists(DATES, min_size=1, max_size=3, unique=True)):
        days = draw(st.sets(st.integers(1, 7), min_size=1))
        hours = tuple(Hours(day, 450, 960) for day in sorted(days))
        found.append(HariKerja(valid_from=begin, hours=hours, serves_joint_leave=draw(st.booleans())))
    return found


ROWS = st.lists(
    st.builds(
        CalendarDay,
        date=DATES,
        kind=st.sampled_from(DayKind),
        nama=st.just("hari"),
        wilayah=st.sampled_from(["", "94", "94.04", "94.04.01", "94.05"]),
    ),
    max_size=60,
)


def walker_says(day: date, weeks: list[HariKerja], rows: list[CalendarDay], wilayah: str) -> bool:
    """The same law, written a second time without the rules' code."""
    begun = [week for week in weeks if week.valid_from <= day] or [min(weeks, key=lambda w: w.valid_from)]
    week = max(begun, key=lambda w: w.valid_from) if len(begun) > 1 else begun[0]
    in_week = day.weekday() + 1 in {hours[0] for hours in ((h.weekday,) for h in week.hours)}
    parts = wilayah.split(".")
    verdict = None
    for length in range(len(parts) + 1):  # from the nation down to the village
        for row in rows:
            if row.date == day and row.wilayah == ".".join(parts[:length]):
                verdict = row.kind
    match verdict:
        case DayKind.KERJA:
            return True
        case DayKind.LIBUR | DayKind.LOKAL:
            return False
        case DayKind.CUTI_BERSAMA:
            return in_week and week.serves_joint_leave
        case _:
            return in_week


@given(weeks(), ROWS, DATES, st.integers(1, 80), st.sampled_from(["94.04.01.1001", "94.04", "94.05.02", "31"]))
def test_adding_working_days_equals_walking_them(
    given_weeks: list[HariKerja], rows: list[CalendarDay], start: date, amount: int, wilayah: str
) -> None:
    calendar = rules.build_calendar(weeks=given_weeks, stated=rows, years=range(2000, 2040), wilayah=wilayah)
    day, counted = start, 0
    while counted < amount:
        day += timedelta(days=1)
        if walker_says(day, given_weeks, rows, wilayah):
            counted += 1
    assert rules.add_working_days(start, amount, calendar) == day
    assert rules.working_days_between(start, day, calendar) == amount
    assert rules.is_working_day(day, calendar)


@given(
    st.integers(1_480_000_000_000, 1_830_000_000_000),
    st.integers(1, 60),
    st.sampled_from(TimeUnit),
    ZONES,
    weeks(),
    ROWS,
)
def test_a_term_ends_with_the_local_day(
    start: int, amount: int, unit: TimeUnit, zone: str, given_weeks: list[HariKerja], rows: list[CalendarDay]
) -> None:
    calendar = rules.build_calendar(weeks=given_weeks, stated=rows, years=range(2000, 2040), wilayah="94.04")
    due = rules.due_instant(start, amount, unit, calendar, zone)
    if unit is TimeUnit.HOUR:
        assert due - start == amount * 3_600_000
        return
    offset = OFFSET[zone] * 3_600_000
    midnight = (start + offset) // 86_400_000 * 86_400_000  # of the local day, on the wall
    left = amount
    while left:
        midnight += 86_400_000
        day = datetime.fromtimestamp(midnight / 1000, UTC).date()
        left -= unit is TimeUnit.DAY or walker_says(day, given_weeks, rows, "94.04")
    assert due == midnight + 86_400_000 - 1 - offset


@given(DATES, ZONES, st.sampled_from([-1, 0, 1]))
def test_one_millisecond_decides_at_midnight(day: date, zone: str, shift: int) -> None:
    wall = timezone(timedelta(hours=OFFSET[zone]))
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=wall).timestamp()) * 1000
    expected = day if shift >= 0 else day - timedelta(days=1)
    assert rules.local_date(midnight + shift, zone) == expected
    assert rules.end_of_day(day - timedelta(days=1), zone) == midnight - 1


def national(years: range, wilayah: str = "") -> rules.Calendar:
    return rules.build_calendar(
        weeks=parameters.hari_kerja(),
        stated=[row for year in years for row in parameters.days(year)],
        years=years,
        wilayah=wilayah,
    )


def test_the_weeks_of_lebaran_2026_are_counted_as_the_decree_says() -> None:
    calendar = national(range(2026, 2028))
    friday = date(2026, 3, 13)
    assert rules.add_working_days(friday, 10, calendar) == date(2026, 4, 6)
    assert rules.add_working_days(friday, 17, calendar) == date(2026, 4, 15)


def test_each_zone_ends_its_own_friday() -> None:
    calendar = national(range(2026, 2027))
    start = int(datetime(2026, 7, 6, 15, 30, tzinfo=UTC).timestamp()) * 1000  # Tuesday 00.30 in WIT, Monday elsewhere
    ends = {
        zone: datetime.fromtimestamp(rules.due_instant(start, 3, TimeUnit.WORKING_DAY, calendar, zone) / 1000, UTC)
        for zone in OFFSET
    }
    assert ends["Asia/Jakarta"].isoformat(timespec="milliseconds") == "2026-07-09T16:59:59.999+00:00"
    assert ends["Asia/Makassar"].isoformat(timespec="milliseconds") == "2026-07-09T15:59:59.999+00:00"
    assert ends["Asia/Jayapura"].isoformat(timespec="milliseconds") == "2026-07-10T14:59:59.999+00:00"


def test_the_version_names_years_without_a_file_or_a_check() -> None:
    version = national(range(2026, 2029)).version
    assert version.startswith("2026+2027?+2028-/")
    assert version != national(range(2025, 2028)).version


def test_the_version_changes_with_any_row() -> None:
    week = parameters.hari_kerja()
    row = CalendarDay(date=date(2026, 7, 8), kind=DayKind.LOKAL, nama="Hari jadi", wilayah="94.04")
    plain = rules.build_calendar(weeks=week, stated=[], years=[2026], wilayah="94.04")
    local = rules.build_calendar(weeks=week, stated=[row], years=[2026], wilayah="94.04.01")
    elsewhere = rules.build_calendar(weeks=week, stated=[row], years=[2026], wilayah="94.05")
    assert len({plain.version, local.version}) == 2
    assert plain.version == elsewhere.version


@pytest.mark.parametrize("amount", [0, -1, 3661])
def test_a_term_that_cannot_be_meant_is_refused(amount: int) -> None:
    with pytest.raises(ValueError, match="a term runs"):
        rules.due_instant(0, amount, TimeUnit.DAY, national(range(2026, 2027)), "Asia/Jakarta")


def test_a_week_without_a_working_day_is_refused() -> None:
    with pytest.raises(ValueError, match="working day"):
        rules.build_calendar(weeks=[HariKerja(valid_from=date(2020, 1, 1), hours=())], stated=[], years=[], wilayah="")


def test_an_office_is_open_within_its_hours_only() -> None:
    calendar = national(range(2026, 2027))

    def at(hour: int, minute: int, day: int = 6) -> int:
        return int(datetime(2026, 7, day, hour - 7, minute, tzinfo=UTC).timestamp()) * 1000

    assert rules.is_open(at(7, 30), calendar, "Asia/Jakarta")
    assert not rules.is_open(at(12, 15), calendar, "Asia/Jakarta")
    assert not rules.is_open(at(16, 0), calendar, "Asia/Jakarta")
    assert not rules.is_open(at(9, 0, day=5), calendar, "Asia/Jakarta")


# --- who answers -------------------------------------------------------------------------------------------------

CODES = st.sampled_from(["a", "b", "c", "d", "e", "f"])
PEOPLE = [UUID(int=n) for n in range(4)]


@st.composite
def offices(draw: st.DrawFn) -> tuple[dict[str, Jabatan], list[Penugasan]]:
    codes = draw(st.sets(CODES, min_size=1))
    positions = {
        code: Jabatan(
            kode=code,
            nama=code,
            unit="u",
            role=Role.PETUGAS,
            atasan=draw(st.one_of(st.just(""), CODES)),
            valid_to=draw(st.one_of(st.none(), st.integers(0, 20))),
        )
        for code in codes
    }
    appointments = [
        Penugasan(
            id=UUID(int=100 + n),
            jabatan=draw(CODES),
            account=draw(st.sampled_from(PEOPLE)),
            kind=draw(st.sampled_from(PenugasanKind)),
            mulai=draw(st.integers(0, 20)),
            selesai=draw(st.one_of(st.none(), st.integers(0, 20))),
        )
        for n in range(draw(st.integers(0, 8)))
    ]
    return positions, appointments


def by_position(appointments: list[Penugasan]) -> dict[str, list[Penugasan]]:
    found: dict[str, list[Penugasan]] = {}
    for appointment in appointments:
        found.setdefault(appointment.jabatan, []).append(appointment)
    return found


@given(offices(), st.integers(0, 22))
def test_what_one_holds_is_what_names_one_as_its_holder(
    office: tuple[dict[str, Jabatan], list[Penugasan]], at: int
) -> None:
    positions, appointments = office
    held = by_position(appointments)
    below: dict[str, list[str]] = {}
    for code, position in positions.items():
        below.setdefault(position.atasan, []).append(code)
    for person in PEOPLE:
        own = [p for p in appointments if p.account == person]
        downwards = rules.posts_held(person, at, held, positions, own, below)
        upwards = [
            code
            for code in sorted(positions)
            if (holder := rules.holder_at(code, at, held, positions)) is not None and holder.account == person
        ]
        assert list(downwards) == upwards


def test_plh_goes_before_plt_before_the_definitive_holder() -> None:
    positions = {"camat": Jabatan(kode="camat", nama="Camat", unit="kec", role=Role.KEPALA)}

    def appoint(n: int, kind: PenugasanKind, mulai: int, selesai: int | None) -> Penugasan:
        return Penugasan(id=UUID(int=n), jabatan="camat", account=UUID(int=n), kind=kind, mulai=mulai, selesai=selesai)

    held = by_position(
        [
            appoint(1, PenugasanKind.DEFINITIF, 0, None),
            appoint(2, PenugasanKind.PLT, 10, 30),
            appoint(3, PenugasanKind.PLH, 15, 20),
        ]
    )
    who = [
        holder.account.int
        for at in (9, 10, 15, 19, 20, 30)
        if (holder := rules.holder_at("camat", at, held, positions))
    ]
    assert who == [1, 2, 3, 3, 2, 1]


def test_a_circle_of_vacant_positions_ends() -> None:
    positions = {
        code: Jabatan(kode=code, nama=code, unit="u", role=Role.PETUGAS, atasan=above)
        for code, above in ("ab", "bc", "ca")
    }
    assert rules.holder_at("a", 0, {}, positions) is None
    assert list(rules.chain("a", positions)) == ["a", "b", "c"]
