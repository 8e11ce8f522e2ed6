"""An invented regency, Kabupaten Tirta Arum (99.01): own polygons, so that a demo needs no one's boundaries.

It lies in the Java Sea, where there is no land, under a code that no province bears. Villages are the cells of a
relaxed Voronoi diagram over a land with a bay; each border between two of them is bent once, by a midpoint
displacement, and shared, so that neighbours meet exactly. The same seed gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from pendopo.wilayah.types import Feature, Pulau, Source, Titik

REGENCY = "99.01"
NAMES = {
    "99": "Nusa Tirta",
    "99.01": "Kabupaten Tirta Arum",
    "99.01.01": "Arum Barat",
    "99.01.02": "Kotaraja",
    "99.01.03": "Segara Timur",
}
VILLAGES: dict[str, tuple[str, ...]] = {
    "99.01.01": (
        "Sumber Arum", "Wana Lestari", "Karang Jati", "Bukit Cendana", "Lembah Pinus", "Tanjung Selasih",
        "Muara Kenanga", "Padang Lontar", "Teluk Pandan", "Rimba Jaya",
    ),
    "99.01.02": (
        "Bandar Arum", "Pasar Lama", "Tirta Sari", "Kebon Melati", "Sawah Luhur", "Rawa Teratai",
        "Lubuk Tirta", "Mekar Bahari", "Gunung Payung", "Alun Segara",
    ),
    "99.01.03": (
        "Pantai Mutiara", "Ujung Karang", "Batu Layar", "Nusa Lontar", "Sungai Intan", "Kampung Laut",
        "Ladang Cengkih", "Tebing Sari", "Pelita Hulu", "Dermaga Baru",
    ),
}  # fmt: skip
ISLAND_NAMES = ("Pulau Gili Arum", "Pulau Penyu", "Pulau Camar", "Pulau Lontar")
URBAN = 2
"""How many villages of the seat are kelurahan."""
SEAT = "99.01.02"

MAINLAND = 23
FEWEST = 6
"""The fewest villages of a district."""
WEST, SOUTH = 110.42, -5.06
DEGREE = 0.0118
"""Degrees to one unit of the drawing board, on which the land is about 34 by 20."""
BEND = 0.13
"""How far a border strays, in its length."""

Array = np.ndarray[Any, Any]
Point = tuple[float, float]


def generate(seed: int = 5) -> list[Feature]:
    """The villages of the invented regency, ascending by code; equal seeds give equal geometry."""
    for attempt in range(20):
        rng = np.random.default_rng((seed, attempt))
        land, islands = _land(rng), _islands(rng)
        villages = _bent(_cells(land, rng), rng)
        if len(villages) != MAINLAND:
            continue  # two bent borders crossed, and a scrap came out
        districts = _districts(villages)
        if not all(FEWEST <= districts.count(district) < len(names) for district, names in VILLAGES.items()):
            continue
        features = _named(villages, districts, islands)
        shapes = [shapely.from_wkb(feature.wkb) for feature in features]
        if all(shapely.is_valid(shapes)) and shapely.coverage_is_valid(shapes):
            return features
    raise RuntimeError("no territory came out of twenty attempts")


def sources(seed: int = 5) -> list[Source]:
    """The invented regency as files, for `actions.take`: tables of codes, boundaries, islands."""
    features = generate(seed)
    islands = _island_rows(seed, features)
    return [
        _table("provinces.csv", ["code", "name"], [["99", NAMES["99"]]]),
        _table("regencies.csv", ["code", "province_code", "name"], [[REGENCY, "99", NAMES[REGENCY]]]),
        _table("districts.csv", ["code", "regency_code", "name"], [[k, REGENCY, NAMES[k]] for k in VILLAGES]),
        _table("villages.csv", ["code", "district_code", "name"], [[f.kode, f.kode[:8], f.nama] for f in features]),
        _table(
            "islands.csv",
            ["code", "regency_code", "coordinate", "is_populated", "is_outermost_small", "name"],
            [[i.kode, i.kabupaten, _dms(i.titik), int(i.berpenghuni), int(i.terluar), i.nama] for i in islands],
        ),
        Source(name="tirta-arum.geojson", data=_geojson(features)),
    ]


# --- the land: a long island with a bay in the south, and islands in it ---


def _wave(angles: Array, rng: np.random.Generator, *, size: float, terms: int) -> Array:
    """A random closed curve's radius: a few slow waves."""
    total = np.ones_like(angles)
    for n in range(2, 2 + terms):
        total += size / n * np.sin(n * angles + rng.uniform(0, 2 * math.pi))
    return total


