"""The kinds of events this node knows, and their bytes.

Stored bytes are what is hashed: an event is encoded once, when it is recorded, and only ever decoded after.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from types import ModuleType

import msgspec

from pendopo.kernel.ledger.types import Envelope, Facts, Private, Recorded

_encoder = msgspec.msgpack.Encoder()
_envelope = msgspec.msgpack.Decoder(Envelope)
_kinds: dict[int, type[Facts]] = {}
_facts: dict[int, msgspec.msgpack.Decoder[Facts]] = {}
_private: dict[int, msgspec.msgpack.Decoder[Private]] = {}

NO_PRIVATE_DIGEST = sha256(b"").digest()


def tag_of(kind: type[Facts]) -> int:
    """The stable integer tag of a kind."""
    tag = kind.__struct_config__.tag
    if not isinstance(tag, int):
        raise TypeError(f"{kind.__name__} has no integer tag")
    return tag


def learn(kinds: Iterable[type[Facts]]) -> None:
    """Make `kinds` known. A tag that another kind already carries raises `ValueError`."""
    for kind in kinds:
        tag = tag_of(kind)
        if _kinds.setdefault(tag, kind) is not kind:
            raise ValueError(f"tag {tag} of {kind.__qualname__} belongs to {_kinds[tag].__qualname__}")
        _facts[tag] = msgspec.msgpack.Decoder(kind)
        if kind.private is not None:
            _private[tag] = msgspec.msgpack.Decoder(kind.private)


def kinds_in(module: ModuleType) -> list[type[Facts]]:
    """The kinds that `module` defines, in order of their tags."""
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Facts) and value.__module__ == module.__name__
    ]
    return sorted(found, key=tag_of)


def known() -> dict[int, type[Facts]]:
    """All kinds this node knows, by tag."""
    return dict(_kinds)


def encode(value: msgspec.Struct) -> bytes:
    """MessagePack bytes of an envelope, facts or private part."""
    return _encoder.encode(value)


def decode(envelope: bytes, facts: bytes, private: bytes | None) -> Recorded | None:
    """The event in these bytes; `None` for a kind that this node does not know (it keeps and forwards it)."""
    head = _envelope.decode(envelope)
    if head.kind not in _kinds:
        return None
    words = _private[head.kind].decode(private) if private and head.kind in _private else None
    return Recorded(envelope=head, facts=_facts[head.kind].decode(facts), private=words)


def private_digest(nonce: bytes | None, private: bytes | None) -> bytes:
    """SHA-256(nonce ‖ private), which outlives both; of no private part, SHA-256 of nothing."""
    return sha256((nonce or b"") + (private or b"")).digest()


def leaf_data(envelope: bytes, facts: bytes, private_digest: bytes) -> bytes:
    """The 64 bytes of a leaf: SHA-256(envelope ‖ facts) ‖ SHA-256(nonce ‖ private).

    The envelope is one complete MessagePack value, so the boundary to the facts is not ambiguous.
    """
    return sha256(envelope + facts).digest() + private_digest
