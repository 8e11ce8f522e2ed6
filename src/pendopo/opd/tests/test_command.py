"""`./pendopo opd`: its four verbs, for people and as JSON."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest
from django.core.management import CommandError, call_command

from pendopo.opd.tests import make

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("opd", *words, stdout=out, stderr=out)
    return out.getvalue()


def test_starter_reports_figures() -> None:
    make.territory(districts=1, villages=3)
    figures = msgspec.json.decode(run("starter", "--zone", "WIT", "--json"))
    assert (figures["desa"], figures["units_added"]) == (3, 7)
    assert "0 unit" in run("starter")
    assert "desa-94.04.01.1001" in run("list")
    assert "kosong" in run("list", "--positions")
    assert len(msgspec.json.decode(run("list", "--json"))) == 7


def test_calendar_counts_the_working_days_of_a_year() -> None:
    said = run("calendar", "2026")
    assert "2026-03-20  CUTI_BERSAMA" in said
    # 261 weekdays, less 13 holidays and 8 days of joint leave that fall on one
    assert "2026: 240 hari kerja." in said
    assert "belum diketahui" in run("calendar", "2031")
    assert "(belum diperiksa)" in run("calendar", "2027")
    with pytest.raises(CommandError):
        run("calendar", "99")
    with pytest.raises(CommandError):
        run("calendar", "2026", "--unit", "tidak-ada")


def test_an_appointment_names_an_account_that_exists(tmp_path: Path) -> None:
    make.a_village()
    file = tmp_path / "appointments.csv"
    file.write_text(f"jabatan,akun,mulai\nkades,{make.ANI},2026-01-01\npetugas,siapa,2026-01-01\n")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("opd", "import", str(file), stdout=out, stderr=out)
    assert ":2: akun:" in out.getvalue()
    assert ":3: akun:" in out.getvalue()


def test_files_are_taken_by_name_or_as_stated(tmp_path: Path) -> None:
    units = tmp_path / "units.csv"
    units.write_text("kode,nama,jenis\na,Kantor A,DINAS\n")
    assert "1 baru" in run("import", str(units))
    other = tmp_path / "apa saja.csv"
    other.write_text("kode,nama,unit,peran\nx,X,tidak-ada,PETUGAS\n")
    with pytest.raises(CommandError):
        run("import", str(other))
    with pytest.raises(CommandError):
        run("import", str(other), "--as", "positions")
    with pytest.raises(CommandError):
        run("import", str(tmp_path / "units_tidak_ada.csv"))
    other.write_text("kode\n")
    with pytest.raises(CommandError, match=r"apa saja\.csv: Kolom tidak ada"):
        run("import", str(other), "--as", "positions")
