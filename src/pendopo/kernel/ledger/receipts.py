"""Receipts in two steps, as in Certificate Transparency (RFC 9162): at once a promise, after sealing the proof.

A receipt is a JSON file and a QR code. The file holds the bytes of every event of a request that the citizen may
see; the code holds hashes only, and no text. `verify_receipt.py` checks both without Pendopo.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.conf import settings

from pendopo.kernel import clock
from pendopo.kernel.ledger import keys, kinds, merkle, sealing
from pendopo.kernel.ledger.models import Peristiwa, Segmen
from pendopo.kernel.ledger.types import Audience

FORMAT = "pendopo-receipt-1"


class Promise(msgspec.Struct, frozen=True, array_like=True):
    """What a node signs at once: the leaf `leaf` was recorded at `time` and will stand in the ledger by `by`."""

    version: int
    leaf: bytes
    time: int
    by: int


class SignedPromise(msgspec.Struct, frozen=True, kw_only=True):
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
    format: str
    key: str
    fingerprint: str
    subject: str
    issued: int
    entries: list[Entry]


def _text(data: bytes | memoryview[int]) -> str:
    return b64encode(bytes(data)).decode()


def _promise(row: Peristiwa) -> tuple[bytes, bytes]:
    """A promise's bytes and signature. Made anew it is the same: all of it follows from the event."""
    time = clock.wall_of(row.stamp)
    promise = kinds.encode(
        Promise(
            version=1,
            leaf=kinds.leaf_data(bytes(row.envelope), bytes(row.facts), bytes(row.private_digest)),
            time=time,
            by=time + settings.CONFIG.promise_within * clock.SECOND,
        )
    )
    return promise, keys.sign(keys.PROMISE_CONTEXT, promise)


def promise_code(event: UUID) -> bytes:
    """The content of the QR code that a citizen gets at once: [1, key, promise, signature] in MessagePack."""
    row = Peristiwa.objects.get(id=event)
    promise, signature = _promise(row)
    return msgspec.msgpack.encode([1, keys.public_key(), promise, signature])


def proof_code(event: UUID) -> bytes | None:
    """The content of the QR code after sealing: [2, key, leaf data, index, path, header, signature]; None before."""
    row = Peristiwa.objects.select_related("segment").get(id=event)
    if row.segment is None or row.sequence is None:
        return None
    index = row.sequence - row.segment.first_sequence
    path = merkle.path(sealing.hashes_of(bytes(row.segment.leaves)), index)
    leaf = kinds.leaf_data(bytes(row.envelope), bytes(row.facts), bytes(row.private_digest))
    parts = [keys.public_key(), leaf, index, path, bytes(row.segment.header), bytes(row.segment.signature)]
    return msgspec.msgpack.encode([2, *parts])


def receipt(subject: UUID, *, at: int) -> Receipt:
    """The receipt of `subject` as it stands now, over all its events that its citizen may see.

    Two queries, and one more when something is sealed (the headers, for the place in the newest head).
    """
    visible = [tag for tag, kind in kinds.known().items() if kind.audience <= Audience.PARTIES]
    rows = list(
        Peristiwa.objects.filter(subject=subject, kind__in=visible).select_related("segment").order_by("stamp", "id")
    )
    headers = _headers([row.segment for row in rows if row.segment is not None])
    key = keys.public_key()
    return Receipt(
        format=FORMAT,
        key=_text(key),
        fingerprint=keys.fingerprint(key),
        subject=str(subject),
        issued=at,
        entries=[_entry(row, headers) for row in rows],
    )


def _headers(segments: Sequence[Segmen]) -> list[Segmen]:
    if not segments:
        return []
    return list(Segmen.objects.filter(node=segments[0].node).order_by("number").only("header", "signature", "number"))


def _entry(row: Peristiwa, headers: Sequence[Segmen]) -> Entry:
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
        contained=_containment(row, headers),
    )


def _proof(row: Peristiwa) -> Proof | None:
    if row.segment is None or row.sequence is None:
        return None
    index = row.sequence - row.segment.first_sequence
    return Proof(
        header=_text(row.segment.header),
        signature=_text(row.segment.signature),
        index=index,
        path=[_text(h) for h in merkle.path(sealing.hashes_of(bytes(row.segment.leaves)), index)],
    )


def _containment(row: Peristiwa, headers: Sequence[Segmen]) -> Containment | None:
    if row.segment is None or not headers or headers[-1].number == row.segment.number:
        return None
    newest = headers[-1]
    hashes = [merkle.leaf_hash(bytes(s.header)) for s in headers[:-1]]
    index = row.segment.number - headers[0].number
    return Containment(
        header=_text(newest.header),
        signature=_text(newest.signature),
        index=index,
        path=[_text(h) for h in merkle.path(hashes, index)],
    )
