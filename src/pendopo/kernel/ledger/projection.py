"""Projection: events to rows. Folds are pure; this engine alone reads and writes the tables that events own.

The rows of one subject are the fold of its events in the order of their stamps; subjects do not read each other,
so a batch may be folded subject by subject, and a rebuild may take thousands of events at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from django.db import models

from pendopo.kernel.ledger.types import Facts, Recorded

Fold = Callable[[Any, Recorded], Any]


def _subject(event: Recorded) -> UUID:
    return event.envelope.subject


@dataclass(frozen=True, kw_only=True)
class Projection:
    """How events become the rows of one table.

    `folds` maps a kind to a pure function (row or None, event) -> row or None; None is "no row". `key` gives the
    primary key of the row an event speaks of. Kinds in `opens` never find a row, which saves looking for one.
    """

    model: type[models.Model]
    folds: Mapping[type[Facts], Fold]
    key: Callable[[Recorded], Any] = field(default=_subject)
    opens: Collection[type[Facts]] = ()

    def apply(self, events: Sequence[Recorded], *, fresh: bool = False) -> None:
        """Fold `events` into the table. `fresh` says that no row of their subjects exists yet."""
        chosen = [event for event in events if type(event.facts) in self.folds]
        if not chosen:
            return
        keys = [self.key(event) for event in chosen]
        rows = {} if fresh or all(type(e.facts) in self.opens for e in chosen) else self._load(set(keys))
        existed = set(rows)
        for key, event in zip(keys, chosen, strict=True):
            row = self.folds[type(event.facts)](rows.get(key), event)
            if row is None:
                rows.pop(key, None)
            else:
                rows[key] = row
        touched = set(keys)
        self._write([rows[key] for key in touched & rows.keys()], upsert=bool(existed) or fresh)
        gone = existed - rows.keys()
        if gone:
            self.model._default_manager.filter(pk__in=gone).delete()

    def _load(self, keys: set[Any]) -> dict[Any, Any]:
        return self.model._default_manager.in_bulk(keys)

    def _write(self, rows: Sequence[models.Model], *, upsert: bool) -> None:
        if not rows:
            return
        manager = self.model._default_manager
        if not upsert:
            manager.bulk_create(rows)
            return
        pk = self.model._meta.pk.name
        names = [f.name for f in self.model._meta.concrete_fields if f.name != pk]
        manager.bulk_create(rows, update_conflicts=True, unique_fields=[pk], update_fields=names)


_projections: list[Projection] = []
_after_rebuild: list[Callable[[], None]] = []


def add(projections: Iterable[Projection]) -> None:
    """Make `projections` part of every later recording. Adding one twice is harmless."""
    _projections.extend(p for p in projections if p not in _projections)


def after_rebuild(derive: Callable[[], None]) -> None:
    """Call `derive` when a rebuild has finished: for what is derived from the rows (search, snapshots)."""
    if derive not in _after_rebuild:
        _after_rebuild.append(derive)


def derive_all() -> None:
    """Run all that was asked for by `after_rebuild`."""
    for derive in _after_rebuild:
        derive()


def apply(events: Sequence[Recorded], *, fresh: bool = False) -> None:
    """Fold `events`, ordered by stamp, into every table that they own."""
    for projection in _projections:
        projection.apply(events, fresh=fresh)


def owned_models() -> list[type[models.Model]]:
    """The tables that events own, by label."""
    return sorted({p.model for p in _projections}, key=lambda model: model._meta.label)


def forget(subjects: Collection[UUID], events: Sequence[Recorded]) -> None:
    """Fold `events`, which are all events of `subjects`, anew: what an erasure took away disappears from the rows."""
    for projection in _projections:
        chosen = [event for event in events if type(event.facts) in projection.folds]
        keys = {projection.key(event) for event in chosen}
        if keys:
            projection.model._default_manager.filter(pk__in=keys).delete()
            projection.apply(chosen, fresh=True)


def _canonical(value: object) -> object:
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, memoryview):
        return value.tobytes()
    if isinstance(value, dict):
        return sorted((key, _canonical(inner)) for key, inner in value.items())
    return value


def digest() -> dict[str, str]:
    """For each table that events own, SHA-256 over its canonical rows: equal on both databases."""
    found: dict[str, str] = {}
    encode = msgspec.msgpack.Encoder().encode
    for model in owned_models():
        names = sorted(f.attname for f in model._meta.concrete_fields)
        hashes = [
            sha256(encode([_canonical(value) for value in row])).digest()
            for row in model._default_manager.values_list(*names).iterator(chunk_size=2000)
        ]
        found[model._meta.label] = sha256(b"".join(sorted(hashes))).hexdigest()
    return found
