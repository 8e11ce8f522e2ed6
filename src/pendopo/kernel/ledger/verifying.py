"""Verify: find the first event that was edited, dropped, reordered or inserted, and say which it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db.models import BinaryField, Q
from django.db.models.functions import Cast

from pendopo.kernel.ledger import erasure, heads, keys, kinds, merkle, sealing
from pendopo.kernel.ledger.events import Restored
from pendopo.kernel.ledger.models import Buku, Peristiwa, Segmen
from pendopo.kernel.ledger.types import Envelope

EVENTS_AT_ONCE = 8192

_envelope = msgspec.msgpack.Decoder(Envelope)


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong and where. `what` is a stable word; `sequence` and `event` are given where one event is meant.

    Of an event: `edited`, `dropped`, `reordered`, `inserted`, `erased-without-record`, `erased-part-back`.
    Of a segment: `segment-header-edited`, `segment-signature-edited`, `segment-columns-edited`, `segment-dropped`,
    `segment-inserted`, `segment-leaves-edited`; and, which only the holder of the key can bring about, `chain-broken`
    and `incarnation-unrecorded`. Of the whole: `book-edited`, `older-than-kept-head`, `fork`, `other-key`.
    """

    what: str
    segment: int | None = None
    sequence: int | None = None
    event: str | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict: how much was read, and the first fault, if any."""

    segments: int
    sealed: int
    unsealed: int
    erased: int
    fault: Fault | None

    @property
    def ok(self) -> bool:
        return self.fault is None


class _Row(NamedTuple):
    """The stored columns of an event."""

    id: UUID
    kind: int
    subject: UUID
    node: str
    stamp: int
    envelope: bytes
    facts: bytes
    private: bytes | None
    nonce: bytes | None
    private_digest: bytes
    segment_id: int | None
    sequence: int | None

    @property
    def leaf(self) -> bytes:
        return merkle.leaf_hash(
            kinds.leaf_data(bytes(self.envelope), bytes(self.facts), bytes(self.private_digest)),
        )


# SQLite keeps whatever was written by hand, text in a column of bytes too: read as bytes, it is merely edited.
_COLUMNS = [
    Cast(name, BinaryField()) if isinstance(Peristiwa._meta.get_field(name), BinaryField) else name
    for name in _Row._fields
]


class _Chain:
    """The headers read so far: what the next one must say."""

    def __init__(self) -> None:
        self.previous = bytes(32)
        self.frontier: list[bytes] = []
        self.size = 0
        self.sequence = 0
        self.incarnation = 1

    def fault_of(self, segment: Segmen, header: sealing.Header) -> str | None:
        """The word for the first thing that does not fit."""
        if header.number != self.size:
            return "segment-dropped" if header.number > self.size else "segment-inserted"
        leaf = merkle.leaf_hash(bytes(segment.header))
        follows = (self.previous, merkle.root_of_frontier(self.frontier), self.sequence)
        checks = {
            "segment-columns-edited": _columns_repeat(segment, header)
            and bytes(segment.subtrees) == b"".join(merkle.completed(self.frontier, self.size, leaf)),
            "chain-broken": follows == (header.previous, header.headers_root, header.first_sequence)
            and header.incarnation >= self.incarnation,
            "segment-leaves-edited": len(segment.leaves) == 32 * header.count
            and merkle.root(sealing.hashes_of(bytes(segment.leaves))) == header.events_root,
        }
        return next((word for word, holds in checks.items() if not holds), None)

    def take(self, segment: Segmen, header: sealing.Header) -> None:
        data = bytes(segment.header)
        self.previous = sha256(data).digest()
        self.frontier = merkle.grow(self.frontier, self.size, merkle.leaf_hash(data))
        self.size += 1
        self.sequence += header.count
        self.incarnation = header.incarnation


def _columns_repeat(segment: Segmen, header: sealing.Header) -> bool:
    stored = (segment.node, segment.incarnation, segment.number, segment.first_sequence, segment.count, segment.time)
    stated = (header.node, header.incarnation, header.number, header.first_sequence, header.count, header.time)
    return stored == stated


def verify(progress: Callable[[int], None] = lambda done: None) -> Report:
    """Check this node's whole ledger against its own key and the head kept beside the database.

    Reads every event once. `progress` is called with the number of sealed events that are in order so far.
    """
    chain = _Chain()
    book = Buku.objects.filter(id=1).first()
    fault = _fault_of_sealed(chain, progress) or _fault_of_rest() or (_fault_of_book(book, chain) if book else None)
    return Report(
        segments=chain.size,
        sealed=chain.sequence,
        unsealed=Peristiwa.objects.filter(sequence=None).count(),
        erased=Peristiwa.objects.filter(private=None).exclude(private_digest=kinds.NO_PRIVATE_DIGEST).count(),
        fault=fault,
    )


def _fault_of_sealed(chain: _Chain, progress: Callable[[int], None]) -> Fault | None:
    erased = erasure.recorded()
    for segments in _groups():
        rows = _rows_of(segments)
        for segment in segments:
            fault = _fault_of_header(segment, chain) or _fault_of_events(segment, rows.get(segment.pk, []), erased)
            if fault is not None:
                return fault
            header = sealing.read_header(bytes(segment.header))
            if header.incarnation != chain.incarnation and not _announced(header.incarnation, rows[segment.pk]):
                return Fault(what="incarnation-unrecorded", segment=chain.size)
            chain.take(segment, header)
            progress(chain.sequence)
    return None


def _groups() -> Iterator[list[Segmen]]:
    """The segments of this node as they were sealed, in groups of limited size, so that one query brings many."""
    group: list[Segmen] = []
    waiting = 0
    for segment in Segmen.objects.filter(node=keys.node_id()).order_by("id").iterator(chunk_size=200):
        group.append(segment)
        waiting += segment.count
        if waiting >= EVENTS_AT_ONCE or len(group) >= 500:
            yield group
            group, waiting = [], 0
    if group:
        yield group


def _rows_of(segments: Sequence[Segmen]) -> dict[int | None, list[_Row]]:
    stored = Peristiwa.objects.filter(segment__in=segments, sequence__isnull=False).order_by("segment", "sequence")
    rows = map(_Row._make, stored.values_list(*_COLUMNS))
    return {segment: list(run) for segment, run in groupby(rows, key=lambda row: row.segment_id)}


def _fault_of_header(segment: Segmen, chain: _Chain) -> Fault | None:
    header = bytes(segment.header)
    if not keys.is_signed(keys.public_key(), keys.SEGMENT_CONTEXT, header, bytes(segment.signature)):
        what = "segment-signature-edited" if _is_followed(segment) else "segment-header-edited"
        return Fault(what=what, segment=chain.size)
    stated = sealing.read_header(header)
    word = chain.fault_of(segment, stated)
    return Fault(what=word, segment=stated.number if word == "segment-inserted" else chain.size) if word else None


def _is_followed(segment: Segmen) -> bool:
    """Whether the next header, or the book, repeats the hash of this header: then its bytes are as they were."""
    hashed = sha256(bytes(segment.header)).digest()
    follower = Segmen.objects.filter(node=segment.node, id__gt=segment.pk).order_by("id").first()
    if follower is None:
        return Buku.objects.filter(last_header_hash=hashed).exists()
    return hashed in bytes(follower.header)


def _fault_of_events(segment: Segmen, rows: Sequence[_Row], erased: set[UUID]) -> Fault | None:
    expected = sealing.hashes_of(bytes(segment.leaves))
    leaves = [row.leaf for row in rows]
    for place, row in enumerate(rows):
        word = None
        if leaves[place : place + 1] != expected[place : place + 1]:
            word = _word(leaves[place], leaves[place + 1 :], expected[place:])
        elif row.sequence != segment.first_sequence + place:
            word = "edited"
        word = word or _word_of_row(row, erased)
        if word is not None:
            return _fault(word, segment, place, row)
    return _fault("dropped", segment, len(rows), None) if len(rows) < len(expected) else None


def _word(here: bytes, later: Sequence[bytes], expected: Sequence[bytes]) -> str:
    """What happened where leaf `here` stands instead of `expected[0]`, seen from the leaves that follow."""
    stands_later = bool(expected) and expected[0] in later
    belongs_later = here in expected[1:]
    if not expected or (stands_later and not belongs_later):
        return "inserted"
    if belongs_later:
        return "reordered" if stands_later else "dropped"
    return "edited"


def _fault(what: str, segment: Segmen, place: int, row: _Row | None) -> Fault:
    named = str(row.id) if row is not None and what != "dropped" else None
    return Fault(what=what, segment=segment.number, sequence=segment.first_sequence + place, event=named)


def _word_of_row(row: _Row, erased: set[UUID]) -> str | None:
    """Whether the columns repeat the envelope, and the private part is the one that was hashed or was erased."""
    if not _columns_agree(row):
        return "edited"
    if row.private is not None:
        nonce = bytes(row.nonce) if row.nonce is not None else None
        if kinds.private_digest(nonce, bytes(row.private)) != bytes(row.private_digest):
            return "edited"
        return "erased-part-back" if row.id in erased else None
    if row.nonce is not None:
        return "edited"
    if bytes(row.private_digest) != kinds.NO_PRIVATE_DIGEST and row.id not in erased:
        return "erased-without-record"
    return None


def _columns_agree(row: _Row) -> bool:
    try:
        head = _envelope.decode(bytes(row.envelope))
    except msgspec.DecodeError:
        return False
    return (head.id, head.kind, head.subject, head.node, head.stamp) == row[:5]


def _announced(incarnation: int, rows: Sequence[_Row]) -> bool:
    """Whether a restore that began `incarnation` is among `rows`."""
    for row in rows:
        event = (
            kinds.decode(bytes(row.envelope), bytes(row.facts), None) if row.kind == kinds.tag_of(Restored) else None
        )
        if event is not None and isinstance(event.facts, Restored) and event.facts.incarnation == incarnation:
            return True
    return False


def _fault_of_rest() -> Fault | None:
    """What is not sealed must agree with itself; what is half sealed was put there by hand."""
    half = Peristiwa.objects.filter(Q(segment=None, sequence__isnull=False) | Q(segment__isnull=False, sequence=None))
    stray = half.values_list("id", flat=True).first()
    if stray is not None:
        return Fault(what="inserted", event=str(stray))
    erased = erasure.recorded()
    waiting = Peristiwa.objects.filter(sequence=None).order_by("stamp", "id").values_list(*_COLUMNS)
    for row in map(_Row._make, waiting.iterator(chunk_size=2000)):
        word = _word_of_row(row, erased)
        if word is not None:
            return Fault(what=word, event=str(row.id))
    return None


def _fault_of_book(book: Buku, chain: _Chain) -> Fault | None:
    """The book counts the segments, and follows from the kept head: else the ledger was cut, went back or forked."""
    word = heads.conflict(book)
    if word == "other-key":
        return Fault(what=word)
    if book.segments > chain.size:
        return Fault(what="segment-dropped", segment=chain.size)
    state = (book.segments, book.next_sequence, bytes(book.last_header_hash), bytes(book.frontier))
    if state != (chain.size, chain.sequence, chain.previous, b"".join(chain.frontier)):
        return Fault(what="book-edited")
    if word is None:
        return None
    kept = heads.kept()
    return Fault(what=word, segment=kept.number if kept is not None else None)
