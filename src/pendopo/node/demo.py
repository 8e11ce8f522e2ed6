"""The demo regency: an invented territory, its offices and people, and ninety days of reports. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import msgspec
from django.conf import settings

from pendopo.kernel import clock, ids, loop
from pendopo.kernel.generation import cache
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.recording import REACTION_JOB
from pendopo.kernel.permissions import SYSTEM
from pendopo.laporan import demo as laporan
from pendopo.laporan import seeding
from pendopo.node import wiring
from pendopo.opd import demo as opd_demo
from pendopo.opd import queries as opd
from pendopo.opd.actions import start_many
from pendopo.opd.types import Penugasan, PenugasanKind, UnitKind
from pendopo.warga import demo as warga
from pendopo.warga.types import AccountKind
from pendopo.wilayah import actions as wilayah
from pendopo.wilayah import demo as territory

SEED = 7
BEFORE = 2 * clock.DAY
"""Offices stand this long before the first report."""
NEWS = 2 * clock.DAY
"""Notices about what is older than this are not sent: nobody waited for them."""
ISLAND = "Desa Gili Arum"

Progress = Callable[[str], None]


class Cast(msgspec.Struct, frozen=True, kw_only=True):
    """One person of the demo and the position they hold."""

    username: str
    name: str
    jabatan: str
    kind: PenugasanKind = PenugasanKind.DEFINITIF
    since: int = 0  # days before the end; 0: from the beginning
    until: int = 0  # days before the end at which it ended; 0: still


CENTRE = (
    Cast(username="admin", name="Admin Sistem", jabatan="setda.admin"),
    Cast(username="bupati", name="Bupati Tirta Arum", jabatan="setda.kepala-daerah"),
    Cast(username="sekda", name="Sekretaris Daerah", jabatan="setda.sekretaris"),
    Cast(username="koordinator", name="Koordinator Pengaduan", jabatan="koordinator.admin"),
    Cast(username="inspektur", name="Inspektur Daerah", jabatan="inspektorat.kepala"),
    Cast(username="auditor", name="Auditor Inspektorat", jabatan="inspektorat.petugas"),
    # The head of transport retired 40 days ago; the head of works stands in (Plt). The head of the environment office
    # is away for some weeks, and its officer signs for the day (Plh).
    Cast(username="kadis-perhubungan", name="Kepala Dinas (purnatugas)", jabatan="dinas-perhubungan.kepala", until=40),
    Cast(username="kadis-pu", name="Kepala Dinas PU", jabatan="dinas-perhubungan.kepala",
         kind=PenugasanKind.PLT, since=40),
    Cast(username="petugas-lh", name="Petugas Dinas LH", jabatan="dinas-lh.kepala", kind=PenugasanKind.PLH, since=12),
)  # fmt: skip
VACANT_VILLAGES = 2
"""So many villages, the last of the first district, have nobody: their work falls to the camat."""
PRINTED = (
    "koordinator", "petugas-pu", "kadis-pu", "kades-gili-arum", "petugas-gili-arum", "inspektur", "bupati", "admin",
    "warga",
)  # fmt: skip
CITIZENS = ("warga", "nelayan")


def build(*, at: int, seed: int = SEED, progress: Progress = lambda stage: None) -> int:
    """Build the whole regency as it stands at `at`; the number of requests. The tables must be empty.

    Raises `RuntimeError` on a node that is not a demo. The process's clock shows the time of the story meanwhile.
    """
    if not settings.CONFIG.demo:
        raise RuntimeError("the demo regency is only built on a demo node")
    begin = at - laporan.DAYS * clock.DAY
    early = begin - BEFORE
    with clock.fixed(early), cache.one_request():
        progress("wilayah")
        wilayah.take(sources=territory.sources(), by=SYSTEM, at=early)
        progress("kantor dan orang")
        opd_demo.build(by=SYSTEM, at=early)
        accounts = _people(early, at)
        progress("katalog, aturan, standar")
        seeding.seed(by=ledger.SYSTEM_AUTHOR, at=early)
        laporan.define_rules(by=ledger.SYSTEM_AUTHOR, at=early)
    progress("laporan")
    citizens = [accounts[name] for name in CITIZENS]
    requests = laporan.play(seed=seed, begin=begin, end=at, citizens=citizens)
    _hush(requests, before=at - NEWS)
    return len(requests)


def _people(early: int, at: int) -> dict[str, UUID]:
    cast = [*CENTRE, *_services(), *_local()]
    people = {one.username: warga.Person(username=one.username, name=one.name) for one in cast}
    people["admin"] = warga.Person(username="admin", name="Admin Sistem", kind=AccountKind.ADMIN)
    people |= {name: warga.Person(username=name, kind=AccountKind.WARGA) for name in CITIZENS}
    accounts = warga.create(people.values(), at=early)
    start_many(appointments=[_appointment(one, accounts, early, at) for one in cast], by=SYSTEM, at=early)
    return accounts


def _appointment(one: Cast, accounts: dict[str, UUID], early: int, at: int) -> Penugasan:
    return Penugasan(
        id=ids.new_id(early),
        jabatan=one.jabatan,
        account=accounts[one.username],
        kind=one.kind,
        mulai=at - one.since * clock.DAY if one.since else early,
        selesai=at - one.until * clock.DAY if one.until else None,
        citation="Keputusan Bupati Tirta Arum (contoh)",
    )


def _services() -> list[Cast]:
    """A head and one officer for each service; the second officer's position is vacant and falls to the head."""
    cast = []
    for unit in opd.units(kind=UnitKind.DINAS):
        short = unit.kode.removeprefix("dinas-")
        if not any(one.jabatan == f"{unit.kode}.kepala" and one.until for one in CENTRE):
            cast.append(Cast(username=f"kadis-{short}", name=f"Kepala {unit.nama}", jabatan=f"{unit.kode}.kepala"))
        cast.append(Cast(username=f"petugas-{short}", name=f"Petugas {unit.nama}", jabatan=f"{unit.kode}.petugas-1"))
    return cast


