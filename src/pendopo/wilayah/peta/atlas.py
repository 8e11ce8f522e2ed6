"""Which maps a territory needs, and drawing them: the whole, each regency where there are several, each district."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import shapely

from pendopo.wilayah import rules
from pendopo.wilayah.peta.drawing import Drawing, Shape, bounds_of, draw
from pendopo.wilayah.types import Wilayah

Progress = Callable[[int, int], None]


class Atlas:
    """A territory's villages, ready to be drawn at every zoom."""

    def __init__(self, shapes: Sequence[Shape], names: Mapping[str, str]) -> None:
        """`shapes` ascending by code; `names` of any codes."""
        self._shapes = shapes
        self._names = names
        self._tree = shapely.STRtree([shape.geometry for shape in shapes])

    def zooms(self) -> list[str]:
        """Every zoom this territory needs; "" is the whole."""
        if not self._shapes:
            return []
        regencies = sorted({shape.kode[:5] for shape in self._shapes})
        districts = sorted({shape.kode[:8] for shape in self._shapes})
        return ["", *(regencies if len(regencies) > 1 else []), *districts]

    def draw(self, zoom: str) -> Drawing:
        """The map of `zoom`."""
        inner = [shape for shape in self._shapes if shape.kode.startswith(zoom)]
        around = self._around(zoom, inner) if zoom else ()
        return draw(inner, self._names, title=self._title(zoom), around=around)

    def _title(self, zoom: str) -> str:
        """The name of what the map shows, with its kind; "" where that is several regencies."""
        regencies = {shape.kode[:5] for shape in self._shapes}
        kode = zoom or (regencies.pop() if len(regencies) == 1 else "")
        level = rules.level_of(kode)
        if level is None:
            return ""
        return Wilayah(
            kode=kode, nama=self._names.get(kode, ""), level=level, jenis=rules.jenis_of(kode), induk=""
        ).title

    def _around(self, zoom: str, inner: Sequence[Shape]) -> list[Any]:
        """The neighbours that reach into the frame."""
        box = rules.frame_for(bounds_of([shape.geometry for shape in inner])).bounds
        frame = shapely.box(box.west / 1e6, box.south / 1e6, box.east / 1e6, box.north / 1e6)
        found = sorted(int(n) for n in self._tree.query(frame))
        return [self._shapes[n].geometry for n in found if not self._shapes[n].kode.startswith(zoom)]


def draw_all(atlas: Atlas, zooms: Sequence[str], progress: Progress) -> Iterator[tuple[str, Drawing]]:
    """Each of `zooms` drawn, telling `progress` how many are done."""
    for done, zoom in enumerate(zooms):
        progress(done, len(zooms))
        yield zoom, atlas.draw(zoom)
    progress(len(zooms), len(zooms))
