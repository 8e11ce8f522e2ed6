"""The reads: right, cheap, and quiet in an empty city."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from pendopo.kernel.generation import cache
from pendopo.kernel.permissions import SYSTEM, Post
from pendopo.opd import actions, queries
from pendopo.opd.tests import make
from pendopo.opd.tests.make import ANI, AT, BUDI, CAMAT, STRANGER
from pendopo.opd.types import PenugasanKind, Role, TimeUnit, UnitKind

pytestmark = pytest.mark.django_db


def test_an_empty_city_answers_with_nothing() -> None:
    assert queries.unit("a") is None
    assert queries.units() == ()
    assert queries.units_at(UnitKind.DESA, "94.04.01.2001") == ()
    assert queries.coordinator() is None
    assert queries.inspektorat() is None
    assert queries.jabatan("a") is None
    assert queries.positions_of("a") == ()
    assert queries.inferiors("a") == ()
    assert queries.holder("a", AT) is None
    assert queries.posts_of(BUDI, AT) == ()
    assert queries.penugasan_of("a") == ()
    assert queries.calendar_for("a", AT).version.startswith("2026+2027?+2028-/")


def test_a_territory_finds_its_unit_the_narrowest_first() -> None:
    make.a_village()
    actions.define_unit(unit=make.unit("kel", UnitKind.KELURAHAN, wilayah="94.04.01.1002"), by=SYSTEM, at=AT)
    actions.define_unit(unit=make.unit("dinas", wilayah="94.04"), by=SYSTEM, at=AT)
    assert [u.kode for u in queries.units_at(UnitKind.DESA, "94.04.01.2001")] == ["desa"]
    assert [u.kode for u in queries.units_at(UnitKind.DESA, "94.04.01.1002")] == ["kel"]
    assert [u.kode for u in queries.units_at(UnitKind.KECAMATAN, "94.04.01.1002")] == ["kec"]
    assert [u.kode for u in queries.units_at(UnitKind.DINAS, "94.04.01.1002")] == ["dinas"]
    assert queries.units_at(UnitKind.KECAMATAN, "94.04.02.1001") == ()


def test_posts_are_what_one_holds_and_what_fell_to_one() -> None:
    make.a_village()
    make.appoint("camat", CAMAT)
    petugas = Post(position="petugas", unit="desa", role="PETUGAS", wilayah="94.04.01.2001")
    kades = Post(position="kades", unit="desa", role="KEPALA", wilayah="94.04.01.2001")
    camat = Post(position="camat", unit="kec", role="KEPALA", wilayah="94.04.01")
    assert queries.posts_of(CAMAT, AT) == (camat, kades, petugas)
    make.appoint("kades", ANI)
    assert queries.posts_of(CAMAT, AT) == (camat,)
    assert queries.posts_of(ANI, AT) == (kades, petugas)
    make.appoint("petugas", BUDI)
    make.appoint("kades", BUDI, mulai=AT + 10, kind=PenugasanKind.PLH)
    assert queries.posts_of(BUDI, AT + 9) == (petugas,)
    assert queries.posts_of(BUDI, AT + 10) == (kades, petugas)
    assert queries.posts_of(ANI, AT + 10) == ()
    assert queries.posts_of(STRANGER, AT) == ()


def test_offices_of_the_whole_city_see_everything_also_what_lies_nowhere() -> None:
    actions.define_many(
        units=[make.unit("dinas", wilayah="94.04"), make.unit("koor", UnitKind.KOORDINATOR, wilayah="94.04")],
        positions=[
            make.jabatan("dinas.a", "dinas"),
            make.jabatan("dinas.b", "dinas", wilayah="94.04.01"),
            make.jabatan("koor.a", "koor", Role.KOORDINATOR),
        ],
        by=SYSTEM,
        at=AT,
    )
    for kode in ("dinas.a", "dinas.b", "koor.a"):
        make.appoint(kode, BUDI)
    assert [(post.position, post.wilayah) for post in queries.posts_of(BUDI, AT)] == [
        ("dinas.a", ""),
        ("dinas.b", "94.04.01"),
        ("koor.a", ""),
    ]


def test_a_warm_question_costs_one_query_and_none_more_in_a_request(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make.a_village()
    make.appoint("petugas", BUDI)
    with django_assert_num_queries(6):
        queries.posts_of(BUDI, AT)
    with django_assert_num_queries(1):
        queries.posts_of(BUDI, AT)
    with cache.one_request(), django_assert_num_queries(1):
        queries.posts_of(BUDI, AT)
        queries.calendar_for("desa", AT)
        queries.units_at(UnitKind.DESA, "94.04.01.2001")
        queries.holder("petugas", AT)
        queries.coordinator()


def test_a_change_is_seen_at_once_inside_a_request() -> None:
    make.a_village()
    with cache.one_request():
        assert queries.posts_of(BUDI, AT) == ()
        make.appoint("petugas", BUDI)
        assert [post.position for post in queries.posts_of(BUDI, AT)] == ["petugas"]


def test_terms_are_counted_by_the_office_they_belong_to() -> None:
    make.a_village()
    start = make.instant("2026-03-13T02:00")
    due, version = queries.term_end("desa", start, 10, TimeUnit.WORKING_DAY)
    assert due == make.instant("2026-04-06T15:00") - 1
    assert version == queries.calendar_for("desa", start).version
    assert queries.working_days("desa", start, due) == 10
    assert queries.working_days("desa", due, start) == 0


def test_who_leads_is_found_by_role() -> None:
    assert queries.leading_unit() is None
    actions.starter(by=SYSTEM, at=AT)
    leading = queries.leading_unit(at=AT)
    assert leading is not None
    assert leading.kode == "setda"


def test_the_zone_and_the_calendar_are_those_of_the_unit() -> None:
    make.a_village()
    assert queries.zone_of("desa") == "Asia/Jayapura"
    # 16.00 UTC on New Year's Eve is the next year already in WIT.
    assert queries.calendar_for("desa", make.instant("2026-12-31T16:00")).version.startswith("2027?+2028-+2029-")
    assert queries.calendar_for("lain", make.instant("2026-12-31T16:00")).version.startswith("2026+")
    assert queries.calendar_for("desa", AT) is queries.calendar_for("desa", AT)