def _local() -> list[Cast]:
    """A camat and a clerk for each district, a head for each village but the vacant, a clerk on the island."""
    cast = []
    for unit in opd.units(kind=UnitKind.KECAMATAN):
        short = _username(unit.nama)
        cast.append(Cast(username=f"camat-{short}", name=f"Camat {_bare(unit.nama)}", jabatan=f"{unit.kode}.kepala"))
        cast.append(Cast(username=f"petugas-{short}", name=f"Petugas {unit.nama}", jabatan=f"{unit.kode}.petugas"))
    villages = [*opd.units(kind=UnitKind.DESA), *opd.units(kind=UnitKind.KELURAHAN)]
    vacant = {unit.kode for unit in villages if unit.wilayah.startswith("99.01.01")}
    vacant = set(sorted(vacant)[-VACANT_VILLAGES:])
    for unit in villages:
        if unit.kode in vacant:
            continue
        title, prefix = ("Lurah", "lurah") if unit.kind is UnitKind.KELURAHAN else ("Kepala Desa", "kades")
        short = _username(unit.nama)
        cast.append(
            Cast(username=f"{prefix}-{short}", name=f"{title} {_bare(unit.nama)}", jabatan=f"{unit.kode}.kepala")
        )
        if unit.nama == ISLAND:
            cast.append(Cast(username=f"petugas-{short}", name=f"Petugas {unit.nama}", jabatan=f"{unit.kode}.petugas"))
    return cast


def _bare(nama: str) -> str:
    """The name of a place without its kind: "Gili Arum" of "Desa Gili Arum"."""
    kind, _, rest = nama.partition(" ")
    return rest if kind in ("Desa", "Kelurahan", "Kecamatan") else nama


def _username(nama: str) -> str:
    return _bare(nama).lower().replace(" ", "-")


def _hush(requests: list[UUID], *, before: int) -> None:
    """Take back the notices about what happened before `before`."""
    old = [event for id in requests for event in ledger.history(id) if event.at < before]
    loop.cancel(REACTION_JOB, [f"{event.id}:{name}" for event in old for name in wiring.names()])


def sign_in_lines() -> list[str]:
    """Who may sign in, with which password and code, for printing at every start of the demo."""
    now = clock.now()
    shown = {one.username: one for one in warga.sign_ins(PRINTED, at=now)}
    if not shown:
        return []
    password = next(iter(shown.values())).password
    lines = [f"Masuk sebagai / sign in as — sandi / password: {password}"]
    for name in PRINTED:
        if name in shown:
            one = shown[name]
            lines.append(f"  {name:<18} {one.code or '  —   '}  {one.name or 'warga, tanpa kode / a citizen, no code'}")
    return [*lines, "  Kode berganti tiap 30 detik / the codes change every 30 s: ./pendopo demo --codes"]
