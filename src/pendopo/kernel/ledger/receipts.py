"""Receipts in two steps, as in Certificate Transparency (RFC 9162): at once a promise, after sealing the proof.

A receipt is a JSON file and a QR code. The file holds the bytes of every event of a request that the citizen may
see; the code holds hashes only, and no text. `verify_receipt.py` checks both without Pendopo. A promise is not stored:
it follows from the event, and Ed25519 signs the same bytes the same way.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from pendopo.kernel import clock
from pendopo.kernel.ledger import heads, keys, kinds, merkle, sealing
from pendopo.kernel.ledger.models import Peristiwa, Segmen
from pendopo.kernel.ledger.types import Audience, Envelope

FORMAT = "pendopo-receipt-1"

_envelope = msgspec.msgpack.Decoder(Envelope)


class Promise(msgspec.Struct, frozen=True, array_like=True):
    """What a node signs at once: the leaf `leaf` was recorded at `time` and will stand in the ledger by `by`."""

    version: int
    leaf: bytes
    time: int
    by: int


class SignedPromise(msgspec.Struct, frozen=True, kw_only=True):
    """A promise's bytes and the node's signature over them."""

    promise: str
    signature: str


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """An event's place: the signed header of its segment, its index there and the path to the events root."""

    header: str
    signature: str
    index: int
    path: list[str]


class Containment(msgspec.Struct, frozen=True, kw_only=True):
    """A header's place among all headers that come before a later head."""

    header: str
    signature: str
    index: int
    path: list[str]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One event on a receipt. `private` and `nonce` are absent once erased, or where they are not the citizen's."""

    kind: str
    envelope: str
    facts: str
    private_digest: str
    private: str | None
    nonce: str | None
    promise: SignedPromise
    proof: Proof | None
    contained: Containment | None


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The receipt of one subject. Bytes are standard base64; `issued` is UTC milliseconds and not signed."""

    format: str
    key: str
    fingerprint: str
    subject: str
    issued: int
    entries: list[Entry]


def _text(data: bytes | memoryview[int]) -> str:
    return b64encode(bytes(data)).decode()


def _leaf(row: Peristiwa) -> bytes:
    return kinds.leaf_data(bytes(row.envelope), bytes(row.facts), bytes(row.private_digest))


def _promise(row: Peristiwa) -> tuple[bytes, bytes]:
    """A promise's bytes and signature. Made anew it is the same: all of it follows from the event."""
    by = _envelope.decode(bytes(row.envelope)).sealed_by
    promise = kinds.encode(Promise(version=1, leaf=_leaf(row), time=clock.wall_of(row.stamp), by=by))
    return promise, keys.sign(keys.PROMISE_CONTEXT, promise)


def promise_code(event: UUID) -> bytes:
    """The content of the QR code that a citizen gets at once: [1, key, promise, signature] in MessagePack."""
    row = Peristiwa.objects.get(id=event)
    promise, signature = _promise(row)
    return msgspec.msgpack.encode([1, keys.public_key(), promise, signature])


def proof_code(event: UUID) -> bytes | None:
    """The content of the QR code after sealing: [2, key, leaf data, index, path, header, signature]; None before.

    `path` is the hashes one after another.
    """
    row = Peristiwa.objects.select_related("segment").get(id=event)
    if row.segment is None or row.sequence is None:
        return None
    index, path = _place(row, row.segment)
    parts = [keys.public_key(), _leaf(row), index, b"".join(path), bytes(row.segment.header)]
    return msgspec.msgpack.encode([2, *parts, bytes(row.segment.signature)])


def _place(row: Peristiwa, segment: Segmen) -> tuple[int, list[bytes]]:
    """An event's index in its segment, and its path there."""
    index = (row.sequence or 0) - segment.first_sequence
    return index, merkle.path(sealing.hashes_of(bytes(segment.leaves)), index)


def receipt(subject: UUID, *, at: int) -> Receipt:
    """The receipt of `subject` as it stands now, over all its events that its citizen may see.

    One query; two more when something is sealed (the newest head, and the path to it).
    """
    visible = [tag for tag, kind in kinds.known().items() if kind.audience <= Audience.PARTIES]
    rows = list(
        Peristiwa.objects.filter(subject=subject, kind__in=visible).select_related("segment").order_by("stamp", "id")
    )
    contained = _containments([row.segment for row in rows if row.segment is not None])
    key = keys.public_key()
    return Receipt(
        format=FORMAT,
        key=_text(key),
        fingerprint=keys.fingerprint(key),
        subject=str(subject),
        issued=at,
        entries=[_entry(row, contained) for row in rows],
    )


def _containments(segments: Sequence[Segmen]) -> dict[int, Containment]:
    """For each segment that lies before the newest head, its path to it; by number."""
    newest = heads.newest() if segments else None
    if newest is None:
        return {}
    paths = heads.header_paths(sorted({s.number for s in segments if s.number < newest.number}), newest)
    return {
        number: Containment(
            header=_text(newest.header),
            signature=_text(newest.signature),
            index=number,
            path=[_text(step) for step in path],
        )
        for number, path in paths.items()
    }


def _entry(row: Peristiwa, contained: Mapping[int, Containment]) -> Entry:
    promise, signature = _promise(row)
    return Entry(
        kind=kinds.known()[row.kind].__name__,
        envelope=_text(row.envelope),
        facts=_text(row.facts),
        private_digest=_text(row.private_digest),
        private=_text(row.private) if row.private is not None else None,
        nonce=_text(row.nonce) if row.nonce is not None else None,
        promise=SignedPromise(promise=_text(promise), signature=_text(signature)),
        proof=_proof(row),
        contained=contained.get(row.segment.number) if row.segment is not None else None,
    )


def _proof(row: Peristiwa) -> Proof | None:
    if row.segment is None or row.sequence is None:
        return None
    index, path = _place(row, row.segment)
    return Proof(
        header=_text(row.segment.header),
        signature=_text(row.segment.signature),
        index=index,
        path=[_text(step) for step in path],
    )
