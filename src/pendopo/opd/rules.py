"""Decisions of the room, as pure functions: which days are worked, when a term ends, who answers for a position."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from pendopo.opd.types import (
    CalendarDay,
    DayKind,
    HariKerja,
    Holder,
    Hours,
    Jabatan,
    Penugasan,
    PenugasanKind,
    TimeUnit,
)

HOUR = 3_600_000
MAX_AMOUNT = 3660
ONE_DAY = timedelta(days=1)
_RANK = {PenugasanKind.DEFINITIF: 0, PenugasanKind.PLT: 1, PenugasanKind.PLH: 2}


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the working days of one unit over some years.

    `weeks` ascend by `valid_from`; before the first one the first one holds. `days` has one row a date, the one that
    decides. `version` names years and rows (see README) and belongs beside every due date that was counted with it.
    """

    weeks: tuple[HariKerja, ...]
    days: Mapping[date, CalendarDay]
    version: str


# --- calendars ---------------------------------------------------------------------------------------------------


def within(code: str, prefix: str) -> bool:
    """Whether the territory `code` is `prefix` or lies inside it; "" holds everything."""
    return not prefix or code == prefix or code.startswith(f"{prefix}.")


def build_calendar(
    *, weeks: Iterable[HariKerja], stated: Iterable[CalendarDay], years: Sequence[int], wilayah: str
) -> Calendar:
    """The calendar of a unit in `wilayah` over `years`.

    Of several rows for a date the one with the longest territory code decides, and of those the last in `stated`.
    """
    days: dict[date, CalendarDay] = {}
    for row in stated:
        if row.date.year not in years or not within(wilayah, row.wilayah):
            continue
        known = days.get(row.date)
        if known is None or len(row.wilayah) >= len(known.wilayah):
            days[row.date] = row
    ordered = tuple(sorted(weeks, key=lambda week: week.valid_from))
    if not ordered or not all(week.hours for week in ordered):
        raise ValueError("a calendar needs a week with a working day")
    return Calendar(weeks=ordered, days=days, version=_version(ordered, days, years))


def _version(weeks: Sequence[HariKerja], days: Mapping[date, CalendarDay], years: Sequence[int]) -> str:
    names = []
    for year in years:
        rows = [row for day, row in days.items() if day.year == year and not row.wilayah]
        names.append(f"{year}{'' if rows else '-'}{'' if all(row.verified for row in rows) else '?'}")
    lines = [f"{day} {row.kind}" for day, row in sorted(days.items())]
    lines += [
        f"{w.valid_from} {w.serves_joint_leave} {[(h.weekday, h.opens, h.closes) for h in w.hours]}" for w in weeks
    ]
    digest = sha256("\n".join(lines).encode()).hexdigest()
    return f"{'+'.join(names)}/{digest[:16]}"


def week_on(day: date, calendar: Calendar) -> HariKerja:
    """The working week in force on `day`."""
    chosen = calendar.weeks[0]
    for week in calendar.weeks:
        if week.valid_from <= day:
            chosen = week
    return chosen


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether `day` counts as a working day (Perpres 21/2023; SKB 3 Menteri of the year; local rows)."""
    week = week_on(day, calendar)
    usual = any(hours.weekday == day.isoweekday() for hours in week.hours)
    row = calendar.days.get(day)
    if row is None or row.kind is DayKind.BIASA:
        return usual
    if row.kind is DayKind.KERJA:
        return True
    return usual and row.kind is DayKind.CUTI_BERSAMA and week.serves_joint_leave


def add_working_days(start: date, amount: int, calendar: Calendar) -> date:
    """The `amount`-th working day after `start`; `start` itself never counts. `ValueError` below 1 or above 3660."""
    _check_amount(amount)
    day, left = start, amount
    while left:
        day += ONE_DAY
        left -= is_working_day(day, calendar)
    return day


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """How many working days lie after `start`, up to and with `end`; 0 where `end` is not later."""
    return sum(is_working_day(start + ONE_DAY * n, calendar) for n in range(1, (end - start).days + 1))


def local_date(instant: int, zone: str) -> date:
    """The date that the clock on the wall shows at `instant` in the IANA `zone`."""
    return datetime.fromtimestamp(instant // 1000, UTC).astimezone(_zone(zone)).date()


def end_of_day(day: date, zone: str) -> int:
    """The last millisecond of `day` in `zone`."""
    following = day + ONE_DAY
    midnight = datetime(following.year, following.month, following.day, tzinfo=_zone(zone))
    return int(midnight.timestamp()) * 1000 - 1


def due_instant(start_ms: int, amount: int, unit: TimeUnit, calendar: Calendar, zone: str) -> int:
    """When a term of `amount` `unit` that begins at `start_ms` ends, in UTC milliseconds.

    Working days count from the next working day after the local date of the start; days from the next day; both end
    with the last millisecond of the last day in `zone`. Hours run on the clock, through nights and holidays.
    """
    _check_amount(amount)
    if unit is TimeUnit.HOUR:
        return start_ms + amount * HOUR
    start = local_date(start_ms, zone)
    last = add_working_days(start, amount, calendar) if unit is TimeUnit.WORKING_DAY else start + ONE_DAY * amount
    return end_of_day(last, zone)


def hours_on(day: date, calendar: Calendar) -> tuple[Hours, ...]:
    """When the office is open on `day`; empty where it is not. A swapped working day has the first weekday's hours."""
    if not is_working_day(day, calendar):
        return ()
    week = week_on(day, calendar)
    usual = tuple(hours for hours in week.hours if hours.weekday == day.isoweekday())
    first = min(hours.weekday for hours in week.hours)
    return usual or tuple(hours for hours in week.hours if hours.weekday == first)


