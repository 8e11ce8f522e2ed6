"""Appointments: a person borrows a position. Persons are accounts here; their names are warga's."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel import ids
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Invalid, NotFound, Refusal
from pendopo.opd.actions import checks, recording
from pendopo.opd.permissions import author_of_setup
from pendopo.opd.types import Penugasan, PenugasanKind


class NotTheHolder(Refusal):
    """An office can only be handed over by the one who holds it."""


def start_penugasan(
    *,
    jabatan: str,
    account: UUID,
    kind: PenugasanKind = PenugasanKind.DEFINITIF,
    mulai: int,
    selesai: int | None = None,
    citation: str = "",
    by: Actor,
    at: int,
) -> UUID:
    """Appoint `account` to `jabatan` from `mulai`; the appointment's id.

    Only an admin. Records PenugasanStarted. Raises `Invalid`: unknown position, end before start, already held.
    """
    row = Penugasan(
        id=ids.new_id(at),
        jabatan=jabatan,
        account=account,
        kind=kind,
        mulai=mulai,
        selesai=selesai,
        citation=citation,
    )
    start_many(appointments=[row], by=by, at=at)
    return row.id


@transaction.atomic
def start_many(*, appointments: Sequence[Penugasan], by: Actor, at: int) -> None:
    """Start many appointments as one act. As `start_penugasan`."""
    author = author_of_setup(by)
    known = recording.begin()
    fresh: dict[str, list[Penugasan]] = {}
    for row in appointments:
        others = [*known.penugasan.get(row.jabatan, ()), *fresh.setdefault(row.jabatan, [])]
        checks.demand(checks.penugasan(row, known.positions, others))
        fresh[row.jabatan].append(row)
    recording.commit([recording.penugasan_started(row) for row in appointments], by=author, at=at)


@transaction.atomic
def end_penugasan(*, id: UUID, selesai: int, reason: str = "", by: Actor, at: int) -> None:
    """End an appointment at `selesai`. Only an admin; records PenugasanEnded; `NotFound`, `Invalid`."""
    author = author_of_setup(by)
    known = recording.begin()
    row = next((each for held in known.penugasan.values() for each in held if each.id == id), None)
    if row is None:
        raise NotFound(_("Penugasan itu tidak ada."))
    if selesai < row.mulai or (row.selesai is not None and selesai > row.selesai):
        raise Invalid(_("Waktu selesai harus di dalam masa penugasan."), field="selesai")
    recording.commit([recording.penugasan_ended(row, selesai, reason)], by=author, at=at)


@transaction.atomic
def hand_over(
    *,
    jabatan: str,
    from_account: UUID,
    to_account: UUID,
    kind: PenugasanKind = PenugasanKind.DEFINITIF,
    citation: str = "",
    by: Actor,
    at: int,
) -> UUID:
    """Hand a position from one account to another at the instant `at`, as one act; the new appointment's id.

    Only an admin. Records PenugasanEnded and PenugasanStarted together. Raises `NotTheHolder` when `from_account` has
    no appointment of its own to the position then, and `Invalid`.
    """
    author = author_of_setup(by)
    known = recording.begin()
    others = known.penugasan.get(jabatan, ())
    held = [row for row in others if row.account == from_account and row.covers(at)]
    if not held:
        raise NotTheHolder(_("Jabatan %(kode)s tidak sedang dipegang oleh yang menyerahkan.") % {"kode": jabatan})
    if from_account == to_account:
        raise Invalid(_("Yang menyerahkan dan yang menerima adalah orang yang sama."), field="to_account")
    new = Penugasan(id=ids.new_id(at), jabatan=jabatan, account=to_account, kind=kind, mulai=at, citation=citation)
    checks.demand(checks.penugasan(new, known.positions, [row for row in others if row not in held]))
    drafts = [recording.penugasan_ended(row, at, "") for row in held]
    recording.commit([*drafts, recording.penugasan_started(new)], by=author, at=at)
    return new.id