def _blob(x: float, y: float, wide: float, high: float, rng: np.random.Generator, *, size: float = 0.28) -> Any:
    angles = np.linspace(0, 2 * math.pi, 64, endpoint=False)
    radius = _wave(angles, rng, size=size, terms=6)
    return shapely.Polygon(np.c_[x + wide * radius * np.cos(angles), y + high * radius * np.sin(angles)])


def _land(rng: np.random.Generator) -> Any:
    body = shapely.union_all(
        [_blob(11, 12, 8.5, 6.5, rng), _blob(18, 13.5, 8, 5, rng), _blob(26, 11.5, 7.5, 7, rng)],
    )
    bay = _blob(19, 4.2, 4.2, 4.6, rng, size=0.2)
    parts = shapely.get_parts(shapely.difference(body, bay))
    main = max(parts, key=lambda part: part.area)
    return shapely.Polygon(shapely.simplify(main, 0.35).exterior)


def _islands(rng: np.random.Generator) -> list[Any]:
    """Islands in the mouth of the bay, the first large enough to be a village."""
    spots = [(19.2, 2.6, 1.7, 1.1), (15.9, 0.9, 0.55, 0.45), (22.6, 0.6, 0.75, 0.5), (24.3, -0.6, 0.4, 0.35)]
    return [_rough(_blob(x, y, wide, high, rng, size=0.4), rng) for x, y, wide, high in spots]


def _rough(shape: Any, rng: np.random.Generator) -> Any:
    ring = [(float(x), float(y)) for x, y in shapely.get_coordinates(shape.exterior)[::4]]
    ring = [*ring, ring[0]] if ring[0] != ring[-1] else ring
    return shapely.make_valid(shapely.Polygon(_bend(ring, rng, coast=True)))


# --- villages ---


def _cells(land: Any, rng: np.random.Generator) -> list[Any]:
    """The land in as many cells as there are villages, of about one size (Lloyd's relaxation)."""
    west, south, east, north = land.bounds
    sites: list[Point] = []
    while len(sites) < MAINLAND:
        x, y = rng.uniform(west, east), rng.uniform(south, north)
        if shapely.contains_xy(land, x, y):
            sites.append((float(x), float(y)))
    cells: list[Any] = []
    for _ in range(6):
        diagram = shapely.voronoi_polygons(shapely.MultiPoint(sites), extend_to=land.envelope)
        cut = [shapely.intersection(cell, land) for cell in shapely.get_parts(diagram)]
        cells = [max(shapely.get_parts(cell), key=lambda part: part.area) for cell in cut]
        sites = [(float(cell.centroid.x), float(cell.centroid.y)) for cell in cells]
    return cells


def _bent(cells: Sequence[Any], rng: np.random.Generator) -> list[Any]:
    """The cells with every border bent, each once for both its sides; the coast more, and finer."""
    grid = shapely.set_precision(list(cells), 1e-6)
    borders = shapely.line_merge(shapely.union_all(shapely.boundary(grid)))
    coast = shapely.buffer(shapely.union_all(grid).exterior, 1e-4)
    lines = sorted(shapely.get_parts(borders).tolist(), key=lambda line: line.wkt)
    bent = [
        shapely.LineString(_bend(_corners(line), rng, coast=shapely.contains(coast, line)))
        for line in lines
    ]  # fmt: skip
    pieces = shapely.get_parts(shapely.polygonize(bent)).tolist()
    return sorted(pieces, key=lambda piece: (piece.centroid.x, piece.centroid.y))


def _corners(line: Any) -> list[Point]:
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(line)]


def _bend(points: Sequence[Point], rng: np.random.Generator, *, coast: bool) -> list[Point]:
    """The line through `points`, each piece displaced at its middle, and its halves again, down to a small length."""
    out = [points[0]]
    for start, stop in pairwise(points):
        out.extend(_displaced(start, stop, rng, BEND * (1.15 if coast else 0.9), 0.12 if coast else 0.3))
    return out


def _displaced(start: Point, stop: Point, rng: np.random.Generator, bend: float, least: float) -> list[Point]:
    """The points after `start` up to and with `stop`."""
    across, along = stop[0] - start[0], stop[1] - start[1]
    if math.hypot(across, along) < least:
        return [stop]
    stray = float(np.clip(rng.normal(0, 0.6), -1, 1)) * bend
    middle = ((start[0] + stop[0]) / 2 - along * stray, (start[1] + stop[1]) / 2 + across * stray)
    return [*_displaced(start, middle, rng, bend, least), *_displaced(middle, stop, rng, bend, least)]


# --- names and codes ---


