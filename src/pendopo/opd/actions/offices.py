"""Units and positions: define, close."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel.ledger.types import Draft
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Invalid, NotFound, Refusal
from pendopo.opd import queries
from pendopo.opd.actions import checks, recording
from pendopo.opd.permissions import author_of_setup
from pendopo.opd.types import Jabatan, Unit


class UnitInUse(Refusal):
    """A unit that others stand under cannot be closed before them."""


def define_unit(*, unit: Unit, by: Actor, at: int) -> None:
    """Make a unit, or give an existing one these properties. Only an admin; records UnitDefined; `Invalid`."""
    define_many(units=[unit], by=by, at=at)


def define_jabatan(*, jabatan: Jabatan, by: Actor, at: int) -> None:
    """Make a position, or give an existing one these properties. Only an admin; records JabatanDefined; `Invalid`."""
    define_many(positions=[jabatan], by=by, at=at)


@transaction.atomic
def define_many(*, units: Sequence[Unit] = (), positions: Sequence[Jabatan] = (), by: Actor, at: int) -> int:
    """Define many units and positions as one act, which may name each other in any order; how many were not so already.

    Only an admin. Records UnitDefined and JabatanDefined for what differs. Raises `Invalid` for the first fault.
    """
    author = author_of_setup(by)
    known = recording.begin()
    above_units = known.above_units() | {row.kode: row.induk for row in units}
    above_positions = known.above_positions() | {row.kode: row.atasan for row in positions}
    for row in units:
        checks.demand(checks.unit(row, above_units))
    for position in positions:
        checks.demand(checks.jabatan(position, above_positions, above_units))
    drafts = [recording.unit_defined(row) for row in units if known.units.get(row.kode) != row]
    drafts += [recording.jabatan_defined(row) for row in positions if known.positions.get(row.kode) != row]
    recording.commit(drafts, by=author, at=at)
    return len(drafts)


@transaction.atomic
def close_unit(*, kode: str, valid_to: int, reason: str, by: Actor, at: int) -> None:
    """Close a unit at `valid_to`, with its positions and their appointments.

    Only an admin. Records UnitClosed, and JabatanClosed and PenugasanEnded for what was open. Raises `NotFound`,
    `Invalid`, and `UnitInUse` while units below it are open.
    """
    author = author_of_setup(by)
    known = recording.begin()
    unit = known.units.get(kode)
    if unit is None:
        raise NotFound(_("Unit %(kode)s tidak dikenal.") % {"kode": kode}, field="kode")
    _demand_later(unit.valid_from, valid_to)
    below = [each.kode for each in known.units.values() if each.induk == kode and each.open_at(valid_to)]
    if below:
        raise UnitInUse(_("Tutup dahulu unit di bawahnya: %(kode)s.") % {"kode": ", ".join(below[:5])})
    drafts = [recording.unit_closed(kode, valid_to, reason)]
    for position in known.of_unit.get(kode, ()):
        if position.open_at(valid_to):
            drafts += _closing(known, position, valid_to, reason)
    recording.commit(drafts, by=author, at=at)


@transaction.atomic
def close_jabatan(*, kode: str, valid_to: int, reason: str, by: Actor, at: int) -> None:
    """Close a position at `valid_to` with its appointments; its work falls to its superior.

    Only an admin. Records JabatanClosed and PenugasanEnded. Raises `NotFound` and `Invalid`.
    """
    author = author_of_setup(by)
    known = recording.begin()
    position = known.positions.get(kode)
    if position is None:
        raise NotFound(_("Jabatan %(kode)s tidak dikenal.") % {"kode": kode}, field="kode")
    _demand_later(position.valid_from, valid_to)
    recording.commit(_closing(known, position, valid_to, reason), by=author, at=at)


def _closing(known: queries.Directory, position: Jabatan, valid_to: int, reason: str) -> list[Draft]:
    drafts = [recording.jabatan_closed(position.kode, valid_to, reason)]
    for held in known.penugasan.get(position.kode, ()):
        if held.selesai is None or held.selesai > valid_to:
            drafts.append(recording.penugasan_ended(held, max(valid_to, held.mulai), reason))
    return drafts


def _demand_later(valid_from: int, valid_to: int) -> None:
    if valid_to <= valid_from:
        raise Invalid(_("Waktu selesai harus sesudah waktu mulai."), field="valid_to")
