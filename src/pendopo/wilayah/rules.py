"""Decisions about codes, names, coordinates and frames, as pure functions.

Codes: Kepmendagri 300.2.2-2430/2025, dotted text of 2, 5, 8 or 13 characters.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping

from pendopo.wilayah.types import Bounds, Frame, Jenis, Level, Place, Size, Titik

_PATTERNS = {
    Level.PROVINSI: re.compile(r"[1-9][0-9]"),
    Level.KABUPATEN: re.compile(r"[1-9][0-9]\.[0-9]{2}"),
    Level.KECAMATAN: re.compile(r"[1-9][0-9]\.[0-9]{2}\.[0-9]{2}"),
    Level.DESA: re.compile(r"[1-9][0-9]\.[0-9]{2}\.[0-9]{2}\.[1-3][0-9]{3}"),
}
ISLAND = re.compile(r"[1-9][0-9]\.[0-9]{2}\.4[0-9]{4}")
FIRST_CITY = 71
"""Regency numbers from here on are cities (kota)."""

NAME_LIMIT = 100
INDONESIA = Bounds(94_500_000, -11_500_000, 141_500_000, 6_500_000)
"""A generous box around the territory of Indonesia."""

MAP_WIDTH = 1000
MAP_HEIGHT_LIMIT = 1300
TAP_WIDTHS = (320, 640)
"""The widths in CSS pixels in which a tappable map is offered: a phone's and a desk's."""
MARGIN = 0.04
"""The part of a frame's longer side that is left free around the territory."""


def level_of(kode: str) -> Level | None:
    """The level that `kode` names, or None where it is not a code."""
    return next((level for level, pattern in _PATTERNS.items() if pattern.fullmatch(kode)), None)


def jenis_of(kode: str) -> Jenis:
    """What `kode` names. Raises `ValueError` where it is not a code."""
    level = level_of(kode)
    if level is None:
        raise ValueError(f"not a territory code: {kode!r}")
    if level is Level.KABUPATEN:
        return Jenis.KOTA if int(kode[3:5]) >= FIRST_CITY else Jenis.KABUPATEN
    if level is Level.DESA:
        return {"1": Jenis.KELURAHAN, "2": Jenis.DESA, "3": Jenis.DESA_ADAT}[kode[9]]
    return Jenis(level.value)


def parent_of(kode: str) -> str:
    """The code above `kode`; "" above a province."""
    return kode.rpartition(".")[0]


def ancestors_of(kode: str) -> list[str]:
    """The codes above `kode`, the province first."""
    parts = kode.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def lies_under(kode: str, prefix: str) -> bool:
    """Whether `kode` is `prefix` or lies in it; everything lies under ""."""
    return not prefix or kode == prefix or kode.startswith(prefix + ".")


def wanted(kode: str, only: str) -> bool:
    """Whether an import limited to `only` takes `kode`: what lies under it, and what it lies under."""
    return lies_under(kode, only) or (bool(only) and lies_under(only, kode))


def clean_name(text: str) -> str:
    """A name as it is kept: composed, single spaces, no control or invisible characters; "" if nothing is left.

    Invisible characters (among them the ones that turn the direction of writing) are removed, since two names that
    look alike must be alike.
    """
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(
        " " if c in "\t\n\r" else c for c in composed if c in "\t\n\r" or unicodedata.category(c)[0] != "C"
    )
    return " ".join(visible.split())


