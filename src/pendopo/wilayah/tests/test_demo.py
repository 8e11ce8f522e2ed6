"""The invented regency."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pendopo.kernel.permissions import SYSTEM
from pendopo.wilayah import actions, checking, demo, queries, rules
from pendopo.wilayah.types import Level


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_villages_share_their_borders_and_never_overlap(seed: int) -> None:
    features = demo.generate(seed)
    shapes = [shapely.from_wkb(feature.wkb) for feature in features]
    assert len(features) == 24
    assert all(shapely.is_valid(shapes))
    assert shapely.coverage_is_valid(shapes)
    assert len({feature.nama for feature in features}) == 24
    assert len({feature.kode[:8] for feature in features}) == 3
    assert all(rules.level_of(feature.kode) is Level.DESA for feature in features)


def test_the_same_seed_gives_the_same_land() -> None:
    assert demo.generate(7) == demo.generate(7)
    assert demo.generate(7) != demo.generate(8)


@pytest.mark.django_db
def test_it_is_taken_like_any_other_territory() -> None:
    report = actions.take(sources=demo.sources(), by=SYSTEM, at=1000)
    assert not any(file.refused or file.repaired for file in report.files)
    regency = queries.regency()
    assert regency is not None
    assert regency.title == "Kabupaten Tirta Arum"
    assert len(queries.desa_list()) == 24
    assert len(queries.children("99.01")) == 3
    assert len(queries.islands("99.01")) == 4
    check = checking.check()
    assert check.without_boundary == check.without_name == check.without_parent == ()
    assert check.overlaps == ()
    for island in queries.islands("99.01"):
        assert queries.locate(island.titik.lat, island.titik.lon).kode is not None
