"""Sealing: unsealed events become a signed segment. One sealer at a time; sequence numbers exist only afterwards."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

import msgspec
from django.db import connection, transaction

from pendopo.kernel import ids
from pendopo.kernel.ledger import heads, keys, kinds, merkle
from pendopo.kernel.ledger.models import Buku, Peristiwa, Segmen

LIMIT = 1024  # events: about 50 ms of the write lock, and a path of ten hashes in the QR code


class Header(msgspec.Struct, frozen=True, array_like=True):
    """What is signed of a segment. `headers_root` is over all earlier headers of this node, in order."""

    version: int
    node: str
    incarnation: int
    number: int
    first_sequence: int
    count: int
    previous: bytes
    events_root: bytes
    headers_root: bytes
    time: int


_decoder = msgspec.msgpack.Decoder(Header)


def read_header(header: bytes) -> Header:
    """The header in these bytes."""
    return _decoder.decode(header)


def book() -> Buku:
    """The locked state of this node's book, made on first use. Needs a transaction."""
    Buku.objects.get_or_create(id=1, defaults={"node": keys.node_id()})
    return Buku.objects.select_for_update().get(id=1)


def seal(*, at: int, limit: int = LIMIT) -> Segmen | None:
    """Seal up to `limit` events that wait, in the order of their stamps; None when none waits.

    Raises `heads.LedgerWentBack` when the database contradicts the head kept beside it.
    """
    with transaction.atomic():
        state = book()
        waiting = list(Peristiwa.objects.filter(sequence=None, node=state.node).order_by("stamp", "id")[:limit])
        if not waiting:
            return None
        _demand_continuity(state)
        segment = _segment(state, waiting, at)
        segment.save(force_insert=True)
        _place(segment, waiting)
        _advance(state, segment)
        transaction.on_commit(lambda: heads.keep(segment))
    return segment


def _demand_continuity(state: Buku) -> None:
    word = heads.conflict(state)
    if word is not None:
        raise heads.LedgerWentBack(f"nothing is sealed: {word}; see `pendopo ledger verify` and `pendopo restore`")


def seal_all(*, at: int) -> int:
    """Seal until nothing waits; the number of events sealed. Before an export, and on command."""
    sealed = 0
    while segment := seal(at=at):
        sealed += segment.count
    return sealed


def seal_waiting(at: int) -> None:
    """The loop's recurring work: seal what waits."""
    seal_all(at=at)


def leaf_of(row: Peristiwa) -> bytes:
    """The leaf hash of a stored event, from its stored bytes."""
    return merkle.leaf_hash(kinds.leaf_data(bytes(row.envelope), bytes(row.facts), bytes(row.private_digest)))


def hashes_of(leaves: bytes) -> list[bytes]:
    """A run of 32-byte hashes, taken apart."""
    return [leaves[i : i + 32] for i in range(0, len(leaves), 32)]


def _segment(state: Buku, waiting: list[Peristiwa], at: int) -> Segmen:
    leaves = [leaf_of(row) for row in waiting]
    frontier = hashes_of(bytes(state.frontier))
    header = kinds.encode(
        Header(
            version=1,
            node=state.node,
            incarnation=state.incarnation,
            number=state.segments,
            first_sequence=state.next_sequence,
            count=len(waiting),
            previous=bytes(state.last_header_hash),
            events_root=merkle.root(leaves),
            headers_root=merkle.root_of_frontier(frontier),
            time=at,
        )
    )
    return Segmen(
        node=state.node,
        incarnation=state.incarnation,
        number=state.segments,
        first_sequence=state.next_sequence,
        count=len(waiting),
        time=at,
        header=header,
        signature=keys.sign(keys.SEGMENT_CONTEXT, header),
        leaves=b"".join(leaves),
        subtrees=b"".join(merkle.completed(frontier, state.segments, merkle.leaf_hash(header))),
    )


def _place(segment: Segmen, rows: list[Peristiwa]) -> None:
    table = connection.ops.quote_name(Peristiwa._meta.db_table)
    places: list[tuple[str | int | UUID | None, ...]] = [
        (segment.pk, segment.first_sequence + i, ids.stored(row.id, connection.vendor)) for i, row in enumerate(rows)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET segment_id = %s, sequence = %s WHERE id = %s", places)  # noqa: S608


def _advance(state: Buku, segment: Segmen) -> None:
    frontier = merkle.grow(hashes_of(bytes(state.frontier)), state.segments, merkle.leaf_hash(bytes(segment.header)))
    state.frontier = b"".join(frontier)
    state.segments += 1
    state.next_sequence += segment.count
    state.last_header_hash = sha256(bytes(segment.header)).digest()
    state.save()
