"""Import: all or nothing, again changes nothing, and nothing wrong is taken silently."""

from __future__ import annotations

import gzip
import io
import json

import msgspec
import pytest
from django.core.management import CommandError, call_command

from pendopo.kernel.permissions import ANYONE, SYSTEM
from pendopo.kernel.refusal import Forbidden, Invalid
from pendopo.wilayah import actions, models, queries
from pendopo.wilayah.reading import Unreadable, sources
from pendopo.wilayah.tests.geo import A, B, C, D, collection, feature, four, middle, square, table
from pendopo.wilayah.types import ImportOptions, ImportReport, Jenis, Source, Titik

pytestmark = pytest.mark.django_db

VILLAGES = "code,district_code,name"


def take(*files: Source, at: int = 1000, **options: object) -> ImportReport:
    return actions.take(sources=files, by=SYSTEM, at=at, options=msgspec.convert(options, ImportOptions))


def nothing_was_written() -> bool:
    tables = (models.Wilayah, models.Batas, models.Peta, models.Pulau, models.WilayahImport)
    return not any(table.objects.exists() for table in tables) and queries.generation() == 0


# --- what is taken ---


def test_boundaries_bring_codes_and_their_ancestors() -> None:
    report = take(four())
    assert report.files[0].added == 4
    village = queries.wilayah(C)
    assert village is not None
    assert (village.nama, village.jenis, village.induk) == ("Candi", Jenis.KELURAHAN, "33.01.02")
    assert [w.kode for w in queries.ancestors(C)] == ["33", "33.01", "33.01.02"]
    assert queries.names([C, "33.01", "77.77"]) == {C: "Candi", "33.01": "33.01", "77.77": "77.77"}
    assert [w.kode for w in queries.children("33.01")] == ["33.01.01", "33.01.02"]
    assert [w.kode for w in queries.desa_list("33.01.01")] == [A, B]


def test_the_same_again_changes_nothing() -> None:
    first = take(four())
    again = take(four(), at=2000)
    assert (again.files[0].same, again.files[0].added, again.files[0].changed) == (4, 0, 0)
    assert again.maps == 0
    assert again.generation == first.generation
    assert models.WilayahImport.objects.count() == 2


def test_tables_name_what_boundaries_left_unnamed_and_their_word_stands() -> None:
    take(four())
    take(
        table("provinces.csv", "code,name", "33,Jawa Tengah"),
        table("regencies.csv", "code,province_code,name", "33.01,33,Kabupaten Cilacap"),
        table("districts.csv", "code,regency_code,name", "33.01.01,33.01,Kedungreja", "33.01.02,33.01,Kesugihan"),
        table("villages.csv", VILLAGES, f"{A},33.01.01,Tambakreja"),
    )
    assert queries.names([A, "33.01.02"]) == {A: "Tambakreja", "33.01.02": "Kesugihan"}
    take(four(), at=2000)
    assert queries.names([A]) == {A: "Tambakreja"}
    regency = queries.regency()
    assert regency is not None
    assert regency.title == "Kabupaten Cilacap"


def test_islands_with_their_coordinates() -> None:
    heading = "code,regency_code,coordinate,is_populated,is_outermost_small,name"
    report = take(
        table("islands.csv", heading, '33.01.40001,33.01,"07°30\'00.00"" S 109°00\'00.00"" E",1,0,Nusakambangan')
    )
    assert report.files[0].added == 1
    (island,) = queries.islands("33.01")
    assert island.titik == Titik(-7_500_000, 109_000_000)
    assert island.berpenghuni
    assert not island.terluar


def test_only_what_lies_under_a_code_is_taken() -> None:
    take(
        table("villages.csv", VILLAGES, f"{A},33.01.01,Satu", "34.01.01.2001,34.01.01,Dua", "zz,zz,Tiga"), only="33.01"
    )
    assert [w.kode for w in queries.desa_list()] == [A]


def test_search_finds_words_in_any_order_and_codes() -> None:
    take(four(), table("villages.csv", VILLAGES, f"{A},33.01.01,Mekar Sari Indah"))
    assert [w.kode for w in queries.search("sari  MEKAR")] == [A]
    assert [w.kode for w in queries.search("33.01.01.")] == [A, B]
    assert queries.search("%") == []
    assert queries.search("") == []


# --- what changes ---


def test_codes_that_are_left_out_stay_until_the_file_is_said_to_be_complete() -> None:
    take(four())
    three = collection(feature(A, square(0, 1), nama="Alas"), feature(B, square(1, 1)), feature(C, square(0, 0)))
    assert take(three, at=2000).files[0].unlisted == 1
    assert queries.locate(*middle(1, 0)).kode == D
    assert take(three, at=3000, complete=True).files[0].ended == 1
    ended = queries.wilayah(D)
    assert ended is not None
    assert not ended.active
    assert models.Wilayah.objects.get(pk=D).valid_to == 3000
    assert queries.locate(*middle(1, 0)).kode is None
    take(four(), at=4000)
    assert queries.locate(*middle(1, 0)).kode == D


