"""Verify: find the first event that was edited, dropped, reordered or inserted, and say which it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256

import msgspec

from pendopo.kernel.ledger import heads, keys, kinds, merkle, sealing
from pendopo.kernel.ledger.models import Peristiwa, Segmen
from pendopo.kernel.ledger.types import Envelope

_envelope = msgspec.msgpack.Decoder(Envelope)


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong and where. `what` is a stable word; `sequence` and `event` are given where one event is meant."""

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


class _Chain:
    """The headers read so far: what the next one must say."""

    def __init__(self) -> None:
        self.previous = bytes(32)
        self.frontier: list[bytes] = []
        self.size = 0
        self.sequence = 0
        self.incarnation = 1

    def fault_of(self, segment: Segmen, header: sealing.Header) -> str | None:
        """The word for the first thing that does not fit, in the order in which a forger would have to go."""
        stored = (segment.node, segment.incarnation, segment.number, segment.first_sequence, segment.count)
        stated = (header.node, header.incarnation, header.number, header.first_sequence, header.count)
        checks = {
            "segment-dropped": header.number == self.size and header.first_sequence == self.sequence,
            "segment-columns-edited": stored == stated and segment.time == header.time,
            "segment-chain-broken": header.previous == self.previous,
            "headers-root-wrong": header.headers_root == merkle.root_of_frontier(self.frontier),
            "incarnation-went-back": header.incarnation >= self.incarnation,
            "leaves-edited": merkle.root(sealing.hashes_of(bytes(segment.leaves))) == header.events_root
            and len(segment.leaves) == 32 * header.count,
        }
        return next((word for word, holds in checks.items() if not holds), None)

    def take(self, segment: Segmen, header: sealing.Header) -> None:
        data = bytes(segment.header)
        self.previous = sha256(data).digest()
        self.frontier = merkle.grow(self.frontier, self.size, merkle.leaf_hash(data))
        self.size += 1
        self.sequence += header.count
        self.incarnation = header.incarnation


def verify(progress: Callable[[int], None] = lambda done: None) -> Report:
    """Check this node's whole ledger against its own key and the head kept beside the database."""
    chain = _Chain()
    sealed = 0
    fault: Fault | None = None
    for segment in Segmen.objects.filter(node=keys.node_id()).order_by("number", "id").iterator(chunk_size=50):
        fault = _fault_of_segment(segment, chain)
        if fault is not None:
            break
        sealed += segment.count
        progress(sealed)
    fault = fault or _fault_of_unsealed() or _fault_of_head(chain)
    return Report(
        segments=chain.size,
        sealed=sealed,
        unsealed=Peristiwa.objects.filter(sequence=None).count(),
        erased=Peristiwa.objects.filter(private=None).exclude(private_digest=kinds.NO_PRIVATE_DIGEST).count(),
        fault=fault,
    )


def _fault_of_segment(segment: Segmen, chain: _Chain) -> Fault | None:
    header_bytes = bytes(segment.header)
    if not keys.is_signed(keys.public_key(), keys.SEGMENT_CONTEXT, header_bytes, bytes(segment.signature)):
        return Fault(what="segment-signature-wrong", segment=segment.number)
    header = sealing.read_header(header_bytes)
    word = chain.fault_of(segment, header)
    if word is not None:
        return Fault(what=word, segment=segment.number)
    fault = _fault_of_events(segment, header)
    chain.take(segment, header)
    return fault


def _fault_of_events(segment: Segmen, header: sealing.Header) -> Fault | None:
    expected = sealing.hashes_of(bytes(segment.leaves))
    places = {leaf: i for i, leaf in enumerate(expected)}
    rows = Peristiwa.objects.filter(segment=segment).order_by("sequence")
    place = 0
    for row in rows.iterator(chunk_size=2000):
        at = (row.sequence or 0) - header.first_sequence
        if at != place:
            return _fault("dropped" if at > place else "inserted", segment, header.first_sequence + place, None)
        leaf = sealing.leaf_of(row)
        if place >= len(expected) or leaf != expected[place]:
            word = "reordered" if leaf in places else "inserted" if place >= len(expected) else "edited"
            return _fault(word, segment, header.first_sequence + place, row)
        if not _bytes_agree(row):
            return _fault("edited", segment, header.first_sequence + place, row)
        place += 1
    if place < len(expected):
        return _fault("dropped", segment, header.first_sequence + place, None)
    return None


def _fault(what: str, segment: Segmen, sequence: int, row: Peristiwa | None) -> Fault:
    return Fault(what=what, segment=segment.number, sequence=sequence, event=str(row.id) if row else None)


def _bytes_agree(row: Peristiwa) -> bool:
    """Whether the columns repeat the envelope, and the private part (if not erased) is the one that was hashed."""
    head = _envelope.decode(bytes(row.envelope))
    if (head.id, head.kind, head.subject, head.node, head.stamp) != (
        row.id,
        row.kind,
        row.subject,
        row.node,
        row.stamp,
    ):
        return False
    if row.private is None:
        return row.nonce is None
    nonce = bytes(row.nonce) if row.nonce is not None else None
    return kinds.private_digest(nonce, bytes(row.private)) == bytes(row.private_digest)


def _unsealed() -> Iterator[Peristiwa]:
    return Peristiwa.objects.filter(sequence=None).order_by("stamp").iterator(chunk_size=2000)


def _fault_of_unsealed() -> Fault | None:
    for row in _unsealed():
        if not _bytes_agree(row):
            return Fault(what="edited", event=str(row.id))
    return None


def _fault_of_head(chain: _Chain) -> Fault | None:
    """The kept head must be this ledger's newest header, or one before it: else the ledger went back or forked."""
    kept = heads.kept()
    if kept is None or kept.node != keys.node_id():
        return None
    if kept.number >= chain.size:
        return Fault(what="older-than-kept-head", segment=kept.number)
    segment = Segmen.objects.filter(node=kept.node, number=kept.number).order_by("id").first()
    if segment is None or heads.head_of(segment).header != kept.header:
        return Fault(what="fork", segment=kept.number)
    return None
