"""Files: what is good is taken whole, what is bad is named by row and column, and nothing is half done."""

from __future__ import annotations

import io
from uuid import UUID

import pytest

from pendopo.kernel.permissions import ANYONE, SYSTEM
from pendopo.kernel.refusal import Forbidden, Invalid
from pendopo.opd import actions, models, queries
from pendopo.opd.tests import make
from pendopo.opd.tests.make import ANI, AT, BUDI
from pendopo.opd.types import ImportReport

pytestmark = pytest.mark.django_db


def take(kind: str, text: str | bytes, **more: object) -> ImportReport:
    raw = text if isinstance(text, bytes) else text.encode()
    return actions.import_csv(kind=kind, file=io.BytesIO(raw), by=SYSTEM, at=AT, **more)  # type: ignore[arg-type]


def refused(report: ImportReport) -> list[tuple[int, str]]:
    return [(each.row, each.column) for each in report.refusals]


UNITS = """kode;nama;jenis;induk;wilayah;zona;alamat;mulai
bidang-jalan;Bidang Jalan;bagian;dinas-pu;;;;
dinas-pu;"Dinas PU; dan Tata Ruang";Dinas;;94.04;WIT;Jalan 1;01/02/2026
"""


def test_units_are_taken_in_any_order_and_twice_without_a_trace() -> None:
    report = take("units", "\ufeff" + UNITS.replace("\n", "\r\n"))
    assert (report.read, report.added, report.changed, report.unchanged, report.refusals) == (2, 2, 0, 0, ())
    unit = queries.unit("dinas-pu")
    assert unit is not None
    assert (unit.nama, unit.zone) == ("Dinas PU; dan Tata Ruang", "Asia/Jayapura")
    assert unit.valid_from == make.instant("2026-01-31T15:00")
    again = take("units", UNITS.replace("Bidang Jalan", "Bidang Jalan dan Jembatan"))
    assert (again.added, again.changed, again.unchanged) == (0, 1, 1)


def test_each_bad_row_of_units_is_named_and_nothing_is_taken() -> None:
    report = take(
        "units",
        "kode,nama,jenis,induk,wilayah,zona,mulai\n"
        "baik,Kantor Baik,DINAS,,94.04,WIB,\n"
        "Buruk Sekali,Kantor,DINAS,,,,\n"
        "\n"
        "tanpa-nama,,DINAS,,,,\n"
        "jenis,Kantor,TOKO,,,,\n"
        "baik,Kantor Lagi,DINAS,,,,\n"
        "zona,Kantor,DINAS,tidak-ada,9404,GMT,kemarin\n"
        "pendek,Kantor\n",
    )
    assert refused(report) == [
        (3, "kode"), (5, "nama"), (6, "jenis"), (7, "kode"), (8, "mulai"), (8, "wilayah"), (8, "induk"), (8, "zona"),
        (9, ""), (9, "jenis"),
    ]  # fmt: skip
    assert not models.Unit.objects.exists()
    assert all(each.message.endswith(".") for each in report.refusals)


def test_positions_need_their_unit_and_no_circle() -> None:
    take("units", UNITS)
    report = take(
        "positions",
        "kode,nama,unit,peran,atasan\na,A,dinas-pu,KEPALA,b\nb,B,dinas-pu,kepala,a\nc,C,nirgendwo,PETUGAS,\n"
        "d,D,dinas-pu,RAJA,\n",
    )
    assert refused(report) == [(2, "atasan"), (3, "atasan"), (4, "unit"), (5, "peran")]
    good = take("positions", "kode,nama,unit,peran,atasan\na,A,dinas-pu,KEPALA,\nb,B,bidang-jalan,petugas,a\n")
    assert (good.added, len(queries.inferiors("a"))) == (2, 1)


def test_appointments_go_by_account_id_or_by_what_the_caller_knows() -> None:
    make.a_village()
    text = f"jabatan,akun,mulai,jenis\nkades,{ANI},2026-01-01,\npetugas,budi,2026-01-01,PLT\n"
    assert refused(take("appointments", text)) == [(3, "akun")]
    people: dict[str, UUID] = {"budi": BUDI, str(ANI): ANI}
    report = take("appointments", text, account_for=people.get)
    assert (report.added, report.refusals) == (2, ())
    assert take("appointments", text, account_for=people.get).unchanged == 2
    holder = queries.holder("petugas", make.instant("2025-12-31T15:00"))
    assert holder is not None
    assert holder.account == BUDI
    assert queries.holder("petugas", make.instant("2025-12-31T14:59")) is None
    double = take("appointments", f"jabatan,akun,mulai\nkades,{BUDI},2026-05-01\nlurah,{BUDI},\n")
    assert refused(double) == [(2, "mulai"), (3, "mulai")]


def test_calendar_and_hours_are_taken_and_checked() -> None:
    make.a_village()
    report = take(
        "calendar",
        "tanggal,jenis,nama,dasar,wilayah\n2026-07-08,LOKAL,Hari jadi,SK 1,94.04\n11/07/2026,kerja,Tukar,SK 2,94.04\n",
    )
    assert report.added == 2
    bad = take(
        "calendar",
        "tanggal,jenis,nama\n2026-02-30,LIBUR,x\n2026-01-02,PESTA,x\n2026-01-03,LIBUR,\n9999-01-01,LIBUR,x\n",
    )
    assert refused(bad) == [(2, "tanggal"), (3, "jenis"), (4, "nama"), (5, "tanggal")]
    week = "unit,mulai,hari,jam,cuti_bersama\nkec,2026-01-01,senin-kamis,07.30-12.00 13:00-16:00,ya\n"
    assert take("hours", week + "kec,2026-01-01,5,07:30-11:00,ya\n").added == 1
    [stored] = queries.directory().weeks["kec"]
    assert (len(stored.hours), stored.serves_joint_leave) == (9, True)
    assert refused(take("hours", "mulai,hari,jam\n2026-01-01,senin-ahad,8-9\n2026-01-01,1,9-8\n")) == [
        (2, "hari"),
        (2, "jam"),
        (3, "jam"),
    ]


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("units", b""),
        ("units", b"kode,nama\na,b\n"),
        ("units", b"kode,nama,jenis,warna\n"),
        ("units", b"kode,nama,jenis,kode\n"),
        ("units", b"kode,nama,jenis\na,\xff\xfe,DINAS\n"),
        ("units", b'kode,nama,jenis\na,"b"c,DINAS\n'),
        ("units", b'kode,nama,jenis\na,"b\n'),
        ("gaji", b"kode\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(kind: str, raw: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        take(kind, raw)
    assert refusal.value.message_for_people.endswith(".")


def test_a_null_byte_is_a_refusal_and_not_a_crash() -> None:
    report = take("units", b"kode,nama,jenis\na\x00,b\x00,DINAS\n")
    assert refused(report)[0] == (2, "kode")


def test_only_an_admin_imports() -> None:
    with pytest.raises(Forbidden):
        actions.import_csv(kind="units", file=io.BytesIO(UNITS.encode()), by=ANYONE, at=AT)
