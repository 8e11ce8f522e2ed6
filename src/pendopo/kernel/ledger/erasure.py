"""Erasure (UU 27/2022): the private part and its nonce are destroyed by a recorded event; proofs still hold."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db import transaction

from pendopo.kernel import ids
from pendopo.kernel.ledger import kinds, projection, recording
from pendopo.kernel.ledger.events import Erased
from pendopo.kernel.ledger.models import Peristiwa
from pendopo.kernel.ledger.types import Author, Draft, Facts, Recorded

SOME = 500
Item = TypeVar("Item")


def list_file() -> Path:
    """The list of erased events, outside the database and outside every backup: a restore replays it."""
    folder: Path = settings.CONFIG.folder
    return folder / "erasures" / "events.txt"


def erase(subjects: Sequence[UUID], *, reason: str, by: Author, at: int) -> int:
    """Destroy the private parts of all events of `subjects`; the number of events emptied.

    `reason` is a stable word (`request`, `retention`, `restore`). Recorded as `Erased`, and listed outside the
    database before the transaction ends, so that a restored backup can be emptied again. (When the transaction fails
    after that, the list names events that still have their words: they were to be erased anyway.)
    """
    with transaction.atomic():
        erased = [
            event
            for some in _chunks(subjects)
            for event in Peristiwa.objects.filter(subject__in=some).exclude(private=None).values_list("id", "subject")
        ]
        if not erased:
            return 0
        _empty([event for event, _ in erased], {subject for _, subject in erased})
        _record(erased, reason=reason, by=by, at=at)
        _list([event for event, _ in erased])
    return len(erased)


_after_replay: list[Callable[[Collection[UUID], int], None]] = []


def after_replay(destroy: Callable[[Collection[UUID], int], None]) -> None:
    """After each restore call `destroy(subjects, at)`, in the transaction that erases these subjects again.

    For a room that keeps something personal outside the ledger: files, notices, an index, identities. Called with no
    subject, too, for what has a list of its own.
    """
    if destroy not in _after_replay:
        _after_replay.append(destroy)


def replay(*, by: Author, at: int) -> int:
    """After a restore: empty again every listed event whose private part came back; their number. Recorded.

    What came back beside the ledger goes with it, by those who said so with `after_replay`.
    """
    file = list_file()
    listed = [UUID(line) for line in file.read_text().split()] if file.is_file() else []
    with transaction.atomic():
        back = [
            event
            for some in _chunks(listed)
            for event in Peristiwa.objects.filter(id__in=some).exclude(private=None).values_list("id", "subject")
        ]
        if back:
            _empty([event for event, _ in back], {subject for _, subject in back})
            _record(back, reason="restore", by=by, at=at)
        for destroy in _after_replay:
            destroy({subject for _, subject in back}, at)
    return len(back)


def recorded() -> set[UUID]:
    """The ids of all events whose erasure stands in the ledger."""
    found: set[UUID] = set()
    rows = Peristiwa.objects.filter(kind=kinds.tag_of(Erased)).values_list("envelope", "facts")
    for envelope, facts in rows.iterator(chunk_size=SOME):
        event = kinds.decode(bytes(envelope), bytes(facts), None)
        if event is not None and isinstance(event.facts, Erased):
            found.update(event.facts.events)
    return found


def _record(erased: Sequence[tuple[UUID, UUID]], *, reason: str, by: Author, at: int) -> None:
    drafts = [
        Draft(
            subject=ids.new_id(at),
            facts=Erased(
                events=[event for event, _ in some], subjects=sorted({subject for _, subject in some}), reason=reason
            ),
        )
        for some in _chunks(erased)
    ]
    recording.record(drafts, by=by, at=at)


def _empty(events: Sequence[UUID], subjects: Collection[UUID]) -> None:
    for some in _chunks(events):
        Peristiwa.objects.filter(id__in=some).update(private=None, nonce=None)
    for some in _chunks(list(subjects)):
        projection.refold(recording.histories(some), _of_kinds)


def _of_kinds(wanted: Collection[type[Facts]]) -> Iterator[Recorded]:
    rows = Peristiwa.objects.filter(kind__in=[kinds.tag_of(kind) for kind in wanted]).order_by("stamp", "id")
    for row in rows.iterator(chunk_size=SOME):
        event = recording.decoded(row)
        if event is not None:
            yield event


def _chunks(items: Sequence[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, SOME)):
        yield some


def _list(events: Sequence[UUID]) -> None:
    file = list_file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.open("a") as out:
        out.writelines(f"{event}\n" for event in events)
        out.flush()
        os.fsync(out.fileno())
