"""The real territory and the real reports that lie beside the checkout; they are never copied into the product."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pendopo.kernel.permissions import SYSTEM
from pendopo.wilayah import actions, checking, models, queries
from pendopo.wilayah.types import Source

DATA = Path(__file__).resolve().parents[4].parent / "shared" / "data"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data (shared/data beside the checkout) is not here"),
]


def take(*patterns: str) -> None:
    files = sorted(file for pattern in patterns for file in (DATA / "geo").glob(pattern))
    assert files
    actions.take(sources=[Source(name=file.name, path=str(file)) for file in files], by=SYSTEM, at=1000)


def test_where_the_flood_reports_of_jakarta_lie() -> None:
    take("31.*.geojson.gz")
    points = [
        (round(feature["geometry"]["coordinates"][1] * 1e6), round(feature["geometry"]["coordinates"][0] * 1e6))
        for file in sorted((DATA / "reports").glob("petabencana_*.geojson"))
        for feature in json.loads(file.read_bytes())["features"]
    ]
    found = queries.locate_many(points)
    assert len(found) == 1204
    assert sum(location.ambiguous for location in found) == 3
    assert sum(location.kode is None for location in found) == 101
    assert all(location.kode < min(location.others) for location in found if location.kode and location.ambiguous)


@pytest.mark.parametrize(
    ("pattern", "villages"),
    [
        ("desa_94.04*", 152),
        ("desa_32.73*", 151),
        ("desa_35.10*", 217),
        ("desa_16.07*", 305),
        ("desa_35.05*", 248),
        ("desa_35.72*", 21),
        ("desa_74.72*", 43),
    ],
)
def test_every_regency_is_taken_whole_and_drawn_light(pattern: str, villages: int) -> None:
    take(pattern)
    report = checking.check()
    assert (report.villages, report.boundaries) == (villages, villages)
    regency = queries.regency()
    assert regency is not None
    heaviest = max(len(bytes(row.svg)) for row in models.Peta.objects.filter(current=True))
    assert heaviest < 24_000


def test_all_of_it_together() -> None:
    take("*.geojson.gz")
    assert len(queries.regencies()) == 13
    whole = queries.tap_map()
    assert whole is not None
    assert models.Peta.objects.get(zoom="", current=True).regencies == 13
