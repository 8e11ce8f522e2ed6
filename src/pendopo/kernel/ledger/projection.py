"""Projection: events to rows. Folds are pure; this engine alone reads and writes the tables that events own.

A row is the fold, in the order of the ledger, of the events that its projection's `key` assigns to it; rows do not
read each other. So a batch may be folded row by row, and a rebuild may keep thousands of rows in memory at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Field

from pendopo.kernel.ledger.types import Facts, Recorded

Fold = Callable[[Any, Recorded], Any]


def _subject(event: Recorded) -> UUID:
    return event.envelope.subject


@dataclass(frozen=True, kw_only=True)
class Projection:
    """How events become the rows of one table.

    `folds` maps a kind to a pure function (row or None, event) -> row or None; None is "no row". `key` gives the
    primary key of the row an event speaks of. Kinds in `opens` never find a row, which saves looking for one.
    All events of one row are of one subject, unless `scattered` says otherwise (an erasure then has to search).
    """

    model: type[models.Model]
    folds: Mapping[type[Facts], Fold]
    key: Callable[[Recorded], Any] = field(default=_subject)
    opens: Collection[type[Facts]] = ()
    scattered: bool = False

    def apply(self, events: Sequence[Recorded]) -> None:
        """Fold `events` into the table: at most one read, one write and one removal."""
        chosen = [(self.key(event), event) for event in events if type(event.facts) in self.folds]
        if not chosen:
            return
        rows = self.load(self.wanted(chosen))
        existed = set(rows)
        self.fold(rows, chosen)
        touched = {key for key, _ in chosen}
        self.write([rows[key] for key in touched if key in rows], upsert=bool(existed))
        self.remove(existed - rows.keys())

    def wanted(self, chosen: Iterable[tuple[Any, Recorded]]) -> set[Any]:
        """The keys whose row must be looked for: those whose first event does not open it."""
        first: dict[Any, type[Facts]] = {}
        for key, event in chosen:
            first.setdefault(key, type(event.facts))
        return {key for key, kind in first.items() if kind not in self.opens}

    def fold(self, rows: dict[Any, Any], chosen: Iterable[tuple[Any, Recorded]]) -> None:
        """Fold events into `rows`, which holds the rows of all keys that have one."""
        for key, event in chosen:
            row = self.folds[type(event.facts)](rows.get(key), event)
            if row is None:
                rows.pop(key, None)
            else:
                rows[key] = row

    def load(self, keys: Collection[Any]) -> dict[Any, Any]:
        return self.model._default_manager.in_bulk(list(keys)) if keys else {}

    def write(self, rows: Sequence[models.Model], *, upsert: bool) -> None:
        """Insert `rows`; with `upsert`, or replace those that exist."""
        if not rows:
            return
        insert, replace, fields = _statements(self.model, connection.vendor)
        prepare = [(f.attname, f.get_db_prep_save) for f in fields]
        here = connections[DEFAULT_DB_ALIAS]  # itself, not the proxy: it is asked for every value
        values = [[save(getattr(row, name), here) for name, save in prepare] for row in rows]
        with here.cursor() as cursor:
            cursor.executemany(replace if upsert else insert, values)

    def pour(self, rows: Sequence[models.Model]) -> None:
        """Insert many new rows at once: on PostgreSQL by COPY, which costs a third of so many statements."""
        if connection.vendor != "postgresql" or not rows:
            self.write(rows, upsert=False)
            return
        quote = connection.ops.quote_name
        fields = _statements(self.model, connection.vendor)[2]
        columns = ", ".join(quote(f.column) for f in fields if f.column)
        prepare = [(f.attname, f.get_db_prep_save) for f in fields]
        here = connections[DEFAULT_DB_ALIAS]
        with (
            here.cursor() as cursor,
            cursor.copy(f"COPY {quote(self.model._meta.db_table)} ({columns}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row([save(getattr(row, name), here) for name, save in prepare])

    def remove(self, keys: Collection[Any]) -> None:
        rows = iter(keys)
        while some := list(islice(rows, 500)):
            self.model._default_manager.filter(pk__in=some)._raw_delete(connection.alias)

    def carries_private(self) -> bool:
        """Whether any event that feeds this table has an erasable part."""
        return any(kind.private is not None for kind in self.folds)


@lru_cache(maxsize=256)
def _statements(model: type[models.Model], vendor: str) -> tuple[str, str, list[Field[Any, Any]]]:
    """SQL to insert a row of `model`, and to insert or replace it; the fields in the order of its parameters."""
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    quote = connection.ops.quote_name
    names = [quote(f.column) for f in fields if f.column]
    pk = quote(model._meta.pk.column or "")
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in names if name != pk)
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608
    what = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
    return insert, f"{insert} ON CONFLICT ({pk}) {what}", fields


_projections: list[Projection] = []
_after_rebuild: list[Callable[[], None]] = []


def add(projections: Iterable[Projection]) -> None:
    """Make `projections` part of every later recording. Adding one twice is harmless.

    A second projection of one table raises `ValueError`: its rows could not be kept in memory during a rebuild.
    """
    for projection in projections:
        if projection in _projections:
            continue
        if any(other.model is projection.model for other in _projections):
            raise ValueError(f"{projection.model._meta.label} has a projection already")
        _projections.append(projection)


def known() -> list[Projection]:
    """All projections, in the order in which they were added."""
    return list(_projections)


def after_rebuild(derive: Callable[[], None]) -> None:
    """Call `derive` when a rebuild has finished: for what is derived from the rows (search, snapshots)."""
    if derive not in _after_rebuild:
        _after_rebuild.append(derive)


def derive_all() -> None:
    """Run all that was asked for by `after_rebuild`."""
    for derive in _after_rebuild:
        derive()


def apply(events: Sequence[Recorded]) -> None:
    """Fold `events`, in the order of the ledger, into every table that they own."""
    for projection in _projections:
        projection.apply(events)


def owned_models() -> list[type[models.Model]]:
    """The tables that events own, by label."""
    return sorted({p.model for p in _projections}, key=lambda model: model._meta.label)


def refold(events: Sequence[Recorded], search: Callable[[Collection[type[Facts]]], Iterable[Recorded]]) -> None:
    """Fold anew the rows that `events` feed, from the beginning: what an erasure took away disappears from them.

    `events` are all events of some subjects. `search` finds all events of given kinds; it is asked only for a
    scattered table. A table that no private part feeds is left alone.
    """
    for projection in _projections:
        if not projection.carries_private():
            continue
        keys = {projection.key(event) for event in events if type(event.facts) in projection.folds}
        if not keys:
            continue
        source = search(projection.folds.keys()) if projection.scattered else events
        chosen = [(projection.key(event), event) for event in source if type(event.facts) in projection.folds]
        rows: dict[Any, Any] = {}
        projection.fold(rows, [(key, event) for key, event in chosen if key in keys])
        projection.write(list(rows.values()), upsert=True)
        projection.remove(keys - rows.keys())


class Workshop:
    """The rows of one table during a rebuild: a bounded write-back cache, so that a row is written once, not per event.

    The table must be empty when the work begins. `flush` must be called at the end.
    """

    def __init__(self, projection: Projection, capacity: int = 10_000) -> None:
        self._projection = projection
        self._capacity = capacity
        self._rows: dict[Any, Any] = {}
        self._stored: dict[Any, bool] = defaultdict(bool)
        self._put_out = False

    def take(self, events: Sequence[Recorded]) -> None:
        """Fold a batch of events, in the order of the ledger."""
        projection = self._projection
        chosen = [(projection.key(event), event) for event in events if type(event.facts) in projection.folds]
        if not chosen:
            return
        self._fetch(chosen)
        projection.fold(self._rows, chosen)
        touched = {key for key, _ in chosen}
        projection.remove([key for key in touched if key not in self._rows and self._stored.pop(key, False)])
        for key in touched & self._rows.keys():  # to the young end
            self._rows[key] = self._rows.pop(key)
        if len(self._rows) > self._capacity:
            self._put(list(islice(self._rows, len(self._rows) - self._capacity // 2)))

    def flush(self) -> None:
        """Write all that is not yet written."""
        self._put(list(self._rows))

    def _fetch(self, chosen: Sequence[tuple[Any, Recorded]]) -> None:
        if not self._put_out:
            return
        missing = [key for key in self._projection.wanted(chosen) if key not in self._rows]
        for key, row in self._projection.load(missing).items():
            self._rows[key] = row
            self._stored[key] = True

    def _put(self, keys: Sequence[Any]) -> None:
        rows = [(self._stored.pop(key, False), self._rows.pop(key)) for key in keys]
        self._projection.pour([row for stored, row in rows if not stored])
        self._projection.write([row for stored, row in rows if stored], upsert=True)
        self._put_out = self._put_out or bool(rows)


def _canonical(value: object) -> object:
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, memoryview):
        return value.tobytes()
    if isinstance(value, dict):
        return sorted((key, _canonical(inner)) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return [_canonical(inner) for inner in value]
    return value


def digest() -> dict[str, str]:
    """For each table that events own, SHA-256 over its canonical rows: equal on both databases."""
    return {model._meta.label: sha256(b"".join(sorted(_row_hashes(model)))).hexdigest() for model in owned_models()}


def _row_hashes(model: type[models.Model]) -> Iterator[bytes]:
    encode = msgspec.msgpack.Encoder().encode
    names = sorted(f.attname for f in model._meta.concrete_fields)
    for row in model._default_manager.values_list(*names).iterator(chunk_size=2000):
        yield sha256(encode([_canonical(value) for value in row])).digest()