def test_a_table_of_successors_ends_codes_for_good() -> None:
    take(four())
    take(table("successors.csv", "code,successor", f"{D},33.02.01.2001"), at=2000)
    ended = queries.wilayah(D)
    assert ended is not None
    assert (ended.active, ended.successor) == (False, "33.02.01.2001")
    take(four(), at=3000)
    again = queries.wilayah(D)
    assert again is not None
    assert not again.active


def test_an_ended_district_takes_its_villages_along() -> None:
    take(four())
    actions.end(kode="33.01.02", successor="33.02.01", by=SYSTEM, at=2000)
    assert [w.kode for w in queries.desa_list()] == [A, B]
    assert queries.tap_map("33.01.02") == queries.tap_map("")


# --- what is wrong ---

BOW = [[110.0, -7.0], [110.01, -6.99], [110.01, -7.0], [110.0, -6.99], [110.0, -7.0]]
LINE = [[110.0, -7.0], [110.01, -7.0], [110.02, -7.0], [110.0, -7.0]]


def test_a_crossing_ring_is_repaired_and_named() -> None:
    report = take(collection(feature(A, BOW), feature(B, square(5, 5))))
    (problem,) = report.files[0].repaired
    assert (problem.index, problem.kode) == (1, A)
    assert "Self-intersection" in problem.reason
    assert queries.locate(-6_998_000, 110_008_000).kode is None
    assert queries.locate(-6_995_000, 110_001_000).kode == A


def geometry(kode: str, body: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {"kode": kode, "nama": "X"}, "geometry": body}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (feature(B, LINE), "tanpa luas|tidak dapat diperbaiki"),
        (geometry(B, None), "geometri"),
        (geometry(B, {"type": "Point", "coordinates": [110, -7]}), "bukan bidang"),
        (geometry(B, {"type": "Polygon", "coordinates": [[["a", 1]]]}), "tidak terbaca"),
        (geometry(B, {"type": "Polygon", "coordinates": []}), "tidak ada geometri"),
        (geometry(B, {"type": "Polygon", "coordinates": [[[110, -7], [111, -7]]]}), "tidak terbaca"),
        (geometry(B, {"type": "Wurst"}), "tidak terbaca"),
        (feature("3301012002", square(1, 1)), "bukan kode desa"),
        (feature("33.01.01", square(1, 1)), "bukan kode desa"),
        (feature(A, square(1, 1)), "sudah dipakai pada urutan 1"),
        (feature(B, [[y, x] for x, y in square(1, 1)]), "tertukar"),
        (feature(B, [[x - 100, y] for x, y in square(1, 1)]), "di luar Indonesia"),
        (feature(B, [[1e300, -7], [110, -7], [110, -6], [1e300, -7]]), "di luar Indonesia|tidak terbaca"),
        (feature(B, square(1, 1), nama="x" * 101), "lebih panjang"),
        ({"type": "Feature", "properties": {"kode": 5}, "geometry": None}, "kode dan nama"),
        ({"type": "Feature", "properties": None, "geometry": None}, "kode dan nama"),
        (7, "kode dan nama"),
    ],
)
def test_a_bad_feature_is_refused_by_place_and_code_and_nothing_is_taken(bad: dict[str, object], reason: str) -> None:
    good = feature(A, square(0, 0))
    with pytest.raises(actions.Refused, match=reason) as refusal:
        take(collection(good, bad))
    (problem,) = refusal.value.files[0].refused
    assert problem.index == 2
    assert nothing_was_written()
    report = take(collection(good, bad), skip_bad=True)
    assert report.files[0].added == 1
    assert models.WilayahImport.objects.get().notes[0]["index"] == 2


def swapped() -> Source:
    return collection(*(feature(k, [[y, x] for x, y in square(n, 0)]) for n, k in enumerate((A, B))))


def test_a_file_with_latitude_first_is_noticed_and_turned_on_request() -> None:
    with pytest.raises(Unreadable, match="--swap"):
        take(swapped())
    assert nothing_was_written()
    take(swapped(), swap=True)
    assert queries.locate(*middle(1, 0)).kode == B
    with pytest.raises(Unreadable, match="tanpa --swap"):
        take(four(), swap=True)