def is_open(instant: int, calendar: Calendar, zone: str) -> bool:
    """Whether the office is open at `instant`."""
    local = datetime.fromtimestamp(instant // 1000, UTC).astimezone(_zone(zone))
    minute = local.hour * 60 + local.minute
    return any(hours.opens <= minute < hours.closes for hours in hours_on(local.date(), calendar))


def _check_amount(amount: int) -> None:
    if not 1 <= amount <= MAX_AMOUNT:
        raise ValueError(f"a term runs from 1 to {MAX_AMOUNT}, not {amount}")


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


# --- who answers -------------------------------------------------------------------------------------------------


def in_charge(appointments: Iterable[Penugasan], at: int) -> Penugasan | None:
    """The appointment that counts at `at`: Plh before Plt before definitive; of two alike the later begun."""
    current = [p for p in appointments if p.covers(at)]
    return max(current, key=lambda p: (_RANK[p.kind], p.mulai, p.id), default=None)


def chain(jabatan: str, positions: Mapping[str, Jabatan]) -> Iterator[str]:
    """`jabatan` and its superiors, nearest first; ends at an unknown code or where it would go in a circle."""
    seen: set[str] = set()
    code = jabatan
    while code in positions and code not in seen:
        yield code
        seen.add(code)
        code = positions[code].atasan


def holder_at(
    jabatan: str, at: int, penugasan: Mapping[str, Sequence[Penugasan]], positions: Mapping[str, Jabatan]
) -> Holder | None:
    """Who answers for `jabatan` at `at`; a vacant or closed position falls to its superior. `None`: nobody.

    `penugasan` has the appointments of each position.
    """
    passed: list[str] = []
    for code in chain(jabatan, positions):
        passed.append(code)
        held = in_charge(penugasan.get(code, ()), at) if positions[code].open_at(at) else None
        if held is not None:
            return Holder(account=held.account, jabatan=code, kind=held.kind, via=tuple(passed))
    return None


def posts_held(
    account: UUID,
    at: int,
    penugasan: Mapping[str, Sequence[Penugasan]],
    positions: Mapping[str, Jabatan],
    own: Iterable[Penugasan],
    inferiors: Mapping[str, Sequence[str]],
) -> tuple[str, ...]:
    """The positions for which `holder_at` names `account`, in order of code.

    `own` are the appointments of the account, `inferiors` the positions directly below each position: the search goes
    down from what is held through what is vacant, and so never looks at the whole city.
    """
    found: set[str] = set()
    waiting = [
        p.jabatan
        for p in own
        if p.jabatan in positions
        and positions[p.jabatan].open_at(at)
        and (held := in_charge(penugasan[p.jabatan], at)) is not None
        and held.account == account
    ]
    while waiting:
        code = waiting.pop()
        if code in found:
            continue
        found.add(code)
        for below in inferiors.get(code, ()):
            vacant = not positions[below].open_at(at) or in_charge(penugasan.get(below, ()), at) is None
            if vacant:
                waiting.append(below)
    return tuple(sorted(found))
