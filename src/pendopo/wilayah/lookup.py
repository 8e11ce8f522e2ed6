"""Boundaries in memory: one tree per generation, asked by point.

GEOS keeps a vertex in 16 bytes, so 8,000 villages of a hundred vertices take about 25 MB. Polygons are not
prepared: that would cost as much again, and a tree with plain polygons already answers within the target.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

import numpy as np
import shapely

from pendopo.wilayah.types import OUTSIDE, Location

CHUNK = 512
"""Boundaries are read in portions, so that their bytes and their shapes are never all in memory together."""


class Index:
    """The villages of one generation, in the order of their codes."""

    def __init__(self, rows: Iterable[tuple[str, bytes]]) -> None:
        """`rows` are codes with well-known binary, ascending by code."""
        codes: list[str] = []
        shapes: list[shapely.Geometry] = []
        source = iter(rows)
        while portion := list(islice(source, CHUNK)):
            codes.extend(kode for kode, _ in portion)
            shapes.extend(shapely.from_wkb([bytes(wkb) for _, wkb in portion]))
        self.codes: Sequence[str] = tuple(codes)
        self._tree = shapely.STRtree(shapes)

    def locate(self, lat: int, lon: int) -> Location:
        """Where the point lies; coordinates in micro-degrees."""
        found = self._tree.query(shapely.Point(lon / 1e6, lat / 1e6), predicate="intersects")
        return self._location(found.tolist())

    def locate_many(self, points: Sequence[tuple[int, int]]) -> list[Location]:
        """Where each (lat, lon) lies; four times faster a point than one by one."""
        if not points:
            return []
        grid = np.asarray(points, dtype=float) / 1e6
        which, hits = self._tree.query(shapely.points(grid[:, 1], grid[:, 0]), predicate="intersects")
        found: dict[int, list[int]] = {}
        for point, hit in zip(which.tolist(), hits.tolist(), strict=True):
            found.setdefault(point, []).append(hit)
        return [self._location(found.get(n, [])) for n in range(len(points))]

    def middles(self) -> list[tuple[int, int]]:
        """A point (lat, lon) well inside each village, in the order of the codes."""
        points = shapely.point_on_surface(self._tree.geometries)
        return [(round(p.y * 1e6), round(p.x * 1e6)) for p in points]

    def nearest(self, lat: int, lon: int, within: int) -> str | None:
        """The village nearest to the point, at most `within` micro-degrees away."""
        point = shapely.Point(lon / 1e6, lat / 1e6)
        found = self._tree.query_nearest(point, max_distance=max(within, 1) / 1e6) if self.codes else []
        return self.codes[min(int(n) for n in found)] if len(found) else None

    def _location(self, hits: list[int]) -> Location:
        if not hits:
            return OUTSIDE
        if len(hits) == 1:
            return Location(self.codes[hits[0]])
        lowest, *others = (self.codes[n] for n in sorted(hits))
        return Location(lowest, True, tuple(others))


Key = tuple[str, int]


class Cache:
    """The index of the newest generation that this process has been asked for.

    Unlike the kernel's `Cached` it lets the old index go before the new one is built: both at once would be too much.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[Key, Index] | None = None

    def get(self, key: Key, rows: Callable[[], Iterable[tuple[str, bytes]]]) -> Index:
        """The index of `key` (database and generation), built from `rows()` where another, or none, is held."""
        held = self._held
        if held is not None and held[0] == key:
            return held[1]
        with self._lock:
            held = self._held
            if held is None or held[0] != key:
                held = self._held = None
                held = self._held = (key, Index(rows()))
            return held[1]