def packed(data: bytes) -> bytes:
    return gzip.compress(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b" \n ", "kosong"),
        (b"{", "JSON yang utuh"),
        (b"[1, 2]", "FeatureCollection"),
        (b'{"type":"FeatureCollection","features":[]}', "tidak berisi"),
        (b'{"type":"FeatureCollection","features":' + b"[" * 200_000, "JSON yang utuh"),
        (b'{"type":"FeatureCollection","features":[{}],"crs":{"properties":{"name":"EPSG:23830"}}}', "WGS 84"),
        (b"kode;nama\n1;2\n", "bukan GeoJSON dan bukan tabel"),
        (b"code,district_code,name\n", "tidak berisi"),
        (b'code,district_code,name\n33.01.01.2001,33.01.01,"A', "rusak"),
        ("{}".encode("utf-16"), "UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "UTF-8"),
        (packed(four().data)[:-20], "terpotong"),
        (packed(four().data)[:10] + b"garbage" * 20, "rusak"),
    ],
)
def test_a_file_that_is_no_territory_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as refusal:
        take(Source(name="aneh.geojson", data=data))
    assert "aneh.geojson" in refusal.value.message_for_people
    assert nothing_was_written()


def test_a_small_archive_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LIMIT", 100_000)
    with pytest.raises(Unreadable, match="terlalu besar"):
        take(Source(name="bom.gz", data=packed(b" " * 5_000_000)))
    with pytest.raises(Unreadable, match="terlalu besar"):
        take(Source(name="besar.geojson", data=b" " * 5_000_000))


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(Unreadable, match="tidak dapat dibuka"):
        take(Source(name="tiada.geojson", path="/nowhere/tiada.geojson"))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("33.01.01.2009,33.01.02,X", "induk"),
        ("33.01.01,33.01,X", "bukan kode desa"),
        ("33.01.01.2009,33.01.01,", "kosong"),
        ("33.01.01.2009,33.01.01", "kolom"),
        ("33.01.01.2009,33.01.01,X,Y", "kolom"),
        (f"{A},33.01.01,X", "sudah dipakai pada baris 2"),
    ],
)
def test_a_bad_line_is_refused(line: str, reason: str) -> None:
    with pytest.raises(actions.Refused, match=reason):
        take(table("villages.csv", VILLAGES, f"{A},33.01.01,Satu", line))
    assert nothing_was_written()


def test_the_second_file_bad_leaves_the_first_untaken() -> None:
    with pytest.raises(Unreadable):
        take(four(), Source(name="b", data=b"{"))
    assert nothing_was_written()


def test_two_files_may_not_draw_the_same_village() -> None:
    with pytest.raises(Invalid, match="dua berkas"):
        take(four(), collection(feature(A, square(3, 3)), name="lagi.geojson"))
    assert nothing_was_written()


def test_an_import_that_was_overtaken_writes_nothing() -> None:
    def overtake(stage: str, done: int, total: int) -> None:
        if stage == "Menyimpan" and done == 0 and not models.WilayahImport.objects.exists():
            take(table("provinces.csv", "code,name", "34,Yogyakarta"))

    with pytest.raises(actions.Overtaken):
        actions.take(sources=[four()], by=SYSTEM, at=1000, progress=overtake)
    assert [w.kode for w in queries.listing()] == ["34"]


def test_not_everyone_may_change_territory() -> None:
    with pytest.raises(Forbidden):
        actions.take(sources=[four()], by=ANYONE, at=1000)
    with pytest.raises(Invalid):
        actions.end(kode="33.99", by=SYSTEM, at=1000)


# --- the command ---


def test_the_command_tells_and_answers_in_json(tmp_path: object) -> None:
    file = f"{tmp_path}/desa.geojson.gz"
    with open(file, "wb") as out:
        out.write(packed(four().data))
    said = io.StringIO()
    call_command("wilayah", "import", file, "--json", stdout=said)
    report = json.loads(said.getvalue())
    assert report["files"][0]["added"] == 4
    assert len(report["files"][0]["digest"]) == 64
    said = io.StringIO()
    call_command("wilayah", "list", "33.01.01", "--level", "desa", stdout=said)
    assert said.getvalue().splitlines() == ["33.01.01.2001 Desa       Alas", "33.01.01.2002 Desa       Babadan"]
    said = io.StringIO()
    call_command("wilayah", "check", "--json", stdout=said)
    assert json.loads(said.getvalue())["villages"] == 4
    call_command("wilayah", "check", stdout=io.StringIO())
    call_command("wilayah", "redraw", stdout=io.StringIO())


def test_the_command_names_every_refused_entry(tmp_path: object) -> None:
    file = f"{tmp_path}/desa.geojson"
    with open(file, "wb") as out:
        out.write(collection(feature(A, LINE), feature("x", square(0, 0))).data)
    said = io.StringIO()
    with pytest.raises(CommandError, match="2 isian ditolak"):
        call_command("wilayah", "import", file, stderr=said)
    assert "urutan 1" in said.getvalue()
    assert "urutan 2" in said.getvalue()
