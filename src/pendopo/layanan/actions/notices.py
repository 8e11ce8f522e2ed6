"""Who is told what, when something happens to a request. Called by the wiring, after the commit.

A notice says a number, a state and where to look; never a word of anybody. About the office's own work the office is
not told, nor the citizen about theirs. A citizen who left no contact reads it on the page of the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from pendopo.kernel import notify
from pendopo.kernel.ledger.types import Recorded
from pendopo.layanan import events
from pendopo.layanan.models import Permintaan
from pendopo.layanan.permissions import HANDLERS
from pendopo.layanan.types import Keadaan, Side
from pendopo.opd import queries as opd
from pendopo.warga import queries as warga

STATES = {
    Keadaan.DITERUSKAN: "diteruskan",
    Keadaan.DIKERJAKAN: "dikerjakan",
    Keadaan.MENUNGGU: "menunggu",
    Keadaan.DIJAWAB: "dijawab",
    Keadaan.SELESAI: "selesai",
}
"""The template of the citizen's notice for each state."""


def opened(event: Recorded, at: int) -> None:
    """A new request: the unit that got it is told."""
    assert isinstance(event.facts, events.PermintaanOpened)
    _tell_unit(event, event.facts.unit, "permintaan-masuk", at)


def moved(event: Recorded, at: int) -> None:
    """A step: the citizen is told what the office or the clock did; a unit what came to it."""
    facts = event.facts
    assert isinstance(facts, events.PermintaanMoved)
    if facts.side != Side.WARGA:
        _tell_citizen(event, f"permintaan-{STATES[Keadaan(facts.state)]}", at)
    if facts.unit != facts.from_unit:
        _tell_unit(event, facts.unit, "permintaan-masuk", at)
    elif facts.side != Side.PETUGAS:
        _tell_unit(event, facts.unit, "permintaan-berubah", at)


def message(event: Recorded, at: int) -> None:
    """A message: the side that did not write it is told."""
    facts = event.facts
    assert isinstance(facts, events.PesanAdded)
    row = _row(event)
    if row is None:
        return
    if facts.side == Side.WARGA:
        _tell_unit(event, row.unit, "permintaan-pesan", at)
    else:
        _tell_citizen(event, "permintaan-pesan-warga", at)


def task(event: Recorded, at: int) -> None:
    """A part of a request: the unit that is to do it is told."""
    assert isinstance(event.facts, events.TugasOpened)
    _tell_unit(event, event.facts.unit, "permintaan-tugas", at)


def task_done(event: Recorded, at: int) -> None:
    """A part is done: the unit that gave it is told, since its answer waited for that."""
    assert isinstance(event.facts, events.TugasDone)
    row = _row(event)
    if row is not None and row.unit != event.facts.unit:
        _tell_unit(event, row.unit, "permintaan-berubah", at)


def _row(event: Recorded) -> Permintaan | None:
    return Permintaan.objects.filter(id=event.subject).first()


def _tell_unit(event: Recorded, unit: str, template: str, at: int) -> None:
    row = _row(event)
    if row is None:
        return
    path = reverse("kerja:detail", args=[row.id])
    _tell(event, row, [notify.account(account) for account in holders(unit, at)], template, path, unit, at)


def _tell_citizen(event: Recorded, template: str, at: int) -> None:
    row = _row(event)
    if row is not None and row.identity and warga.has_identity(row.identity):
        _tell(event, row, [notify.contact(row.identity)], template, reverse("lacak:track"), row.unit, at)


def _tell(
    event: Recorded, row: Permintaan, recipients: list[str], template: str, path: str, unit: str, at: int
) -> None:
    found = opd.unit(unit)
    context = notify.Context(number=row.number, path=path, unit=found.nama if found else "", due=row.stage_due)
    notify.tell_all(key=str(event.id), recipients=recipients, template=template, context=context, subject=row.id, at=at)


def holders(unit: str, at: int) -> Iterable[UUID]:
    """The accounts that answer for the positions of `unit` which handle requests, each once, in order."""
    positions = [position for position in opd.positions_of(unit, at=at) if position.role in HANDLERS]
    found = (opd.holder(position.kode, at) for position in positions)
    return dict.fromkeys(holder.account for holder in found if holder is not None)
