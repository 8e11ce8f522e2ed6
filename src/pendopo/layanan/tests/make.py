"""A small city for tests, made as people make it: through the actions of each room.

    city = make.city()                       # territory, offices, accounts, catalogue, first rules
    opened = make.opened()                   # a request of the toy kind, in the village of Pak Budi
    sari = make.sari(opened.id)              # the citizen who holds its ticket
    make.sign_in(client, city.budi)          # his session in a test client, second factor shown

Personas: Ibu Sari (warga), Pak Budi (petugas of Alas), Bu Ani (its kepala desa), and those around them.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import msgspec
from django.test import Client

from pendopo.kernel import clock
from pendopo.kernel.ledger.types import SYSTEM_AUTHOR, Author
from pendopo.kernel.permissions import SYSTEM, Actor
from pendopo.layanan import kinds
from pendopo.layanan.actions import catalogue
from pendopo.layanan.actions.opening import open_many, open_permintaan
from pendopo.layanan.types import Klasifikasi, Opened, Opening, Rule
from pendopo.opd import actions as opd_actions
from pendopo.opd import queries as opd
from pendopo.opd.types import Jabatan, PenugasanKind, Role, Unit, UnitKind
from pendopo.warga.models import Account
from pendopo.warga.types import AccountKind
from pendopo.wilayah import actions as wilayah_actions
from pendopo.wilayah.types import Source, Titik

AT = 1_783_303_200_000
"""6 July 2026, 09.00 WIB, a Monday: when the city was set up."""

ZONE = "Asia/Jakarta"
REGENCY, UPPER, LOWER = "33.01", "33.01.01", "33.01.02"
ALAS, BABADAN, CANDI, DURENAN = "33.01.01.2001", "33.01.01.2002", "33.01.02.1001", "33.01.02.2002"
NAMES = {
    "33": "Jawa Contoh",
    REGENCY: "Kabupaten Wana Asri",
    UPPER: "Hulu",
    LOWER: "Hilir",
    ALAS: "Alas",
    BABADAN: "Babadan",
    CANDI: "Candi",
    DURENAN: "Durenan",
}
SQUARES = {ALAS: (0, 1), BABADAN: (1, 1), CANDI: (0, 0), DURENAN: (1, 0)}
WEST, SOUTH, SIDE = 110_000_000, -7_000_000, 10_000
"""The villages are four squares: Alas and Babadan above (district Hulu), Candi and Durenan below (Hilir)."""

CATALOGUE = [("INFRASTRUKTUR", ["JALAN RUSAK", "JEMBATAN"]), ("KESEHATAN", ["PUSKESMAS"]), ("LISTRIK", [])]
PASSWORD = "payung-merah-9"


class Toy(msgspec.Struct, frozen=True, array_like=True, tag=901):
    """What only a toy kind of request has: it proves that the counter knows no room above it."""

    colour: str = ""


TOY = "mainan"


class City(msgspec.Struct, frozen=True, kw_only=True):
    """Who serves in the city, as actors who have shown a second factor. `stranger` has no account and no ticket."""

    budi: Actor  # petugas of Desa Alas
    ani: Actor  # kepala desa of Alas
    tetangga: Actor  # petugas of Desa Babadan, the village next door
    dinas: Actor  # petugas of the public works office
    koordinator: Actor
    inspektur: Actor
    bupati: Actor  # leads: reads
    admin: Actor  # sets up
    stranger: Actor = Actor()


UNITS = (
    Unit(kode="setda", nama="Sekretariat Daerah", kind=UnitKind.BAGIAN, wilayah=REGENCY, zone=ZONE),
    Unit(kode="koordinator", nama="Koordinator Pengaduan", kind=UnitKind.KOORDINATOR, wilayah=REGENCY, zone=ZONE),
    Unit(kode="inspektorat", nama="Inspektorat", kind=UnitKind.INSPEKTORAT, wilayah=REGENCY, zone=ZONE),
    Unit(kode="dinas-pu", nama="Dinas Pekerjaan Umum", kind=UnitKind.DINAS, wilayah=REGENCY, zone=ZONE),
    Unit(kode="kec-hulu", nama="Kecamatan Hulu", kind=UnitKind.KECAMATAN, induk="setda", wilayah=UPPER, zone=ZONE),
    Unit(
        kode="desa-alas", nama="Desa Alas", kind=UnitKind.DESA, induk="kec-hulu", wilayah=ALAS, zone=ZONE,
        contact="(0281) 7001",
    ),
    Unit(kode="desa-babadan", nama="Desa Babadan", kind=UnitKind.DESA, induk="kec-hulu", wilayah=BABADAN, zone=ZONE),
    Unit(
        kode="luar-pln", nama="PLN Unit Layanan Pelanggan", kind=UnitKind.LUAR, zone=ZONE,
        address="Jalan Gardu 1", contact="123",
    ),
)  # fmt: skip

POSITIONS = (
    ("bupati", "setda.kepala-daerah", "Kepala Daerah", "setda", Role.PIMPINAN, ""),
    ("admin", "setda.admin", "Admin Sistem", "setda", Role.ADMIN, ""),
    ("koordinator", "koordinator.admin", "Admin Koordinator", "koordinator", Role.KOORDINATOR, "setda.kepala-daerah"),
    ("inspektur", "inspektorat.kepala", "Inspektur", "inspektorat", Role.INSPEKTORAT, "setda.kepala-daerah"),
    ("dinas", "dinas-pu.petugas", "Petugas Dinas PU", "dinas-pu", Role.PETUGAS, "setda.kepala-daerah"),
    ("ani", "desa-alas.kepala", "Kepala Desa Alas", "desa-alas", Role.KEPALA, ""),
    ("budi", "desa-alas.petugas", "Petugas Desa Alas", "desa-alas", Role.PETUGAS, "desa-alas.kepala"),
    ("tetangga", "desa-babadan.petugas", "Petugas Desa Babadan", "desa-babadan", Role.PETUGAS, ""),
)


def city(*, at: int = AT) -> City:
    """Territory, offices, accounts, catalogue and first rules; who serves there. About thirty milliseconds."""
    territory(at=at)
    kinds.register(TOY, detail=Toy)
    opd_actions.define_many(
        units=list(UNITS),
        positions=[
            Jabatan(kode=kode, nama=nama, unit=unit, role=role, atasan=atasan)
            for _, kode, nama, unit, role, atasan in POSITIONS
        ],
        by=SYSTEM,
        at=at,
    )
    catalogue.define_kategori(tree=CATALOGUE, by=SYSTEM_AUTHOR, at=at)
    catalogue.seed_aturan(by=SYSTEM_AUTHOR, at=at)
    # A demo in small: roads are the public works office's, wherever they are.
    road = Rule(id="jalan", order=100, kategori="INFRASTRUKTUR/JALAN RUSAK", unit="dinas-pu", valid_from=at)
    catalogue.define_aturan(rules=[road], by=SYSTEM_AUTHOR, at=at)
    accounts = {who: _appointed(who, kode, at) for who, kode, *_ in POSITIONS}
    # Only now: before everybody is appointed, a vacant position has fallen to its superior.
    return City(**{who: Actor(account=id, posts=opd.posts_of(id, at), secure=True) for who, id in accounts.items()})


def _appointed(username: str, jabatan: str, at: int) -> UUID:
    kind = AccountKind.PEGAWAI.value
    account = Account.objects.create(username=username, kind=kind, display_name=username.title(), password="!")
    opd_actions.start_penugasan(
        jabatan=jabatan, account=account.id, kind=PenugasanKind.DEFINITIF, mulai=at, by=SYSTEM, at=at
    )
    return account.id


def territory(*, at: int = AT) -> None:
    """Four square villages in two districts, with names, boundaries and maps."""
    levels = {2: "provinces.csv", 5: "regencies.csv", 8: "districts.csv", 13: "villages.csv"}
    heads = {2: "code,name", 5: "code,province_code,name", 8: "code,regency_code,name", 13: "code,district_code,name"}
    sources = []
    for length, name in levels.items():
        rows = [
            ",".join([c, *([c.rpartition(".")[0]] * (length > 2)), n]) for c, n in NAMES.items() if len(c) == length
        ]
        sources.append(Source(name=name, data="\n".join([heads[length], *rows, ""]).encode()))
    features = [
        {
            "type": "Feature",
            "properties": {"kode": kode, "nama": NAMES[kode]},
            "geometry": {"type": "Polygon", "coordinates": [_ring(*place)]},
        }
        for kode, place in SQUARES.items()
    ]
    drawn = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    wilayah_actions.take(sources=[*sources, Source(name="desa.geojson", data=drawn)], by=SYSTEM, at=at)


def _row(kode: str, nama: str) -> str:
    above = kode.rpartition(".")[0]
    return f"{kode},{above},{nama}" if above else f"{kode},{nama}"


def _ring(column: int, row: int) -> list[list[float]]:
    x, y = (WEST + column * SIDE) / 1e6, (SOUTH + row * SIDE) / 1e6
    side = SIDE / 1e6
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def inside(kode: str) -> Titik:
    """The middle of a village."""
    column, row = SQUARES[kode]
    return Titik(lat=SOUTH + row * SIDE + SIDE // 2, lon=WEST + column * SIDE + SIDE // 2)


def an_opening(**changes: Any) -> Opening:
    """A request about to be opened: a lamp in Alas is out."""
    told = Opening(
        kind=TOY,
        klasifikasi=Klasifikasi.TIDAK_BERKADAR,
        text="Lampu jalan di depan pasar padam.\nSudah tiga malam.",
        titik=inside(ALAS),
        place="depan pasar",
        detail=Toy(colour="merah"),
    )
    return msgspec.structs.replace(told, **changes)


def opened(*, at: int = AT, **changes: Any) -> Opened:
    """A request that a citizen has opened."""
    return open_permintaan(opening=an_opening(**changes), by=Author(actor="warga:test"), at=at)


def many(count: int, *, at: int = AT, **changes: Any) -> list[Opened]:
    """Several requests, a minute apart, in the four villages by turns."""
    openings = [
        an_opening(
            text=f"Permintaan nomor {n}.", titik=inside(list(SQUARES)[n % 4]), at=at + n * clock.MINUTE, **changes
        )
        for n in range(count)
    ]
    return open_many(openings=openings, by=Author(actor="warga:test"), at=at, react=False)


def sari(*ids: UUID) -> Actor:
    """Ibu Sari: no account, and the tickets of her requests."""
    return Actor(tickets=frozenset(ids))


def sign_in(client: Client, actor: Actor) -> Client:
    """A session of `actor` in `client`, as after password and second factor."""
    assert actor.account is not None
    account = Account.objects.get(id=actor.account)
    client.force_login(account)
    session = client.session
    now = clock.now()
    session["account_authentication_methods"] = [{"method": "mfa", "at": now / 1000, "type": "totp"}]
    session["account_authentication_methods_user"] = str(account.pk)
    session["seen"] = now
    session.save()
    return client


def hold_ticket(client: Client, *ids: UUID) -> Client:
    """A citizen's session in `client` that may open these requests."""
    session = client.session
    session["tickets"] = [str(id) for id in ids]
    session.save()
    return client
