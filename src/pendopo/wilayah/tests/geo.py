"""Small territories for tests: squares on a grid, as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pendopo.wilayah.types import Source

WEST, SOUTH, SIDE = 110.0, -7.0, 0.01
Ring = Sequence[Sequence[float]]


def square(column: float, row: float, *, side: float = SIDE) -> list[list[float]]:
    """The closed ring of the square at (column, row) of the grid."""
    x, y = WEST + column * SIDE, SOUTH + row * SIDE
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def feature(kode: str, *rings: Ring, nama: str = "") -> dict[str, Any]:
    """A GeoJSON feature of one polygon."""
    return {
        "type": "Feature",
        "properties": {"kode": kode, "nama": nama or f"Desa {kode[-4:]}"},
        "geometry": {"type": "Polygon", "coordinates": list(rings)},
    }


def collection(*features: dict[str, Any], name: str = "desa.geojson") -> Source:
    """A file of `features`."""
    return Source(name=name, data=json.dumps({"type": "FeatureCollection", "features": features}).encode())


def table(name: str, *lines: str) -> Source:
    """A CSV file."""
    return Source(name=name, data=("\n".join(lines) + "\n").encode())


def middle(column: float, row: float) -> tuple[int, int]:
    """The (lat, lon) in micro-degrees of the middle of a square."""
    return round((SOUTH + (row + 0.5) * SIDE) * 1e6), round((WEST + (column + 0.5) * SIDE) * 1e6)


A, B, C, D = "33.01.01.2001", "33.01.01.2002", "33.01.02.1001", "33.01.02.2002"


def four() -> Source:
    """Four villages in two districts: A B above, C D below."""
    return collection(
        feature(A, square(0, 1), nama="Alas"),
        feature(B, square(1, 1), nama="Babadan"),
        feature(C, square(0, 0), nama="Candi"),
        feature(D, square(1, 0), nama="Durenan"),
    )
