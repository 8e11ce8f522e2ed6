"""Rebuild: every table that events own, made anew from the events alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import connection, transaction

from pendopo.kernel.ledger import kinds, projection
from pendopo.kernel.ledger.models import Peristiwa
from pendopo.kernel.ledger.types import Recorded

BATCH = 2000


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Empty the tables that events own and fold all events into them again; the number of events.

    Reactions never run here. One transaction: readers see the old rows until the end, and a rebuild that is
    interrupted leaves them as they were. Writers wait on SQLite, so a serving node does this at night.
    """
    done = 0
    with transaction.atomic():
        for model in projection.owned_models():
            model._default_manager.all()._raw_delete(connection.alias)
        workshops = [projection.Workshop(p) for p in projection.known()]
        for batch in _batches():
            for workshop in workshops:
                workshop.take(batch)
            done += len(batch)
            progress(done)
        for workshop in workshops:
            workshop.flush()
        projection.derive_all()
    return done


def _batches() -> Iterator[list[Recorded]]:
    rows = Peristiwa.objects.order_by("stamp", "id").values_list("envelope", "facts", "private")
    batch: list[Recorded] = []
    for envelope, facts, private in rows.iterator(chunk_size=BATCH):
        event = kinds.decode(bytes(envelope), bytes(facts), bytes(private) if private is not None else None)
        if event is not None:
            batch.append(event)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
