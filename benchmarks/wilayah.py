"""Point in village over 8,000 polygons: time of one point, of many, of loading, and memory.

    .venv/bin/python benchmarks/wilayah.py [--villages 8000] [--vertices 104] [--json]

Builds a territory with shared, wrinkled borders in a fresh SQLite database in a temporary folder, imports it through
`actions.take`, then measures in fresh processes, as a web process would: Django set up with every room, index loaded
at first use.

Measured on two busy cores (Python 3.11, shapely 2.2, GEOS 3.14): 8,000 villages of 104 vertices, median of 5.

    one point                        15 us   (target 50; 123 us with the query of the generation, once a request)
    one of 20,000 in bulk             4 us
    loading the index                79 ms
    the whole process, before        85 MB
    the whole process, after        140 MB   (target 150; 22 MB are the boundaries, 18 MB pages of the database
                                              file that SQLite maps and the system may take back; none on PostgreSQL)
    import with 421 maps             18 s
"""

from __future__ import annotations

# ruff: noqa: PLC0415, S311
import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

TARGET_POINT = 50  # microseconds
TARGET_MEMORY = 150  # megabytes, the whole web process
POINTS = 20_000
SIDE = 0.05
"""Degrees to a cell."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--villages", type=int, default=8000)
    parser.add_argument("--vertices", type=int, default=104)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure()))
        return
    with tempfile.TemporaryDirectory(prefix="pendopo-benchmark-") as folder:
        environment = {**os.environ, "PENDOPO_DATA": folder}
        os.environ.update(environment)
        imported = build(options.villages, options.vertices)
        runs = [_run(environment) for _ in range(options.runs)]
    figures = {name: statistics.median(run[name] for run in runs) for name in runs[0]} | imported
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:<28}{value:>10.1f}")
    if figures["one_point_us"] > TARGET_POINT or figures["process_mb"] > TARGET_MEMORY:
        sys.exit("over the target")


def _run(environment: dict[str, str]) -> dict[str, float]:
    out = subprocess.run(
        [sys.executable, __file__, "--measure"], env=environment, check=True, capture_output=True, text=True
    ).stdout
    figures: dict[str, float] = json.loads(out.splitlines()[-1])
    return figures


def _django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.node.settings")
    django.setup()


def build(villages: int, vertices: int) -> dict[str, float]:
    """Migrate a fresh database and import `villages` of about `vertices` each; how long the import took."""
    _django()
    from django.core.management import call_command

    from pendopo.kernel import clock
    from pendopo.kernel.permissions import SYSTEM
    from pendopo.wilayah import actions
    from pendopo.wilayah.types import Source

    call_command("migrate", verbosity=0)
    body = {"type": "FeatureCollection", "features": list(_features(villages, vertices))}
    source = Source(name="benchmark.geojson", data=json.dumps(body).encode())
    del body
    report = actions.take(sources=[source], by=SYSTEM, at=clock.now())
    return {"import_s": report.seconds, "maps": report.maps}


def _features(villages: int, vertices: int) -> Any:
    """Cells of a grid whose borders are waves that neighbours share. Twenty to a district, 400 to a regency."""
    steps = max(1, vertices // 4)
    for n in range(villages):
        regency, district, village = n // 400, n // 20 % 20, n % 20
        column = regency % 5 * 20 + district % 4 * 5 + village % 5
        row = regency // 5 * 20 + district // 4 * 4 + village // 5
        kode = f"{11 + regency // 50}.{1 + regency % 50:02d}.{1 + district:02d}.{2001 + village}"
        yield {
            "type": "Feature",
            "properties": {"kode": kode, "nama": f"Desa {n}"},
            "geometry": {"type": "Polygon", "coordinates": [_ring(column, row, SIDE, steps)]},
        }


def _ring(column: int, row: int, side: float, steps: int) -> list[list[float]]:
    south = [_at(column + n / steps, row, side) for n in range(steps)]
    east = [_at(column + 1, row + n / steps, side) for n in range(steps)]
    north = [_at(column + 1 - n / steps, row + 1, side) for n in range(steps)]
    west = [_at(column, row + 1 - n / steps, side) for n in range(steps)]
    ring = south + east + north + west
    return [*ring, ring[0]]


def _at(x: float, y: float, side: float) -> list[float]:
    stray_x, stray_y = math.sin(y * 9 + x) * 0.12, math.sin(x * 11 + y) * 0.12
    return [round(105 + (x + stray_x) * side, 5), round(-8 + (y + stray_y) * side, 5)]


def measure() -> dict[str, float]:
    """The figures of one fresh process."""
    _django()
    import random

    import psutil
    from django.core.handlers.wsgi import WSGIHandler

    from pendopo.kernel.generation.cache import one_request
    from pendopo.wilayah import queries

    WSGIHandler()
    process = psutil.Process()
    before = process.memory_info().rss
    started = time.perf_counter()
    queries.locate(-7_000_000, 107_000_000)
    loaded = time.perf_counter() - started
    source = random.Random(1)
    points = [(source.randint(-8_000_000, -4_000_000), source.randint(105_000_000, 110_000_000)) for _ in range(POINTS)]
    with one_request():
        started, cpu = time.perf_counter(), time.process_time()
        found = [queries.locate(lat, lon) for lat, lon in points]
        one, one_cpu = time.perf_counter() - started, time.process_time() - cpu
        started = time.perf_counter()
        many = queries.locate_many(points)
        bulk = time.perf_counter() - started
    if found != many:
        sys.exit("one by one and in bulk disagree")
    started = time.perf_counter()
    for lat, lon in points[:1000]:
        queries.locate(lat, lon)
    alone = time.perf_counter() - started
    after = process.memory_info().rss
    return {
        "one_point_us": one / POINTS * 1e6,
        "one_point_cpu_us": one_cpu / POINTS * 1e6,
        "one_point_with_query_us": alone / 1000 * 1e6,
        "many_points_us": bulk / POINTS * 1e6,
        "inside_percent": sum(location.kode is not None for location in found) / POINTS * 100,
        "load_ms": loaded * 1000,
        "process_before_mb": before / 1e6,
        "process_mb": after / 1e6,
    }


if __name__ == "__main__":
    main()
