"""An empty city gets offices from its territory, quickly, and keeps what it has."""

from __future__ import annotations

from time import process_time

import pytest

from pendopo.kernel.permissions import SYSTEM
from pendopo.opd import actions, demo, parameters, queries, rules
from pendopo.opd.tests import make
from pendopo.opd.tests.make import AT, BUDI, STRANGER
from pendopo.opd.types import ZONES, Role, UnitKind

pytestmark = pytest.mark.django_db


def test_every_village_and_district_gets_a_unit_with_head_and_officer() -> None:
    make.territory(districts=2, villages=6)
    report = actions.starter(by=SYSTEM, at=AT)
    assert (report.desa, report.kecamatan) == (6, 2)
    assert (report.units_added, report.positions_added) == (6 + 2 + 3, 2 * 8 + 6)
    village = queries.unit("desa-94.04.01.1001")
    assert village is not None
    assert (village.kind, village.induk, village.zone) == (UnitKind.KELURAHAN, "kec-94.04.01", "Asia/Jayapura")
    chain = list(rules.chain("desa-94.04.02.2002.petugas", queries.directory().positions))
    assert chain == [
        "desa-94.04.02.2002.petugas",
        "desa-94.04.02.2002.kepala",
        "kec-94.04.02.kepala",
        "setda.sekretaris",
        "setda.kepala-daerah",
    ]
    coordinator, inspektorat = queries.coordinator(), queries.inspektorat()
    assert coordinator is not None
    assert coordinator.wilayah == "94.04"
    assert inspektorat is not None
    assert {position.role for position in queries.positions_of("inspektorat")} == {Role.INSPEKTORAT}


def test_the_province_gives_the_zone_unless_one_is_stated() -> None:
    zones = {
        parameters.zone_of_territory(code) for code in ("11", "35.10", "62.01", "63.01", "73.71", "81.01", "94.04")
    }
    assert zones == set(ZONES.values())
    assert parameters.zone_of_territory("94.04.01.1001") == "Asia/Jayapura"
    assert parameters.zone_of_territory("99") is parameters.zone_of_territory("") is None
    make.territory(districts=1, villages=1)
    actions.starter(zone="Asia/Makassar", by=SYSTEM, at=AT)
    assert {unit.zone for unit in queries.units()} == {"Asia/Makassar"}


def test_nobody_inherits_the_right_to_set_up() -> None:
    actions.starter(by=SYSTEM, at=AT)
    make.appoint("setda.sekretaris", BUDI)
    make.appoint("setda.kepala-daerah", STRANGER)
    assert all(post.role != "ADMIN" for who in (BUDI, STRANGER) for post in queries.posts_of(who, AT))


def test_the_starter_adds_only_what_is_missing() -> None:
    make.territory(districts=1, villages=2)
    own = make.unit("kampung-satu", UnitKind.DESA, wilayah="94.04.01.1001")
    renamed = make.unit("koordinator-kami", UnitKind.KOORDINATOR)
    actions.define_many(units=[own, renamed], by=SYSTEM, at=AT)
    actions.starter(by=SYSTEM, at=AT)
    assert [unit.kode for unit in queries.units_at(UnitKind.DESA, "94.04.01.1001")] == ["kampung-satu"]
    assert queries.coordinator() == renamed
    again = actions.starter(by=SYSTEM, at=AT)
    assert (again.units_added, again.positions_added) == (0, 0)


def test_an_empty_territory_still_gets_a_centre() -> None:
    report = actions.starter(by=SYSTEM, at=AT)
    assert (report.units_added, report.positions_added) == (3, 6)
    make.territory(districts=1, villages=1)
    report = actions.starter(by=SYSTEM, at=AT)
    assert (report.units_added, report.units) == (2, 5)
    assert {unit.wilayah for unit in queries.units()} == {"94.04", "94.04.01", "94.04.01.1001"}


def test_three_hundred_villages_take_seconds() -> None:
    make.territory(districts=20, villages=300)
    begun = process_time()
    report = actions.starter(by=SYSTEM, at=AT)
    assert report.units_added == 323
    assert process_time() - begun < 5
    make.appoint("setda.sekretaris", BUDI)
    queries.directory()
    begun = process_time()
    assert len(queries.posts_of(BUDI, AT)) == 2 * 320 + 2
    assert process_time() - begun < 0.1


def test_the_demo_regency_has_eight_services_and_can_be_built_twice() -> None:
    make.territory(districts=3, villages=24)
    demo.build(by=SYSTEM, at=AT)
    demo.build(by=SYSTEM, at=AT + 1)
    assert len(queries.units(kind=UnitKind.DINAS)) == 8
    assert len(queries.units_at(UnitKind.DINAS, "94.04.01.1001")) == 8
    assert all(rules.chain(position.kode, queries.directory().positions) for position in queries.inferiors(""))
