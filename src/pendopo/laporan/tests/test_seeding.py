"""What a new city begins with, and that it is begun only once."""

from __future__ import annotations

import pytest

from pendopo.kernel.ledger import api as ledger
from pendopo.laporan import parameters, seeding
from pendopo.laporan.demo.pictures import drawn
from pendopo.layanan import queries as layanan
from pendopo.layanan.rules import routing
from pendopo.opd.demo import DINAS

AT = 1_783_303_200_000
COMPONENTS = {
    "dasar_hukum", "persyaratan", "prosedur", "jangka_waktu", "biaya", "produk", "sarana", "kompetensi",
    "pengawasan_internal", "pengaduan", "jumlah_pelaksana", "jaminan_pelayanan", "jaminan_keamanan", "evaluasi",
}  # fmt: skip


@pytest.mark.django_db
def test_a_new_city_has_catalogue_rules_and_standards_once() -> None:
    assert seeding.is_new()
    first = seeding.seed(by=ledger.SYSTEM_AUTHOR, at=AT)
    assert (first.kategori > 900, first.aturan, first.standar) == (True, 2, 4)
    assert not seeding.is_new()
    again = seeding.seed(by=ledger.SYSTEM_AUTHOR, at=AT)
    assert (again.kategori, again.aturan, again.standar) == (0, 0, 0)
    assert len(layanan.kategori().mains) == 38
    assert layanan.standar_keys() == {f"laporan-{kind}" for kind in ("aduan", "keluhan", "aspirasi", "informasi")}


def test_each_standard_has_the_fourteen_components() -> None:
    for standard in parameters.standards():
        assert set(standard.components) == COMPONENTS
        assert all(text.strip().endswith(".") for text in standard.components.values()), standard.key


def catalogue() -> set[str]:
    """The keys of the catalogue, as they are normalised when it is taken in."""
    tree = {" ".join(main.split()).upper().replace("/", "-"): subs for main, subs in parameters.catalogue()}
    below = {f"{main}/{' '.join(sub.split()).upper().replace('/', '-')}" for main, subs in tree.items() for sub in subs}
    return {*tree, *below}


def test_stories_and_rules_name_what_there_is() -> None:
    keys, units = catalogue(), {kode for kode, *_ in DINAS}
    for rule in parameters.demo_rules():
        assert not rule.kategori or rule.kategori in keys, rule.id
        assert rule.unit in units | {"koordinator"}
    told = parameters.stories()
    for story in (*told.laporan, *told.tentang_pejabat, *told.kasar):
        assert not story.kategori or story.kategori in keys, story.kategori
        assert not story.unit_lain or story.unit_lain in units
        assert not story.gambar or drawn(story.gambar, 1).startswith(b"\xff\xd8")
    assert len(told.laporan) >= 55
    assert len({story.text for story in told.laporan}) == len(told.laporan)
    assert all(story.answer for story in (*told.laporan, *told.tentang_pejabat))


def test_every_service_is_reached_by_a_rule() -> None:
    desk = routing.Desk(coordinator="koordinator")
    reached = set()
    for story in parameters.stories().laporan:
        case = routing.Case(klasifikasi="TIDAK_BERKADAR", kategori=story.kategori, desa="", levels={})
        reached.add(routing.route(case, parameters.demo_rules(), desk=desk, at=AT).unit)
    assert reached == {kode for kode, *_ in DINAS} | {"koordinator"}
