"""Which village is this point in?"""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from pendopo.kernel.generation.cache import one_request
from pendopo.kernel.permissions import SYSTEM
from pendopo.wilayah import actions, queries
from pendopo.wilayah.tests.geo import A, B, C, D, collection, feature, four, middle, square
from pendopo.wilayah.types import OUTSIDE, Location, Source, Titik

pytestmark = pytest.mark.django_db


def take(*sources: Source, at: int = 1000) -> None:
    actions.take(sources=sources, by=SYSTEM, at=at)


def test_without_territory_everything_is_outside() -> None:
    assert queries.locate(*middle(0, 0)) == OUTSIDE
    assert queries.locate_many([middle(0, 0)]) == [OUTSIDE]


def test_a_point_lies_in_its_village() -> None:
    take(four())
    assert queries.locate(*middle(0, 1)) == Location(A)
    assert queries.locate(*middle(1, 0)) == Location(D)
    assert queries.locate(*middle(5, 5)) == OUTSIDE
    assert queries.locate(0, 0) == OUTSIDE


def test_many_points_are_answered_as_one_by_one() -> None:
    take(four())
    points = [middle(x / 3, y / 3) for x in range(-3, 9) for y in range(-3, 9)]
    assert queries.locate_many(points) == [queries.locate(*point) for point in points]
    assert queries.locate_many([Titik(*middle(0, 1))]) == [Location(A)]
    assert queries.locate_many([]) == []


def test_a_point_in_two_villages_goes_to_the_lower_code_and_is_flagged() -> None:
    take(collection(feature(B, square(0, 0, side=0.015)), feature(A, square(1, 0))))
    assert queries.locate(*middle(0.75, 0)) == Location(A, True, (B,))


def test_a_hole_is_outside() -> None:
    take(collection(feature(A, square(0, 0, side=0.03), square(1, 1))))
    assert queries.locate(*middle(1, 1)) == OUTSIDE
    assert queries.locate(*middle(0, 0)) == Location(A)


def test_an_edited_boundary_is_seen_at_once() -> None:
    take(four())
    assert queries.locate(*middle(0, 1)).kode == A
    take(collection(feature(A, square(7, 7), nama="Alas")))
    assert queries.locate(*middle(0, 1)) == OUTSIDE
    assert queries.locate(*middle(7, 7)).kode == A


def test_an_ended_village_holds_no_point_any_more() -> None:
    take(four())
    actions.end(kode=C, successor=D, by=SYSTEM, at=2000)
    assert queries.locate(*middle(0, 0)) == OUTSIDE
    assert queries.locate(*middle(1, 0)).kode == D


def test_the_generation_is_read_once_a_request(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    take(four())
    queries.locate(*middle(0, 0))
    with one_request(), django_assert_num_queries(1):
        for _ in range(5):
            queries.locate(*middle(0, 0))


def test_every_village_has_a_middle_inside() -> None:
    take(four())
    assert [location.kode for location in queries.locate_many(queries.middles())] == [A, B, C, D]