def _named(villages: Sequence[Any], districts: Sequence[str], islands: Sequence[Any]) -> list[Feature]:
    """Villages by district, islands given to the nearest, all on the earth; the first island is a village itself."""
    members: dict[str, list[Any]] = {kode: [] for kode in VILLAGES}
    for village, district in zip(villages, districts, strict=True):
        members[district].append(village)
    own, *islets = islands
    for islet in islets:
        district, n = _nearest(islet, members)
        members[district][n] = shapely.union_all([members[district][n], islet])
    members[_nearest(own, members)[0]].append(own)
    return [
        Feature(kode=kode, nama=nama, wkb=shapely.to_wkb(_placed(shape), output_dimension=2, byte_order=1))
        for district, shapes in members.items()
        for kode, nama, shape in _coded(district, shapes, own)
    ]


def _districts(villages: Sequence[Any]) -> list[str]:
    """The district of each village: three groups of neighbours around moving centres, west to east."""
    centres = np.array([[9.0, 12.0], [18.0, 13.0], [27.0, 11.0]])
    places = np.array([[village.centroid.x, village.centroid.y] for village in villages])
    nearest = np.zeros(len(villages), dtype=int)
    for _ in range(8):
        nearest = np.argmin(((places[:, None] - centres[None]) ** 2).sum(axis=2), axis=1)
        centres = np.array([places[nearest == n].mean(axis=0) for n in range(3)])
    return [list(VILLAGES)[n] for n in nearest.tolist()]


def _nearest(island: Any, members: dict[str, list[Any]]) -> tuple[str, int]:
    """The district of the village nearest to `island`, and which of its villages that is."""
    spots = [(shape.distance(island), kode, n) for kode, shapes in members.items() for n, shape in enumerate(shapes)]
    return min(spots)[1:]


def _coded(district: str, shapes: Sequence[Any], island: Any) -> Iterable[tuple[str, str, Any]]:
    """Codes and names from north to south; the seat's two on the bay are kelurahan; the island bears its own name."""
    names = iter(VILLAGES[district])
    ordered = sorted(shapes, key=lambda shape: -shape.centroid.y)
    urban = [shape for shape in ordered if shape is not island][-URBAN:] if district == SEAT else []
    rural = [shape for shape in ordered if not any(shape is city for city in urban)]
    for n, shape in enumerate(urban, start=1):
        yield f"{district}.{1000 + n}", next(names), shape
    for n, shape in enumerate(rural, start=1):
        yield f"{district}.{2000 + n}", "Gili Arum" if shape is island else next(names), shape


def _placed(shape: Any) -> Any:
    """`shape` from the drawing board to the earth, to five decimals (a metre)."""
    return shapely.transform(shape, lambda c: np.round(c * DEGREE + np.array([WEST, SOUTH]), 5))


# --- files ---


def _island_rows(seed: int, features: Sequence[Feature]) -> list[Pulau]:
    """The islands of the territory: every part of a village that is not its largest, and the village that is one."""
    parts: list[Any] = []
    for feature in features:
        shapes = sorted(shapely.get_parts(shapely.from_wkb(feature.wkb)).tolist(), key=lambda part: -part.area)
        parts.extend(shapes if feature.nama == "Gili Arum" else shapes[1:])
    parts.sort(key=lambda part: -part.area)
    return [
        Pulau(
            kode=f"{REGENCY}.{40001 + n}",
            nama=nama,
            kabupaten=REGENCY,
            titik=Titik(round(part.centroid.y * 1e6), round(part.centroid.x * 1e6)),
            berpenghuni=n == 0,
            terluar=False,
        )
        for n, (nama, part) in enumerate(zip(ISLAND_NAMES, parts, strict=False))
    ]


def _geojson(features: Sequence[Feature]) -> bytes:
    body = [
        {
            "type": "Feature",
            "properties": {"kode": feature.kode, "nama": feature.nama},
            "geometry": json.loads(shapely.to_geojson(shapely.from_wkb(feature.wkb))),
        }
        for feature in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": body}).encode()


def _table(name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Source:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows(rows)
    return Source(name=name, data=out.getvalue().encode())


def _dms(point: Titik) -> str:
    """A coordinate as the code tables write it."""
    return f"{_degrees(point.lat, 'NS', 2)} {_degrees(point.lon, 'EW', 3)}"


def _degrees(value: int, letters: str, digits: int) -> str:
    tenths = abs(value) * 36 // 1000
    return f"{tenths // 36000:0{digits}d}°{tenths // 600 % 60:02d}'{tenths % 600 / 10:05.2f}\" {letters[value < 0]}"
