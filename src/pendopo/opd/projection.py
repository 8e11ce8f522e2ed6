"""Events to rows: the only writer of this room's tables. Pure folds."""

from __future__ import annotations

from typing import cast

from pendopo.kernel.ledger.api import Projection, Recorded
from pendopo.opd import events, models


def unit_defined(row: models.Unit | None, event: Recorded) -> models.Unit:
    facts = cast(events.UnitDefined, event.facts)
    return models.Unit(
        kode=facts.kode,
        nama=facts.nama,
        kind=facts.kind,
        induk=facts.induk,
        wilayah=facts.wilayah,
        zone=facts.zone,
        address=facts.address,
        contact=facts.contact,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
    )


def unit_closed(row: models.Unit | None, event: Recorded) -> models.Unit | None:
    if row is not None:
        row.valid_to = cast(events.UnitClosed, event.facts).valid_to
    return row


def jabatan_defined(row: models.Jabatan | None, event: Recorded) -> models.Jabatan:
    facts = cast(events.JabatanDefined, event.facts)
    return models.Jabatan(
        kode=facts.kode,
        nama=facts.nama,
        unit=facts.unit,
        role=facts.role,
        atasan=facts.atasan,
        wilayah=facts.wilayah,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
    )


def jabatan_closed(row: models.Jabatan | None, event: Recorded) -> models.Jabatan | None:
    if row is not None:
        row.valid_to = cast(events.JabatanClosed, event.facts).valid_to
    return row


def penugasan_started(row: models.Penugasan | None, event: Recorded) -> models.Penugasan:
    facts = cast(events.PenugasanStarted, event.facts)
    return models.Penugasan(
        id=facts.id,
        jabatan=facts.jabatan,
        account=facts.account,
        kind=facts.kind,
        mulai=facts.mulai,
        selesai=facts.selesai,
        citation=facts.citation,
    )


def penugasan_ended(row: models.Penugasan | None, event: Recorded) -> models.Penugasan | None:
    if row is not None:
        row.selesai = cast(events.PenugasanEnded, event.facts).selesai
    return row


def day_key(date: str, wilayah: str) -> str:
    """The primary key of a calendar row."""
    return f"{date}|{wilayah}"


def calendar_day_defined(row: models.HariKalender | None, event: Recorded) -> models.HariKalender:
    facts = cast(events.CalendarDayDefined, event.facts)
    return models.HariKalender(
        key=day_key(facts.date, facts.wilayah),
        date=facts.date,
        kind=facts.kind,
        nama=facts.nama,
        citation=facts.citation,
        wilayah=facts.wilayah,
    )


def hari_kerja_defined(row: models.HariKerja | None, event: Recorded) -> models.HariKerja:
    facts = cast(events.HariKerjaDefined, event.facts)
    return models.HariKerja(
        key=f"{facts.unit}|{facts.valid_from}",
        unit=facts.unit,
        valid_from=facts.valid_from,
        hours=[list(interval) for interval in facts.hours],
        serves_joint_leave=facts.serves_joint_leave,
        citation=facts.citation,
    )


def _kode(event: Recorded) -> str:
    facts = cast(events.UnitDefined, event.facts)  # each kind of these two tables has a `kode`
    return facts.kode


def _day(event: Recorded) -> str:
    facts = cast(events.CalendarDayDefined, event.facts)
    return day_key(facts.date, facts.wilayah)


def _week(event: Recorded) -> str:
    facts = cast(events.HariKerjaDefined, event.facts)
    return f"{facts.unit}|{facts.valid_from}"


PROJECTIONS = [
    Projection(
        model=models.Unit,
        key=_kode,
        folds={events.UnitDefined: unit_defined, events.UnitClosed: unit_closed},
    ),
    Projection(
        model=models.Jabatan,
        key=_kode,
        folds={events.JabatanDefined: jabatan_defined, events.JabatanClosed: jabatan_closed},
    ),
    Projection(
        model=models.Penugasan,
        folds={events.PenugasanStarted: penugasan_started, events.PenugasanEnded: penugasan_ended},
        opens=(events.PenugasanStarted,),
    ),
    Projection(model=models.HariKalender, key=_day, folds={events.CalendarDayDefined: calendar_day_defined}),
    Projection(model=models.HariKerja, key=_week, folds={events.HariKerjaDefined: hari_kerja_defined}),
]
