"""From boundaries to what a map of a given size can show: projected, simplified to the pixel, grouped, tinted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from pendopo.wilayah import rules
from pendopo.wilayah.peta import svg
from pendopo.wilayah.peta.labels import place_labels
from pendopo.wilayah.types import Bounds, Frame

AREAS_LIMIT = 600
"""The most areas one map shows; where there are more villages it shows districts, then regencies."""
PIXEL = 2.0
"""How far a line may stray, in units of the map."""
TINTS = 4

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """A village to draw."""

    kode: str
    geometry: shapely.Geometry


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn map: the file's bytes and the part of the earth it shows."""

    svg: bytes
    frame: Frame
    title: str
    regencies: int


def draw(shapes: Sequence[Shape], names: Mapping[str, str], *, title: str, around: Sequence[Any] = ()) -> Drawing:
    """The map of `shapes` (at least one, ascending by code).

    `names` are of any codes; `around` are neighbours' geometries, drawn pale where they reach into the frame.
    """
    frame = rules.frame_for(bounds_of([shape.geometry for shape in shapes]))
    length = _detail([shape.kode for shape in shapes])
    villages = _simplified([shape.geometry for shape in shapes], frame)
    areas = _dissolved([shape.kode[:length] for shape in shapes], villages) if length < 13 else {}
    if not areas:
        areas = {shape.kode: area for shape, area in zip(shapes, villages, strict=True)}
    group_length = _group_length(list(areas))
    groups = _dissolved([kode[:group_length] for kode in areas], list(areas.values()))
    tinted = groups if len(groups) > 1 else areas
    tints = _tints(list(tinted.values()))
    tint_of = dict(zip(tinted, tints, strict=True))
    land = closed(list(groups.values()))
    labelled = groups if len(groups) > 1 else areas
    content = svg.Content(
        title=title,
        areas=[(kode, area, tint_of.get(kode[:group_length], tint_of.get(kode, 0))) for kode, area in areas.items()],
        groups=list(groups.items()) if len(groups) > 1 else [],
        land=land,
        around=_around(around, frame),
        labels=place_labels([(names.get(kode, ""), area) for kode, area in labelled.items()], frame),
        scale=_scale(frame),
    )
    return Drawing(svg.write(content, frame), frame, title, len({shape.kode[:5] for shape in shapes}))


def bounds_of(geometries: Sequence[Any]) -> Bounds:
    """The box around `geometries`, in micro-degrees."""
    west, south, east, north = (round(v * 1_000_000) for v in shapely.total_bounds(list(geometries)))
    return Bounds(west, south, east, north)


def closed(parts: Sequence[Any]) -> Any:
    """The union of `parts` (in units), with the slivers between neighbours' unequal lines closed."""
    return shapely.simplify(
        shapely.union_all(shapely.buffer(list(parts), 0.75, quad_segs=2)).buffer(-0.75, quad_segs=2), 0.5
    )


def _detail(codes: Sequence[str]) -> int:
    for length in (13, 8):
        if len({kode[:length] for kode in codes}) <= AREAS_LIMIT:
            return length
    return 5


def _group_length(codes: Sequence[str]) -> int:
    """The length of the codes that areas are grouped by: regencies where there are several, else districts."""
    return 5 if len({kode[:5] for kode in codes}) > 1 else 8


def _projected(geometries: Sequence[Any], frame: Frame) -> Array:
    box = frame.bounds
    origin = np.array([box.west / 1e6, box.north / 1e6])
    scale = np.array([frame.width * 1e6 / (box.east - box.west), -frame.height * 1e6 / (box.north - box.south)])
    moved: Array = shapely.transform(np.asarray(list(geometries), dtype=object), lambda c: (c - origin) * scale)
    return moved


def _simplified(geometries: Sequence[Any], frame: Frame) -> list[Any]:
    return list(shapely.coverage_simplify(_projected(geometries, frame), PIXEL))


def _dissolved(keys: Sequence[str], parts: Sequence[Any]) -> dict[str, Any]:
    grouped: dict[str, list[Any]] = {}
    for key, part in zip(keys, parts, strict=True):
        grouped.setdefault(key, []).append(part)
    return {key: closed(members) if len(members) > 1 else members[0] for key, members in grouped.items()}


def _around(geometries: Sequence[Any], frame: Frame) -> list[Any]:
    if not geometries:
        return []
    clipped = shapely.clip_by_rect(_projected(geometries, frame), -8, -8, frame.width + 8, frame.height + 8)
    return [part for part in shapely.simplify(clipped, PIXEL) if not part.is_empty]


def _tints(parts: Sequence[Any]) -> list[int]:
    """A tint for each area such that neighbours differ, as far as four tints go. Greedy, hence stable."""
    tree = shapely.STRtree(list(parts))
    first, second = tree.query(list(parts), predicate="dwithin", distance=2.0)
    neighbours: dict[int, set[int]] = {}
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a != b:
            neighbours.setdefault(a, set()).add(b)
    chosen: list[int] = []
    for n in range(len(parts)):
        taken = [chosen[m] for m in neighbours.get(n, ()) if m < n]
        # Start at another tint each time, so that an archipelago does not come out in one.
        chosen.append(min(range(TINTS), key=lambda tint: (taken.count(tint), (tint - n) % TINTS)))
    return chosen


def _scale(frame: Frame) -> tuple[float, int]:
    """A round length in kilometres that is about a fifth of the map wide, and its width in units."""
    box = frame.bounds
    unit = (box.north - box.south) * 1.1132e-4 / frame.height  # kilometres
    room = frame.width * unit / 4
    step = max(v * 10.0**e for e in range(-3, 4) for v in (1, 2, 5) if v * 10.0**e <= max(room, 0.001))
    return step, round(step / unit)
