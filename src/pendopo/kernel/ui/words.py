"""How instants, days, numbers and codes are written for people, in the reader's language."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.conf import settings
from django.utils import dateformat, formats
from django.utils.translation import get_language

from pendopo.kernel import clock

ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def node_zone() -> str:
    """The zone of this node, an IANA name."""
    zone: str = settings.CONFIG.zone
    return zone


def local(instant: int, zone: str = "") -> datetime:
    """`instant` (UTC milliseconds) as a datetime in `zone`, by default the node's."""
    return clock.to_datetime(instant, zone or node_zone())


def instant_text(instant: int, zone: str = "") -> str:
    """`instant` (UTC milliseconds) as "22 Nov 2026, 14.05 WIB"."""
    moment = local(instant, zone)
    clock_format = "H:i" if get_language() == "en" else "H.i"
    written = dateformat.format(moment, f"j M Y, {clock_format}")
    return f"{written} {ZONES.get(zone or node_zone(), moment.strftime('%Z'))}"


def day_text(day: int | date, zone: str = "") -> str:
    """A day as "22 November 2026"; an `int` is an instant (UTC milliseconds) whose local day is meant."""
    return dateformat.format(local(day, zone) if isinstance(day, int) else day, "j F Y")


def number_text(number: float, decimals: int | None = None) -> str:
    """A number with the reader's separators: "1.204" in Indonesian, "1,204" in English."""
    return formats.number_format(number, decimals, use_l10n=True, force_grouping=True)


def groups(code: str) -> list[str]:
    """A code in parts that an eye can hold: ten symbols as 3-3-4, any other in fours."""
    plain = re.sub(r"[\s-]", "", code)
    if len(plain) == 10:
        return [plain[:3], plain[3:6], plain[6:]]
    return [plain[start : start + 4] for start in range(0, len(plain), 4)]
