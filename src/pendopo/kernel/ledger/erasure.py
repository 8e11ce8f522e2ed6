"""Erasure (UU 27/2022): the private part and its nonce are destroyed by a recorded event; proofs still hold."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from pendopo.kernel import ids
from pendopo.kernel.ledger import projection, recording
from pendopo.kernel.ledger.events import Erased
from pendopo.kernel.ledger.models import Peristiwa
from pendopo.kernel.ledger.types import Author, Draft, Recorded


def list_file() -> Path:
    """The list of erased events, outside the database and outside every backup: a restore replays it."""
    folder: Path = settings.CONFIG.folder
    return folder / "erasures" / "events.txt"


def erase(subjects: Sequence[UUID], *, reason: str, by: Author, at: int) -> int:
    """Destroy the private parts of all events of `subjects`; the number of events emptied.

    `reason` is a stable word (`request`, `retention`, `restore`). Recorded as `Erased`, and listed outside the
    database before the transaction ends, so that a restored backup can be emptied again.
    """
    with transaction.atomic():
        rows = Peristiwa.objects.filter(subject__in=subjects).exclude(private=None)
        erased = list(rows.values_list("id", flat=True))
        if not erased:
            return 0
        _empty(erased)
        drafts = [Draft(subject=ids.new_id(at), facts=Erased(events=erased, reason=reason))]
        recording.record(drafts, by=by, at=at)
        _list(erased)
    return len(erased)


def replay() -> int:
    """After a restore: empty again every listed event whose private part came back; their number."""
    file = list_file()
    if not file.is_file():
        return 0
    listed = [UUID(line) for line in file.read_text().split()]
    with transaction.atomic():
        back: list[UUID] = []
        for start in range(0, len(listed), 500):
            chosen = Peristiwa.objects.filter(id__in=listed[start : start + 500]).exclude(private=None)
            back.extend(chosen.values_list("id", flat=True))
        _empty(back)
    return len(back)


def _empty(events: Sequence[UUID]) -> None:
    subjects = set()
    for start in range(0, len(events), 500):
        rows = Peristiwa.objects.filter(id__in=events[start : start + 500])
        subjects |= set(rows.values_list("subject", flat=True))
        rows.update(private=None, nonce=None)
    for subject in subjects:
        history: list[Recorded] = recording.history(subject)
        projection.forget({subject}, history)


def _list(events: Sequence[UUID]) -> None:
    file = list_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as out:
        out.writelines(f"{event}\n" for event in events)
        out.flush()
        os.fsync(out.fileno())
