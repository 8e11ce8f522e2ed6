"""One transition: lock, check, decide, record. Every verb that moves a request goes through `move`."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel import clock
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.types import Author, Draft, Facts, Private, Recorded
from pendopo.kernel.permissions import Actor, Post
from pendopo.kernel.refusal import Forbidden, NotFound, Refusal
from pendopo.kernel.text import clean
from pendopo.layanan import events, kinds
from pendopo.layanan.actions.deciding import longer_by_pause, stage_term, terms_of
from pendopo.layanan.models import Permintaan
from pendopo.layanan.permissions import HANDLERS, POLICY, WHO
from pendopo.layanan.rules import workflow
from pendopo.layanan.types import Keadaan, Lampiran, Routing, Side, Verb

LONGEST_WORDS = 10_000


class HeldElsewhere(Refusal):
    """Another node holds this request; only that node moves it."""


def lock(id: UUID, actor: Actor, *permissions: str) -> Permintaan:
    """The request, locked for this transaction, on which `actor` has one of `permissions`.

    Raises `NotFound` where `actor` may not even know of it, `Forbidden` where it may look but not do this.
    """
    row = Permintaan.objects.select_for_update().filter(id=id).first()
    if row is None or not any(POLICY.may(actor, seen, row) for seen in ("see", "own", "lapse")):
        raise NotFound(_("Tidak ditemukan, atau Anda tidak berhak melihatnya."))
    if not any(POLICY.may(actor, permission, row) for permission in permissions):
        raise Forbidden(_("Jabatan Anda tidak berwenang melakukan ini."))
    clock.hybrid.observe(row.stamp)
    return row


def acting(actor: Actor, row: Permintaan) -> Post:
    """The post in which an official acts on `row`, of several: one that handles for its unit, one that serves there,
    one that disposes for the city, or else the first."""
    disposes = "INSPEKTORAT" if row.terlapor else "KOORDINATOR"

    def rank(post: Post) -> tuple[bool, bool, bool]:
        here = post.unit == row.unit
        return not (here and post.role in HANDLERS), not here, post.role != disposes

    return min(actor.posts, key=rank)


def author_of(actor: Actor, row: Permintaan) -> Author:
    """Who signs: the citizen by the request's own reference, an official by account and the position acted for."""
    if actor.system:
        return ledger.SYSTEM_AUTHOR
    if actor.is_staff:
        return Author(actor=str(actor.account), position=acting(actor, row).position)
    return Author(actor=row.identity or f"warga:{row.id}")


def side_of(actor: Actor) -> Side:
    """Whose voice this is in the conversation."""
    if actor.system:
        return Side.SISTEM
    return Side.PETUGAS if actor.is_staff else Side.WARGA


def words(text: str, *, needed: bool) -> events.Words | None:
    """Cleaned words; None where there are none and none are needed. Raises `WordsMissing`."""
    cleaned = clean(text, LONGEST_WORDS).strip()
    if needed and not cleaned:
        raise workflow.WordsMissing(_("Tuliskan dahulu alasan atau jawabannya."), field="text")
    return events.Words(text=cleaned) if cleaned else None


def append(
    *, id: UUID, by: Actor, at: int, permission: str, make: Callable[[Permintaan], tuple[Facts, Private | None]]
) -> Recorded:
    """Record an event that does not move the state, after locking and checking like every other."""
    with transaction.atomic():
        row = lock(id, by, permission)
        facts, private = make(row)
        draft = Draft(subject=id, facts=facts, private=private)
        return ledger.record([draft], by=author_of(by, row), at=at)[0]


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """What a verb wants: everything else follows from the workflow, the rules and the calendar.

    The functions are asked once the request is locked. `ends` says when the new stage ends, where that is not simply
    the term of the stage.
    """

    verb: Verb
    text: str = ""
    routing: Callable[[Permintaan], Routing] | None = None
    position: Callable[[Permintaan], str] | None = None
    ends: Callable[[Permintaan], int] | None = None
    lampiran: tuple[Lampiran, ...] = ()
    check: Callable[[Permintaan], None] | None = None


def move(*, id: UUID, by: Actor, at: int, want: Move) -> Recorded:
    """Make one transition. Raises `NotFound`, `Forbidden`, `WrongState`, `WordsMissing`, `HeldElsewhere`.

    Recorded as `PermintaanMoved`, with the unit, the clocks and the outcome that were decided.
    """
    with transaction.atomic():
        row = lock(id, by, *WHO.values())
        if row.custodian != ledger.node_id():
            raise HeldElsewhere(_("Permintaan ini dipegang simpul lain; hanya simpul itu yang dapat mengubahnya."))
        table = kinds.of(row.kind).workflow
        transition = workflow.step(table, want.verb, state=row.state, outcome=row.outcome, message=_stale())
        if not any(POLICY.may(by, WHO[who], row) for who in transition.who):
            raise Forbidden(_("Jabatan Anda tidak berwenang melakukan ini."))
        private = words(want.text, needed="text" in transition.needs)
        if want.check is not None:
            want.check(row)
        facts = _facts(row, by, at, want, transition)
        draft = Draft(subject=id, facts=facts, private=private)
        return ledger.record([draft], by=author_of(by, row), at=at)[0]


def _stale() -> str:
    return _("Keadaan permintaan ini sudah berubah. Muat ulang halaman untuk melihat keadaan terbaru.")


def _facts(row: Permintaan, by: Actor, at: int, want: Move, transition: workflow.Transition) -> events.PermintaanMoved:
    routing = want.routing(row) if want.routing is not None else None
    unit = routing.unit if routing else row.unit
    state = kinds.of(row.kind).workflow.of(transition.to)
    due = row.due
    if row.paused_at is not None:
        due = longer_by_pause(row.unit, row.due, paused_at=row.paused_at, resumed_at=at)
    return events.PermintaanMoved(
        verb=want.verb,
        side=side_of(by),
        state=transition.to,
        outcome=transition.outcome,
        unit=unit,
        position=_position(row, want, unit),
        from_unit=row.unit,
        why=routing.why if routing else "",
        rule=routing.rule if routing else "",
        hops=row.hops + _is_wrong_door(row, by, want.verb),
        due=due,
        stage_due=want.ends(row) if want.ends else _stage_due(state, unit, row.klasifikasi, at, due),
        clock=row.clock,
        lampiran=want.lampiran,
    )


def _stage_due(state: workflow.State, unit: str, klasifikasi: str, at: int, due: int) -> int:
    if state.end:
        return 0
    if state.owner == "unit":
        return stage_term(unit, klasifikasi, state.clock, at, due=due)
    return terms_of(unit, klasifikasi, state.clock, at)


def _position(row: Permintaan, want: Move, unit: str) -> str:
    if want.position is not None:
        return want.position(row)
    return row.position if unit == row.unit else ""


def _is_wrong_door(row: Permintaan, by: Actor, verb: Verb) -> bool:
    """A unit passing on or refusing is a wrong door; the coordinator disposing is not."""
    return (
        verb in (Verb.FORWARD, Verb.REFUSE) and POLICY.may(by, "handle", row) and not POLICY.may(by, "coordinate", row)
    )


def still_open(row: Permintaan) -> None:
    """Raise `WrongState` for a request that has ended."""
    if row.state == Keadaan.SELESAI:
        raise workflow.WrongState(_stale())
