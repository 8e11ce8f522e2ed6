"""Rebuild: every table that events own, made anew from the events alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import transaction

from pendopo.kernel.ledger import projection
from pendopo.kernel.ledger.models import Peristiwa
from pendopo.kernel.ledger.recording import decoded
from pendopo.kernel.ledger.types import Recorded

BATCH = 2000


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Empty the tables that events own and fold all events into them again; the number of events.

    Reactions never run here. One transaction: readers of PostgreSQL see the old rows until the end, and a rebuild
    that is interrupted leaves them as they were.
    """
    done = 0
    with transaction.atomic():
        for model in projection.owned_models():
            model._default_manager.all()._raw_delete("default")
        for batch in _batches():
            projection.apply(batch)
            done += len(batch)
            progress(done)
        projection.derive_all()
    return done


def _batches() -> Iterator[list[Recorded]]:
    rows = Peristiwa.objects.order_by("stamp", "id").defer("nonce", "private_digest", "segment_id", "sequence")
    batch: list[Recorded] = []
    for row in rows.iterator(chunk_size=BATCH):
        event = decoded(row)
        if event is not None:
            batch.append(event)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
