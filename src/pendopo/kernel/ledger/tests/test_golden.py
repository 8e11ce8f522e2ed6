"""Golden vectors: the bytes of every kind, frozen. What was recorded once must be read for ever.

`PENDOPO_WRITE_GOLDEN=1 pytest src/pendopo/kernel/ledger/tests/test_golden.py` writes vectors that are missing, into
`tests/golden/events.json` of the room that defines the kind. It never changes one: while a kind is not yet released,
delete its entry; afterwards fields are only appended, with a default, and each length gets a vector of its own.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, TypedDict

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pendopo.kernel.ledger import events, keys, kinds, merkle, receipts, sealing
from pendopo.kernel.ledger.tests.samples import SIMPLE, sample
from pendopo.kernel.ledger.tests.toy import KINDS
from pendopo.kernel.ledger.types import Envelope, Facts

WRITE = bool(os.environ.get("PENDOPO_WRITE_GOLDEN"))
HERE = Path(__file__).parent / "golden"


class Vector(TypedDict):
    """The frozen bytes (hexadecimal) of the first `fields` fields of a kind and of its private part."""

    tag: int
    fields: int
    facts: str
    private_fields: int
    private: str


def file_of(kind: type[Facts]) -> Path:
    return Path(str(sys.modules[kind.__module__].__file__)).parent / "tests" / "golden" / "events.json"


def vectors(file: Path) -> dict[str, list[Vector]]:
    found: dict[str, list[Vector]] = json.loads(file.read_text()) if file.is_file() else {}
    return found


def write(file: Path, content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")


def vector_of(kind: type[Facts]) -> Vector:
    """The vector of `kind` as it is now."""
    private = kind.private
    return Vector(
        tag=kinds.tag_of(kind),
        fields=len(kind.__struct_fields__),
        facts=msgspec.msgpack.encode(sample(kind)).hex(),
        private_fields=len(private.__struct_fields__) if private else 0,
        private=msgspec.msgpack.encode(sample(private)).hex() if private else "",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kind" in metafunc.fixturenames:
        found = [kind for kind in kinds.known().values() if kind not in KINDS]
        metafunc.parametrize("kind", found, ids=lambda kind: kind.__qualname__)


def test_the_bytes_of_a_kind_are_frozen(kind: type[Facts]) -> None:
    file, now = file_of(kind), vector_of(kind)
    everything = vectors(file)
    frozen = everything.setdefault(kind.__name__, [])
    lengths = [(vector["fields"], vector["private_fields"]) for vector in frozen]
    if WRITE and (now["fields"], now["private_fields"]) not in lengths:
        frozen.append(now)
        write(file, everything)
    assert now in frozen, f"no golden vector of {kind.__name__} in {file.name}, or its bytes changed: see this module"
    for vector in frozen:
        assert vector["tag"] == now["tag"]
        read(kind, bytes.fromhex(vector["facts"]), vector["fields"])
        if kind.private is not None:
            read(kind.private, bytes.fromhex(vector["private"]), vector["private_fields"])


def read(kind: type[msgspec.Struct], frozen: bytes, fields: int) -> None:
    """Bytes that were frozen when `kind` had `fields` fields are read as they were meant, the rest by default."""
    decoded = msgspec.msgpack.decode(frozen, type=kind)
    meant = sample(kind)
    for name in kind.__struct_fields__[:fields]:
        assert getattr(decoded, name) == getattr(meant, name), f"{kind.__name__}.{name}"


def test_every_golden_vector_belongs_to_a_kind() -> None:
    """A kind is never taken away: events of it may stand in a ledger."""
    for file in {file_of(kind) for kind in kinds.known().values() if kind not in KINDS}:
        here = {kind.__name__ for kind in kinds.known().values() if file_of(kind) == file}
        assert set(vectors(file)) <= here


def test_appended_fields_leave_old_bytes_readable() -> None:
    class Before(Facts, frozen=True, tag=96):
        number: int
        words: str

    class After(Facts, frozen=True, tag=96):
        number: int
        words: str
        more: int = 5

    old = msgspec.msgpack.encode(sample(Before))
    read(After, old, 2)
    assert msgspec.msgpack.decode(old, type=After).more == 5
    # And a node that is behind reads what a newer one wrote.
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(sample(After)), type=Before) == sample(Before)


def frame() -> dict[str, str]:
    """The bytes around the facts, with a key that everyone knows."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = key.public_key().public_bytes_raw()
    envelope = msgspec.msgpack.encode(sample(Envelope))
    facts = msgspec.msgpack.encode(sample(events.Restored))
    digest = kinds.private_digest(bytes(32), b"\x91\xa4kata")
    leaf = kinds.leaf_data(envelope, facts, digest)
    promise = msgspec.msgpack.encode(receipts.Promise(version=1, leaf=leaf, time=SIMPLE[int], by=SIMPLE[int] + 1))
    header = msgspec.msgpack.encode(
        sealing.Header(
            version=1,
            node=keys.fingerprint(public)[:16],
            incarnation=1,
            number=0,
            first_sequence=0,
            count=1,
            previous=bytes(32),
            events_root=merkle.leaf_hash(leaf),
            headers_root=merkle.EMPTY_ROOT,
            time=SIMPLE[int],
        )
    )
    parts: dict[str, Any] = {
        "key": public,
        "envelope": envelope,
        "facts": facts,
        "private_digest": digest,
        "leaf_data": leaf,
        "leaf_hash": merkle.leaf_hash(leaf),
        "promise": promise,
        "promise_signature": key.sign(keys.PROMISE_CONTEXT + promise),
        "header": header,
        "header_signature": key.sign(keys.SEGMENT_CONTEXT + header),
    }
    parts["promise_code"] = msgspec.msgpack.encode([1, public, promise, parts["promise_signature"]])
    parts["proof_code"] = msgspec.msgpack.encode([2, public, leaf, 0, b"", header, parts["header_signature"]])
    return {name: value.hex() for name, value in parts.items()}


def test_the_frame_is_frozen() -> None:
    file = HERE / "frame.json"
    if WRITE and not file.is_file():
        write(file, frame())
    assert json.loads(file.read_text()) == frame()


def test_the_document_of_a_receipt_is_frozen() -> None:
    file = HERE / "receipt.json"
    document = msgspec.to_builtins(sample(receipts.Receipt))
    if WRITE and not file.is_file():
        write(file, document)
    assert json.loads(file.read_text()) == document
