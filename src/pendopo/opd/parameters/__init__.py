"""The law's dates and hours, as files with the decree cited; read once a process."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from pendopo.opd.types import ZONES, CalendarDay, DayKind, HariKerja, Hours

FOLDER = Path(__file__).parent


class DayRow(msgspec.Struct, forbid_unknown_fields=True):
    date: date
    nama: str
    verified: bool | None = None
    citation: str = ""


class YearFile(msgspec.Struct, forbid_unknown_fields=True):
    """`kalender_YYYY.toml`: one decree and its rows. A row may cite its own decree and its own check."""

    year: int
    citation: str
    verified: bool
    note: str = ""
    libur: list[DayRow] = []
    cuti_bersama: list[DayRow] = []


class HoursRow(msgspec.Struct, forbid_unknown_fields=True):
    weekdays: list[int]
    opens: str
    closes: str


class WeekRow(msgspec.Struct, forbid_unknown_fields=True):
    valid_from: date
    citation: str
    verified: bool
    hours: list[HoursRow]
    note: str = ""


class WeekFile(msgspec.Struct, forbid_unknown_fields=True):
    """`hari_kerja.toml`: the working week of every unit that states none."""

    hari_kerja: list[WeekRow]


class ZoneFile(msgspec.Struct, forbid_unknown_fields=True):
    """`zona.toml`: the provinces of each zone."""

    citation: str
    valid_from: date
    verified: bool
    WIB: list[str]
    WITA: list[str]
    WIT: list[str]


@cache
def _zones() -> dict[str, str]:
    stated = msgspec.toml.decode((FOLDER / "zona.toml").read_bytes(), type=ZoneFile)
    groups = {"WIB": stated.WIB, "WITA": stated.WITA, "WIT": stated.WIT}
    return {province: ZONES[name] for name, provinces in groups.items() for province in provinces}


def zone_of_territory(wilayah: str) -> str | None:
    """The IANA zone that the law gives the province of a territory code; `None` for an unknown province."""
    return _zones().get(wilayah[:2])


@cache
def days(year: int) -> tuple[CalendarDay, ...]:
    """The national rows of `year`; empty where there is no file, which the calendar's version then says."""
    file = FOLDER / f"kalender_{year}.toml"
    if not file.is_file():
        return ()
    stated = msgspec.toml.decode(file.read_bytes(), type=YearFile)
    rows = [(DayKind.LIBUR, row) for row in stated.libur] + [(DayKind.CUTI_BERSAMA, row) for row in stated.cuti_bersama]
    return tuple(
        CalendarDay(
            date=row.date,
            kind=kind,
            nama=row.nama,
            citation=row.citation or stated.citation,
            verified=stated.verified if row.verified is None else row.verified,
        )
        for kind, row in sorted(rows, key=lambda pair: pair[1].date)
    )


def years() -> tuple[int, ...]:
    """The years for which there is a file."""
    return tuple(sorted(int(file.stem.removeprefix("kalender_")) for file in FOLDER.glob("kalender_*.toml")))


@cache
def hari_kerja() -> tuple[HariKerja, ...]:
    """Everybody's working week, by the date from which each holds."""
    stated = msgspec.toml.decode((FOLDER / "hari_kerja.toml").read_bytes(), type=WeekFile)
    return tuple(
        HariKerja(
            valid_from=week.valid_from,
            hours=tuple(
                Hours(day, minutes(row.opens), minutes(row.closes)) for row in week.hours for day in row.weekdays
            ),
            citation=week.citation,
            verified=week.verified,
        )
        for week in stated.hari_kerja
    )


def minutes(clock: str) -> int:
    """Minutes since midnight of "07:30" or "07.30"; `ValueError` where it is no time of day."""
    hour, _, minute = clock.strip().replace(".", ":").partition(":")
    found = int(hour) * 60 + int(minute)
    if not (0 <= int(minute) < 60 and 0 <= found <= 24 * 60):
        raise ValueError(f"{clock!r} is no time of day")
    return found
