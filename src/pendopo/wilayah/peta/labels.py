"""Where names stand on a map: inside their areas, never over one another, fewer of them on a small screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from pendopo.wilayah.types import Frame

SMALL_SCREEN = 34
"""Height of letters in units where the map is a phone's width: 11 CSS pixels of 320."""
WIDE_SCREEN = 21
_LETTER = 0.56
"""An average letter's width, in its height."""
_LINE = 1.1


@dataclass(frozen=True, slots=True)
class Label:
    """A name in lines, the middle of it, and whether it also stands on a small screen."""

    lines: tuple[str, ...]
    x: int
    y: int
    always: bool


Box = tuple[float, float, float, float]


def place_labels(areas: Sequence[tuple[str, Any]], frame: Frame) -> list[Label]:
    """Labels for the named areas, the largest first; a name that finds no room is left out."""
    spots = sorted(((nama, *_middle(area), area.area) for nama, area in areas if nama), key=lambda s: -s[3])
    large: list[Box] = []
    kept: dict[int, tuple[str, ...]] = {}
    for n, (nama, x, y, size) in enumerate(spots):
        lines = _lines(nama)
        box = _box(lines, x, y, SMALL_SCREEN)
        if size > 900 and _fits(box, large, frame):
            large.append(box)
            kept[n] = lines
    small = [_box(lines, spots[n][1], spots[n][2], WIDE_SCREEN) for n, lines in kept.items()]
    labels = [Label(lines, round(spots[n][1]), round(spots[n][2]), True) for n, lines in kept.items()]
    for n, (nama, x, y, size) in enumerate(spots):
        lines = _lines(nama)
        box = _box(lines, x, y, WIDE_SCREEN)
        if n not in kept and size > 250 and _fits(box, small, frame):
            small.append(box)
            labels.append(Label(lines, round(x), round(y), False))
    return labels


def _middle(area: Any) -> tuple[float, float]:
    """The middle of the largest circle within the largest part of `area`."""
    largest = max(shapely.get_parts(area), key=lambda part: part.area, default=area)
    if largest.is_empty or largest.geom_type != "Polygon":
        return 0.0, 0.0
    x, y = shapely.maximum_inscribed_circle(largest, 2.0).coords[0]
    return x, y


_KIND = re.compile(r"^(Kabupaten|Kota)( Administrasi| Adm\.)? ")


def _lines(full: str) -> tuple[str, ...]:
    """A name without the kind of its territory; in two lines where it is long and has a gap near its middle."""
    nama = _KIND.sub("", full)
    if len(nama) <= 11 or " " not in nama:
        return (nama,)
    gaps = [n for n, c in enumerate(nama) if c == " "]
    middle = min(gaps, key=lambda n: abs(n - len(nama) / 2))
    return nama[:middle], nama[middle + 1 :]


def _box(lines: Sequence[str], x: float, y: float, height: int) -> Box:
    half = max(len(line) for line in lines) * height * _LETTER / 2 + 4
    tall = len(lines) * height * _LINE / 2
    return x - half, y - tall, x + half, y + tall


def _fits(box: Box, others: Sequence[Box], frame: Frame) -> bool:
    if box[0] < 2 or box[1] < 2 or box[2] > frame.width - 2 or box[3] > frame.height - 2:
        return False
    return all(box[2] < o[0] or o[2] < box[0] or box[3] < o[1] or o[3] < box[1] for o in others)
