"""Record: the one way in which anything that must be accounted for is written."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection
from django.db.models import Max

from pendopo.kernel import clock, ids, loop
from pendopo.kernel.ledger import keys, kinds, projection
from pendopo.kernel.ledger.models import Peristiwa
from pendopo.kernel.ledger.types import Author, Draft, Envelope, Facts, Recorded

REACTION_JOB = "ledger.react"


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """One line of the wiring: when `kind` happens, call `then`.

    `everywhere` is false for what only the node of origin does (send a message, open a task), true for what every
    node that holds the event does (count it).
    """

    kind: type[Facts]
    name: str
    then: Callable[[Recorded, int], None]
    everywhere: bool = False


class ReactionJob(msgspec.Struct, frozen=True, array_like=True):
    """What the loop is handed: call the reaction of this name for this event."""

    event: UUID
    reaction: str


_reactions: dict[type[Facts], list[Reaction]] = {}


def wire(reactions: Sequence[Reaction]) -> None:
    """Make `reactions` follow every later recording. Two of one name raise `ValueError`."""
    for reaction in reactions:
        line = _reactions.setdefault(reaction.kind, [])
        if any(other.name == reaction.name and other.then is not reaction.then for other in line):
            raise ValueError(f"two reactions are called {reaction.name}")
        if all(other.name != reaction.name for other in line):
            line.append(reaction)


_names: list[Callable[[str], UUID | None]] = []


def name_subjects(find: Callable[[str], UUID | None]) -> None:
    """Let `find` say which subject a person means by a number: for a room that gives numbers."""
    if find not in _names:
        _names.append(find)


def subject_named(typed: str) -> UUID | None:
    """The subject that any room knows by what was typed."""
    return next((found for find in _names if (found := find(typed)) is not None), None)


def record(drafts: Sequence[Draft], *, by: Author, at: int, react: bool = True) -> list[Recorded]:
    """Write events, their rows and their queued reactions, all in the caller's transaction.

    `at` is the legal time in UTC milliseconds. `react=False` is for imports of what happened long ago. Raises
    `RuntimeError` outside a transaction: an event without its rows would be a lie.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record needs a transaction")
    if not drafts:
        return []
    _catch_up()
    node = keys.node_id()
    written = [_write(draft, node=node, by=by, at=at) for draft in drafts]
    Peristiwa.objects.bulk_create([row for row, _ in written])
    events = [event for _, event in written]
    projection.apply(events)
    if react:
        _queue(events)
    return events


def _catch_up() -> None:
    """Let the clock of this process pass every stamp in the ledger.

    After another process, or a wall clock that was set back, an event would else be stamped before the one it
    follows, and a rebuild would fold them the other way round.
    """
    newest = Peristiwa.objects.aggregate(newest=Max("stamp"))["newest"]
    if newest is not None:
        clock.hybrid.observe(newest)


def _write(draft: Draft, *, node: str, by: Author, at: int) -> tuple[Peristiwa, Recorded]:
    facts = draft.facts
    if draft.private is not None and type(draft.private) is not type(facts).private:
        raise TypeError(f"{type(facts).__name__} does not carry {type(draft.private).__name__}")
    envelope = Envelope(
        id=ids.new_id(),
        kind=kinds.tag_of(type(facts)),
        subject=draft.subject,
        node=node,
        actor=by.actor,
        position=by.position,
        at=at if draft.at is None else draft.at,
        stamp=clock.hybrid.tick(),
        sealed_by=clock.now() + settings.CONFIG.promise_within * clock.SECOND,
    )
    private = kinds.encode(draft.private) if draft.private is not None else None
    nonce = secrets.token_bytes(32) if private is not None else None
    row = Peristiwa(
        id=envelope.id,
        kind=envelope.kind,
        subject=envelope.subject,
        node=envelope.node,
        stamp=envelope.stamp,
        envelope=kinds.encode(envelope),
        facts=kinds.encode(facts),
        private=private,
        nonce=nonce,
        private_digest=kinds.private_digest(nonce, private),
    )
    return row, Recorded(envelope=envelope, facts=facts, private=draft.private)


def _queue(events: Sequence[Recorded]) -> None:
    jobs = [
        (ReactionJob(event=event.id, reaction=reaction.name), f"{event.id}:{reaction.name}")
        for event in events
        for reaction in _reactions.get(type(event.facts), ())
    ]
    if jobs:
        loop.enqueue_many(REACTION_JOB, jobs)


def react(job: ReactionJob, at: int) -> None:
    """The loop's handler: call one reaction for one event, in the transaction that also ends the job."""
    event = decoded(Peristiwa.objects.get(id=job.event))
    if event is None:
        return
    for reaction in _reactions.get(type(event.facts), ()):
        if reaction.name == job.reaction:
            reaction.then(event, at)


def decoded(row: Peristiwa) -> Recorded | None:
    """A stored row as an event, or `None` for a kind this node does not know."""
    private = bytes(row.private) if row.private is not None else None
    return kinds.decode(bytes(row.envelope), bytes(row.facts), private)


def history(subject: UUID) -> list[Recorded]:
    """All events of `subject` in order; one query."""
    return histories([subject])


def histories(subjects: Collection[UUID]) -> list[Recorded]:
    """All events of `subjects`, in the order of the ledger; one query."""
    rows = Peristiwa.objects.filter(subject__in=subjects).order_by("stamp", "id")
    return [event for row in rows if (event := decoded(row)) is not None]
