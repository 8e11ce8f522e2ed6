"""The offices of the demo regency: eight services beside the starter's centre, districts and villages."""

from __future__ import annotations

from pendopo.kernel.permissions import Actor
from pendopo.opd import queries
from pendopo.opd.actions import define_many, starter
from pendopo.opd.actions.starting import SEKRETARIS, SETDA
from pendopo.opd.types import Jabatan, Role, Unit, UnitKind

# Code, name, and the address and telephone that the demo's counter shows (all invented).
DINAS = (
    ("dinas-pu", "Dinas Pekerjaan Umum dan Penataan Ruang", "Jalan Bendungan 4", "(0900) 21001"),
    ("dinas-perhubungan", "Dinas Perhubungan", "Jalan Pelabuhan 12", "(0900) 21002"),
    ("dinas-lh", "Dinas Lingkungan Hidup", "Jalan Beringin 7", "(0900) 21003"),
    ("dinas-kesehatan", "Dinas Kesehatan", "Jalan Melati 3", "(0900) 21004"),
    ("dinas-pendidikan", "Dinas Pendidikan", "Jalan Guru 1", "(0900) 21005"),
    ("dinas-dukcapil", "Dinas Kependudukan dan Pencatatan Sipil", "Jalan Alun-Alun 2", "(0900) 21006"),
    ("dinas-sosial", "Dinas Sosial", "Jalan Mawar 9", "(0900) 21007"),
    ("dinas-kominfo", "Dinas Komunikasi dan Informatika", "Jalan Alun-Alun 5", "(0900) 21008"),
)
# Whom a report may concern although it is not this government's: an outcome of its own, with the address.
LUAR = (
    ("luar-pln", "PLN Unit Layanan Pelanggan", "Jalan Gardu 1", "123"),
    ("luar-provinsi", "Pemerintah Provinsi", "Jalan Gubernur 1", "(0900) 11000"),
)


def build(*, by: Actor, at: int, zone: str = "") -> None:
    """Make the demo's offices from the territory that is there. Running it again changes nothing."""
    starter(zone=zone, by=by, at=at)
    setda = queries.directory().units[SETDA]
    units: list[Unit] = []
    positions: list[Jabatan] = []
    for kode, nama, address, contact in DINAS:
        unit = Unit(
            kode=kode,
            nama=nama,
            kind=UnitKind.DINAS,
            induk=SETDA,
            wilayah=setda.wilayah,
            zone=setda.zone,
            address=address,
            contact=contact,
        )
        head = Jabatan(kode=f"{kode}.kepala", nama=f"Kepala {nama}", unit=kode, role=Role.KEPALA, atasan=SEKRETARIS)
        officers = [
            Jabatan(
                kode=f"{kode}.petugas-{n}",
                nama=f"Petugas Pengaduan {n} {nama}",
                unit=kode,
                role=Role.PETUGAS,
                atasan=head.kode,
            )
            for n in (1, 2)
        ]
        units.append(unit)
        positions += [head, *officers]
    units += [
        Unit(kode=kode, nama=nama, kind=UnitKind.LUAR, zone=setda.zone, address=address, contact=contact)
        for kode, nama, address, contact in LUAR
    ]
    define_many(units=units, positions=positions, by=by, at=at)
