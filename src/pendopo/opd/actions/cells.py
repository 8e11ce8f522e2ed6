"""The cells of one row of an imported file, read into values; what cannot be read is noted with row and column."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from pendopo.opd.parameters import minutes
from pendopo.opd.types import ZONES

Word = TypeVar("Word", bound=enum.StrEnum)
Value = TypeVar("Value")

_WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")


class Cells:
    """One row. Each method reads one cell; a refusal is noted once and `None` (or a harmless value) returned."""

    def __init__(self, row: int, line: Mapping[str, str], refusals: list[tuple[int, str, str]]) -> None:
        self.row = row
        self._line = line
        self._refusals = refusals

    def refuse(self, column: str, message: str) -> None:
        """Note that this row cannot be taken."""
        self._refusals.append((self.row, column, message))

    def text(self, column: str) -> str:
        """The cell as it stands, without outer blanks; "" where the file has no such column."""
        return self._line.get(column, "")

    def parsed(self, column: str, parse: Callable[[str], Value], message: str) -> Value | None:
        """The cell through `parse`; a `ValueError` is refused with `message`."""
        try:
            return parse(self.text(column))
        except ValueError:
            self.refuse(column, message)
            return None

    def word(self, column: str, words: type[Word]) -> Word | None:
        """The cell as one of `words`, however its letters are cased."""
        message = _("Isi dengan salah satu dari: %(pilihan)s.") % {"pilihan": ", ".join(words)}
        return self.parsed(column, lambda text: words(text.upper().replace(" ", "_")), message)

    def date(self, column: str) -> date | None:
        """The cell as a date, written as 2026-08-17 or 17/08/2026."""
        return self.parsed(column, _date, _("Tulis tanggal seperti 2026-08-17 atau 17/08/2026."))

    def instant(self, column: str, zone: str) -> int | None:
        """The cell as the instant at which that date begins in `zone`; `None` where it is empty."""
        if not self.text(column):
            return None
        day = self.date(column)
        if day is None:
            return None
        return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp()) * 1000

    def zone(self, column: str, default: str) -> str:
        """The cell as an IANA zone, from WIB, WITA or WIT or the zone's own name; `default` where it is empty."""
        stated = self.text(column)
        return ZONES.get(stated.upper(), stated) or default

    def yes(self, column: str) -> bool:
        """Whether the cell says yes; an empty one says no."""
        stated = self.text(column).lower()
        if stated not in ("", "ya", "tidak"):
            self.refuse(column, _("Isi dengan ya atau tidak."))
        return stated == "ya"

    def spans(self, column: str) -> list[tuple[int, int]] | None:
        """The cell as intervals of minutes, written as 07:30-12:00 13:00-16:00."""
        return self.parsed(column, _spans, _("Tulis jam seperti 07:30-12:00 13:00-16:00."))

    def account(self, column: str, account_for: Callable[[str], UUID | None] | None) -> UUID | None:
        """The cell as an account: what `account_for` makes of it, or without one an account id."""
        stated = self.text(column)
        message = _("Akun %(akun)s tidak dikenal.") % {"akun": stated}
        if account_for is None:
            return self.parsed(column, UUID, message)
        found = account_for(stated)
        if found is None:
            self.refuse(column, message)
        return found


def weekdays(text: str) -> list[int]:
    """ISO weekdays from `senin-kamis`, `1-5` or `senin, rabu`. Raises `ValueError`."""
    found: list[int] = []
    for part in text.lower().replace("–", "-").replace(";", ",").split(","):
        first, _dash, last = part.partition("-")
        begin = _weekday(first)
        end = _weekday(last) if _dash else begin
        if end < begin:
            raise ValueError(text)
        found += range(begin, end + 1)
    if len(set(found)) != len(found):
        raise ValueError(text)
    return found


def _weekday(text: str) -> int:
    name = text.strip().replace("jum'at", "jumat")
    if name in _WEEKDAYS:
        return _WEEKDAYS.index(name) + 1
    number = int(name)
    if not 1 <= number <= 7:
        raise ValueError(text)
    return number


def _date(text: str) -> date:
    if "/" in text:
        day, month, year = text.split("/")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(text)


def _spans(text: str) -> list[tuple[int, int]]:
    found = []
    for part in text.replace("–", "-").split():
        opens, _dash, closes = part.partition("-")
        found.append((minutes(opens), minutes(closes)))
    if not found:
        raise ValueError(text)
    return found
