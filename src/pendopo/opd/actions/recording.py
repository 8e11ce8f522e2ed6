"""What every act of this room shares: one at a time, recorded in one transaction, and the caches told."""

from __future__ import annotations

from collections.abc import Sequence

from pendopo.kernel.generation import cache
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.types import Author, Draft
from pendopo.opd import events, queries
from pendopo.opd.types import CalendarDay, HariKerja, Jabatan, Penugasan, Unit


def begin() -> queries.Directory:
    """Wait for other changes of offices, and give the offices as they now stand. Inside the act's transaction.

    Bumping first takes the lock on the generation's row, so that two acts never check against the same state.
    """
    cache.bump(queries.GENERATION)
    return queries.directory()


def commit(drafts: Sequence[Draft], *, by: Author, at: int) -> None:
    """Record `drafts`, and let every process load the offices anew."""
    if drafts:
        ledger.record(drafts, by=by, at=at)
        cache.bump(queries.GENERATION)


def unit_defined(row: Unit) -> Draft:
    facts = events.UnitDefined(
        kode=row.kode,
        nama=row.nama,
        kind=row.kind.value,
        induk=row.induk,
        wilayah=row.wilayah,
        zone=row.zone,
        address=row.address,
        contact=row.contact,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
    return Draft(subject=events.subject_of("unit", row.kode), facts=facts)


def unit_closed(kode: str, valid_to: int, reason: str) -> Draft:
    facts = events.UnitClosed(kode=kode, valid_to=valid_to, reason=reason)
    return Draft(subject=events.subject_of("unit", kode), facts=facts)


def jabatan_defined(row: Jabatan) -> Draft:
    facts = events.JabatanDefined(
        kode=row.kode,
        nama=row.nama,
        unit=row.unit,
        role=row.role.value,
        atasan=row.atasan,
        wilayah=row.wilayah,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
    return Draft(subject=events.subject_of("jabatan", row.kode), facts=facts)


def jabatan_closed(kode: str, valid_to: int, reason: str) -> Draft:
    facts = events.JabatanClosed(kode=kode, valid_to=valid_to, reason=reason)
    return Draft(subject=events.subject_of("jabatan", kode), facts=facts)


def penugasan_started(row: Penugasan) -> Draft:
    facts = events.PenugasanStarted(
        id=row.id,
        jabatan=row.jabatan,
        account=row.account,
        kind=row.kind.value,
        mulai=row.mulai,
        selesai=row.selesai,
        citation=row.citation,
    )
    return Draft(subject=row.id, facts=facts)


def penugasan_ended(row: Penugasan, selesai: int, reason: str) -> Draft:
    facts = events.PenugasanEnded(id=row.id, jabatan=row.jabatan, selesai=selesai, reason=reason)
    return Draft(subject=row.id, facts=facts)


def day_defined(row: CalendarDay) -> Draft:
    stated = row.date.isoformat()
    facts = events.CalendarDayDefined(
        date=stated, kind=row.kind.value, nama=row.nama, citation=row.citation, wilayah=row.wilayah
    )
    return Draft(subject=events.subject_of("day", f"{stated}|{row.wilayah}"), facts=facts)


def hari_kerja_defined(row: HariKerja) -> Draft:
    begins = row.valid_from.isoformat()
    facts = events.HariKerjaDefined(
        unit=row.unit,
        valid_from=begins,
        hours=tuple(sorted((each.weekday, each.opens, each.closes) for each in row.hours)),
        serves_joint_leave=row.serves_joint_leave,
        citation=row.citation,
    )
    return Draft(subject=events.subject_of("hari-kerja", f"{row.unit}|{begins}"), facts=facts)