def search_text(text: str) -> str:
    """`text` as it is searched: lower case without accents, anything but letters and digits as one space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())


_DMS = re.compile(
    r"\s*([0-9]{1,3})\s*°\s*([0-9]{1,2})\s*['′’]\s*([0-9]{1,2}(?:[.,][0-9]+)?)\s*(?:\"|″|”|'')\s*([NSEWUTB])",
)  # fmt: skip
_HEMISPHERE = {"N": 1, "U": 1, "S": -1, "E": 1, "T": 1, "W": -1, "B": -1}


def read_dms(text: str) -> Titik | None:
    """A coordinate such as `03°19'03.44" N 097°07'41.73" E` (letters U, S, T, B also); None if it is none."""
    found = list(_DMS.finditer(text.upper()))
    if len(found) != 2 or found[0].group(4) in "EWTB" or found[1].group(4) in "NSU":
        return None
    values = []
    for match in found:
        degrees, minutes, seconds = int(match[1]), int(match[2]), float(match[3].replace(",", "."))
        if minutes >= 60 or seconds > 60:  # 60.00 is written where 59.996 was rounded
            return None
        values.append(_HEMISPHERE[match[4]] * round((degrees + minutes / 60 + seconds / 3600) * 1_000_000))
    point = Titik(values[0], values[1])
    return point if is_coordinate(point) else None


def is_coordinate(point: Titik) -> bool:
    """Whether `point` can lie on the earth at all."""
    return abs(point.lat) <= 90_000_000 and abs(point.lon) <= 180_000_000


def in_indonesia(box: Bounds) -> bool:
    """Whether `box` lies within the box around Indonesia."""
    whole = INDONESIA
    return whole.west <= box.west <= box.east <= whole.east and whole.south <= box.south <= box.north <= whole.north


def looks_swapped(box: Bounds) -> bool:
    """Whether `box` would lie in Indonesia if latitude and longitude changed places."""
    return in_indonesia(Bounds(box.south, box.west, box.north, box.east))


def union(boxes: list[Bounds]) -> Bounds:
    """The smallest box around all `boxes`. Raises `ValueError` for none."""
    return Bounds(
        min(b.west for b in boxes), min(b.south for b in boxes), max(b.east for b in boxes), max(b.north for b in boxes)
    )


# --- frames: equirectangular at the middle latitude, which at a regency's size bends less than a pixel ---


def _stretch(box: Bounds) -> float:
    """How many times shorter a degree of longitude is than one of latitude, at the middle of `box`."""
    return max(0.05, math.cos(math.radians((box.south + box.north) / 2_000_000)))


def frame_for(box: Bounds, width: int = MAP_WIDTH, *, height_limit: int = MAP_HEIGHT_LIMIT) -> Frame:
    """The frame that shows `box` with a margin, `width` units wide and at most `height_limit` (at least a third) high.

    The same scale holds in both directions; a box too tall or too flat is given more of its surroundings.
    """
    stretch = _stretch(box)
    drawn_wide = max(box.east - box.west, 2_000) * stretch
    drawn_high = max(box.north - box.south, 2_000)
    margin = 2 * max(drawn_wide, drawn_high) * MARGIN
    wide = max(drawn_wide + margin, (drawn_high + margin) * width / height_limit)
    high = max(drawn_high + margin, wide / 3)
    middle_lon, middle_lat = (box.west + box.east) / 2, (box.south + box.north) / 2
    half_lon, half_lat = wide / stretch / 2, high / 2
    bounds = Bounds(
        round(middle_lon - half_lon),
        round(middle_lat - half_lat),
        round(middle_lon + half_lon),
        round(middle_lat + half_lat),
    )
    return Frame(bounds, width, max(1, round(width * high / wide)))


def point_of_tap(x: float, y: float, frame: Frame) -> Titik:
    """The point on the earth that is drawn at (x, y) of `frame`, in the frame's units from the upper left."""
    box = frame.bounds
    lon = box.west + (box.east - box.west) * x / frame.width
    lat = box.north - (box.north - box.south) * y / frame.height
    return Titik(round(lat), round(lon))


def place_of(point: Titik, frame: Frame) -> Place | None:
    """Where `point` is drawn in `frame`; None outside it."""
    box = frame.bounds
    x = (point.lon - box.west) * frame.width / (box.east - box.west)
    y = (box.north - point.lat) * frame.height / (box.north - box.south)
    place = Place(round(x), round(y))
    return place if 0 <= place.x <= frame.width and 0 <= place.y <= frame.height else None


def sizes_of(frame: Frame) -> tuple[Size, ...]:
    """The sizes in CSS pixels in which the map is offered, each with the name of its form field."""
    return tuple(
        Size(
            field=f"peta-{width}",
            width=width,
            height=round(width * frame.height / frame.width),
            unit=f"{frame.width / width:g}",
        )
        for width in TAP_WIDTHS
    )


def read_tap(posted: Mapping[str, str], frame: Frame) -> Place | None:
    """Where the map was tapped, in the frame's units, or None where it was not.

    A browser posts `NAME.x` and `NAME.y` in CSS pixels of the image that was tapped; the name tells its width.
    (0, 0) is what a press on the keyboard sends, and no place.
    """
    for size in sizes_of(frame):
        x, y = posted.get(f"{size.field}.x", ""), posted.get(f"{size.field}.y", "")
        if not (re.fullmatch(r"[0-9]{1,5}", x) and re.fullmatch(r"[0-9]{1,5}", y)):
            continue
        place = Place(round(int(x) * frame.width / size.width), round(int(y) * frame.height / size.height))
        inside = place.x <= frame.width and place.y <= frame.height
        return place if inside and (place.x or place.y) else None
    return None


def read_pin(text: str) -> Titik | None:
    """A point written as `lat,lon` in micro-degrees by `TapMap.pin_field`; None where it is none."""
    found = re.fullmatch(r"(-?[0-9]{1,9}),(-?[0-9]{1,9})", text)
    point = Titik(int(found[1]), int(found[2])) if found else None
    return point if point is not None and is_coordinate(point) else None


def fingertip(frame: Frame) -> int:
    """What a fingertip covers on a phone's map, in micro-degrees: a twentieth of the frame's width."""
    return (frame.bounds.east - frame.bounds.west) // 20


def next_zoom(zoom: str, kode: str | None, *, several: bool) -> str:
    """The map to show after a tap on the map of `zoom` hit village `kode`: one step nearer, at most its district.

    `several` says that the whole map ("") shows more than one regency, so that a regency's map lies between.
    """
    if kode is None:
        return zoom
    if not zoom and several:
        return kode[:5]
    return kode[:8]


def outer_zoom(zoom: str, *, several: bool) -> str | None:
    """The map one step out from `zoom`; None where it is the whole."""
    if not zoom:
        return None
    return zoom[:5] if len(zoom) > 5 and several else ""
