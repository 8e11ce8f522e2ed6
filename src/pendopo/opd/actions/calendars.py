"""Calendars: which days are worked, and when an office is open."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from pendopo.kernel.permissions import Actor
from pendopo.opd.actions import checks, recording
from pendopo.opd.permissions import author_of_setup
from pendopo.opd.types import CalendarDay, HariKerja


def define_day(*, day: CalendarDay, by: Actor, at: int) -> None:
    """State what one date is in one territory. Only an admin; records CalendarDayDefined; `Invalid`."""
    define_days(days=[day], by=by, at=at)


@transaction.atomic
def define_days(*, days: Sequence[CalendarDay], by: Actor, at: int) -> int:
    """State what many dates are, as one act; how many were not so already. As `define_day`."""
    author = author_of_setup(by)
    known = recording.begin()
    for row in days:
        checks.demand(checks.day(row))
    stated = set(known.days)
    fresh = [row for row in days if row not in stated]
    recording.commit([recording.day_defined(row) for row in fresh], by=author, at=at)
    return len(fresh)


@transaction.atomic
def define_hari_kerja(*, weeks: Sequence[HariKerja], by: Actor, at: int) -> int:
    """State working weeks from a date on; how many were not so already. Only an admin; records HariKerjaDefined."""
    author = author_of_setup(by)
    known = recording.begin()
    for row in weeks:
        checks.demand(checks.hari_kerja(row, known.units))
    fresh = [row for row in weeks if row not in known.weeks.get(row.unit, ())]
    recording.commit([recording.hari_kerja_defined(row) for row in fresh], by=author, at=at)
    return len(fresh)
