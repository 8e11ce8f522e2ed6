"""Taking in foreign reports: each once, at its own time, located, routed, clocked, receipted."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pendopo.kernel import clock
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.alone.verify_receipt import __file__ as verifier
from pendopo.kernel.loop.models import Pekerjaan
from pendopo.kernel.permissions import SYSTEM
from pendopo.laporan import actions
from pendopo.laporan.formats import petabencana, tabel
from pendopo.laporan.models import Laporan
from pendopo.laporan.types import BadRecord, Imported, ImportReport
from pendopo.layanan.actions import catalogue
from pendopo.layanan.models import Permintaan
from pendopo.layanan.tests import make
from pendopo.opd import actions as opd
from pendopo.wilayah import actions as wilayah
from pendopo.wilayah.types import Source, Titik

SHARED = Path(__file__).resolve().parents[4].parent / "shared" / "data"
AT = make.AT


def feature(**changes: Any) -> dict[str, Any]:
    place = make.inside(make.ALAS)
    facts = {"created_at": "2017-02-20T07:58:22.262", "source": "grasp", "text": "Banjir", "title": None}
    geometry = {"type": "Point", "coordinates": [place.lon / 1e6, place.lat / 1e6]}
    return {"type": "Feature", "geometry": geometry, "properties": {**facts, "image_url": None, **changes}}


def read(*features: Any) -> list[Imported | BadRecord]:
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return list(petabencana.read(data, file="uji.geojson", zone="Asia/Jakarta"))


def test_a_time_without_a_zone_is_read_in_the_zone_that_was_stated() -> None:
    [record] = read(feature())
    assert isinstance(record, Imported)
    assert clock.to_datetime(record.at).isoformat() == "2017-02-20T00:58:22.262000+00:00"


def test_the_key_does_not_depend_on_the_order_of_fields() -> None:
    one, other = {"a": 1, "b": [1, 2]}, {"b": [1, 2], "a": 1}
    assert petabencana.key_of(one) == petabencana.key_of(other)
    assert petabencana.key_of(one) != petabencana.key_of({"a": 1, "b": [2, 1]})


@pytest.mark.parametrize(
    "bad",
    [
        {"properties": {}},
        {**feature(), "geometry": {"coordinates": [1]}},
        {**feature(), "geometry": {"coordinates": [107, 600]}},
        feature(created_at="kemarin"),
        None,
        "teks",
    ],
)
def test_a_record_that_cannot_be_read_is_named_and_the_others_are_taken(bad: Any) -> None:
    first, second = read(bad, feature())
    assert isinstance(first, BadRecord)
    assert (first.file, first.place) == ("uji.geojson", 1)
    assert isinstance(second, Imported)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"features": 7}', b"\xff\xfe", b'{"type":"Topology"}'])
def test_a_file_that_is_no_geojson_is_named(data: bytes) -> None:
    [bad] = petabencana.read(data, file="x", zone="Asia/Jakarta")
    assert isinstance(bad, BadRecord)


def table(*rows: str) -> list[Imported | BadRecord]:
    head = "waktu;jenis;teks;lintang;bujur;desa;sumber"
    return list(tabel.read("\n".join([head, *rows]).encode(), file="loket.csv", zone="Asia/Jayapura"))


def test_a_desks_table_is_read_row_by_row() -> None:
    good, bad = table("2026-07-06 09:30;keluhan;Antre lama;-4,5;136,9;;telepon", "kemarin;aduan;x;;;;")
    assert isinstance(good, Imported)
    assert clock.to_datetime(good.at).isoformat() == "2026-07-06T00:30:00+00:00"
    assert (good.titik, good.jenis, good.source) == (Titik(-4_500_000, 136_900_000), "KELUHAN", "telepon")
    assert isinstance(bad, BadRecord)
    assert bad.place == 3


@pytest.mark.parametrize(
    "row", ["2026-07-06;pujian;x;;;;", "2026-07-06;aduan;x;91;0;;", "2026-07-06;aduan;x", ";;;;;;"]
)
def test_a_row_that_cannot_be_read_is_named(row: str) -> None:
    [bad] = table(row)
    assert isinstance(bad, BadRecord)
    assert bad.place == 2


@pytest.mark.parametrize("data", [b"\xff", b"", b"teks\nx", b"waktu,teks,rahasia\n", b'waktu,teks\n"' + b"x" * 200_000])
def test_a_table_without_its_columns_is_refused_whole(data: bytes) -> None:
    assert [type(record) for record in tabel.read(data, file="x", zone="UTC")] == [BadRecord]


@pytest.mark.django_db
def test_importing_again_adds_nothing_and_stopping_midway_loses_nothing() -> None:
    make.city()
    records = read(*(feature(text=f"Banjir {n}") for n in range(60)))

    def stopped() -> Iterator[Imported | BadRecord]:
        yield from records[:40]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.import_batch(records=stopped(), format="petabencana", at=AT)
    assert Permintaan.objects.count() == 25  # whole chunks only
    again = actions.import_batch(records=records, format="petabencana", at=AT)
    assert (again.taken, again.already) == (35, 25)
    assert actions.import_batch(records=records, format="petabencana", at=AT).taken == 0
    assert Permintaan.objects.count() == Laporan.objects.count() == 60


@pytest.mark.django_db
def test_the_same_record_twice_in_one_file_is_taken_once() -> None:
    make.city()
    report = actions.import_batch(records=read(feature(), feature()), format="petabencana", at=AT)
    assert (report.taken, report.already) == (1, 1)


@pytest.mark.django_db
def test_an_imported_report_has_its_own_time_clock_and_source_and_no_notices() -> None:
    make.city()
    Pekerjaan.objects.all().delete()
    actions.import_batch(records=read(feature(title="Banjir besar")), format="petabencana", at=AT)
    row, own = Permintaan.objects.get(), Laporan.objects.get()
    assert clock.to_datetime(row.opened_at).year == 2017
    assert clock.to_datetime(row.due).year == 2017
    assert (row.text, own.source, row.sumber) == ("Banjir besar\nBanjir", "grasp", "IMPOR")
    assert not Pekerjaan.objects.filter(name="ledger.react").exists()


@pytest.mark.data
@pytest.mark.django_db
def test_the_real_flood_reports_of_three_days(tmp_path: Path) -> None:
    boundaries = sorted((SHARED / "geo").glob("31.*.geojson.gz"))
    files = sorted((SHARED / "reports").glob("petabencana_*.geojson"))
    if len(boundaries) != 6 or len(files) != 3:
        pytest.skip("the real flood reports do not lie beside this checkout (../shared/data)")
    sources = [Source(name=file.name, data=gzip.decompress(file.read_bytes())) for file in boundaries]
    wilayah.take(sources=sources, by=SYSTEM, at=AT)
    opd.starter(by=SYSTEM, at=AT)
    catalogue.seed_aturan(by=ledger.SYSTEM_AUTHOR, at=AT)
    report = _take(files)
    assert (report.read, report.taken, report.refused) == (1204, 1204, [])
    assert (report.without_text, report.ambiguous, report.located + report.outside) == (40, 3, 1204)
    assert 90 <= report.outside <= 110
    assert sum(report.forwarded.values()) == 1204
    assert report.forwarded[""] == report.outside
    assert Laporan.objects.filter(source="qlue").count() == 926
    assert Permintaan.objects.exclude(links="").count() > 700
    assert Permintaan.objects.filter(desa="", unit="koordinator").count() == report.outside
    assert _take(files).taken == 0
    _proved(tmp_path)


def _take(files: list[Path]) -> ImportReport:
    records = (
        record for file in files for record in petabencana.read(file.read_bytes(), file=file.name, zone="Asia/Jakarta")
    )
    return actions.import_batch(records=records, format="petabencana", at=AT)


def _proved(folder: Path) -> None:
    """Every receipt proves itself; the ledger verifies; a rebuild makes the same rows."""
    before = ledger.digest()
    ledger.rebuild()
    assert ledger.digest() == before
    ledger.seal_all(at=AT)
    assert ledger.verify().ok
    files = []
    for id in Permintaan.objects.order_by("id").values_list("id", flat=True):
        receipt = ledger.receipt(id, at=AT)
        assert [entry.proof is not None for entry in receipt.entries] == [True]
        files.append(folder / f"{id}.json")
        files[-1].write_bytes(msgspec.json.encode(receipt))
    alone = shutil.copy(verifier, folder)
    ran = subprocess.run([sys.executable, "-I", alone, *map(str, files)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr
    assert ran.stdout.count("PermintaanOpened") == 1204
