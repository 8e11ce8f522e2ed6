"""Offices for tests, made as people make them: through the actions. Personas, a small regency, a territory."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from pendopo.kernel.permissions import SYSTEM, Actor, Post
from pendopo.opd import actions
from pendopo.opd.types import Jabatan, PenugasanKind, Role, Unit, UnitKind
from pendopo.wilayah.models import Wilayah
from pendopo.wilayah.types import Jenis, Level

BUDI = UUID("00000000-0000-7000-8000-00000000b0d1")  # petugas
ANI = UUID("00000000-0000-7000-8000-00000000a021")  # kepala desa
CAMAT = UUID("00000000-0000-7000-8000-00000000ca3a")
STRANGER = UUID("00000000-0000-7000-8000-0000000000ff")
ADMIN = Actor(account=STRANGER, posts=(Post(position="setda.admin", unit="setda", role="ADMIN"),), secure=True)


def instant(text: str) -> int:
    """`2026-07-06T09:00` as UTC milliseconds."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


AT = instant("2026-07-06T02:00")


def unit(kode: str, kind: UnitKind = UnitKind.DINAS, **more: object) -> Unit:
    return Unit(kode=kode, nama=f"Kantor {kode}", kind=kind, **more)  # type: ignore[arg-type]


def jabatan(kode: str, unit: str, role: Role = Role.PETUGAS, **more: object) -> Jabatan:
    return Jabatan(kode=kode, nama=f"Jabatan {kode}", unit=unit, role=role, **more)  # type: ignore[arg-type]


def a_village() -> None:
    """One village below one district: petugas -> kepala desa -> camat."""
    actions.define_many(
        units=[
            unit("kec", UnitKind.KECAMATAN, wilayah="94.04.01", zone="Asia/Jayapura"),
            unit("desa", UnitKind.DESA, induk="kec", wilayah="94.04.01.2001", zone="Asia/Jayapura"),
        ],
        positions=[
            jabatan("camat", "kec", Role.KEPALA),
            jabatan("kades", "desa", Role.KEPALA, atasan="camat"),
            jabatan("petugas", "desa", atasan="kades"),
        ],
        by=SYSTEM,
        at=AT,
    )


def appoint(jabatan: str, account: UUID, *, mulai: int = AT, kind: PenugasanKind = PenugasanKind.DEFINITIF) -> UUID:
    return actions.start_penugasan(jabatan=jabatan, account=account, kind=kind, mulai=mulai, by=SYSTEM, at=AT)


def territory(districts: int, villages: int) -> None:
    """A regency 94.04 with that many districts and villages in all, as an import of territory leaves it."""
    rows = [_wilayah("94.04", Level.KABUPATEN, Jenis.KABUPATEN, "94")]
    for d in range(1, districts + 1):
        rows.append(_wilayah(f"94.04.{d:02}", Level.KECAMATAN, Jenis.KECAMATAN, "94.04"))
    for v in range(villages):
        district = f"94.04.{v % districts + 1:02}"
        jenis, first = (Jenis.KELURAHAN, 1) if v < districts else (Jenis.DESA, 2)
        rows.append(_wilayah(f"{district}.{first}{v // districts + 1:03}", Level.DESA, jenis, district))
    Wilayah.objects.bulk_create(rows)


def _wilayah(kode: str, level: Level, jenis: Jenis, induk: str) -> Wilayah:
    return Wilayah(
        kode=kode, nama=f"Nama {kode}", level=level.value, jenis=jenis.value, induk=induk, asal="TABEL", valid_from=0
    )
