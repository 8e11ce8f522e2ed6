"""Rebuild: every table that events own, made anew from the events alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.db import connection, transaction

from pendopo.kernel.ledger import kinds, projection
from pendopo.kernel.ledger.models import Peristiwa
from pendopo.kernel.ledger.projection import Projection
from pendopo.kernel.ledger.types import Recorded

BATCH = 2000

# The events of one row are of one subject, so subject after subject writes each row once, however long ago it began.
BY_SUBJECT = ("subject", "stamp", "id")
BY_STAMP = ("stamp", "id")


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Empty the tables that events own and fold all events into them again; the number of events.

    Reactions never run here. One transaction: readers see the old rows until the end, and a rebuild that is
    interrupted leaves them as they were. Writers wait on SQLite, so a serving node does this at night.
    """
    with transaction.atomic():
        for model in projection.owned_models():
            model._default_manager.all()._raw_delete(connection.alias)
        known = projection.known()
        done = _fold([p for p in known if not p.scattered], BY_SUBJECT, progress)
        scattered = [p for p in known if p.scattered]
        if scattered:
            _fold(scattered, BY_STAMP, lambda count: None)
        projection.derive_all()
    return done


def _fold(projections: Sequence[Projection], order: tuple[str, ...], progress: Callable[[int], None]) -> int:
    """Fold all events, in `order`, into the empty tables of `projections`; how many events were read."""
    done = 0
    workshops = [projection.Workshop(p) for p in projections]
    for batch in _batches(order):
        for workshop in workshops:
            workshop.take(batch)
        done += len(batch)
        progress(done)
    for workshop in workshops:
        workshop.flush()
    return done


def _batches(order: tuple[str, ...]) -> Iterator[list[Recorded]]:
    rows = Peristiwa.objects.order_by(*order).values_list("envelope", "facts", "private")
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
