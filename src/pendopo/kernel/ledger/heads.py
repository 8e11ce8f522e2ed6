"""Heads: the newest header, published, and kept in a file outside the database, so that a fork is found."""

from __future__ import annotations

import os
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import msgspec
from django.conf import settings

from pendopo.kernel.ledger import keys
from pendopo.kernel.ledger.models import Segmen


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """A published head: where the ledger of a node stood. Bytes are standard base64."""

    node: str
    incarnation: int
    number: int
    time: int
    header: str
    signature: str


class Heads(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at `/.well-known/pendopo/heads`."""

    format: str
    key: str
    fingerprint: str
    head: Head | None


def head_file() -> Path:
    """Where the newest head is kept outside the database (and outside every backup)."""
    folder: Path = settings.CONFIG.folder
    return folder / "heads" / "newest.json"


def head_of(segment: Segmen) -> Head:
    """The head that `segment` is."""
    return Head(
        node=segment.node,
        incarnation=segment.incarnation,
        number=segment.number,
        time=segment.time,
        header=b64encode(bytes(segment.header)).decode(),
        signature=b64encode(bytes(segment.signature)).decode(),
    )


def newest() -> Segmen | None:
    """The newest segment of this node."""
    return Segmen.objects.filter(node=keys.node_id()).order_by("-number").first()


def published() -> Heads:
    """The heads document of this node."""
    segment = newest()
    key = keys.public_key()
    return Heads(
        format="pendopo-heads-1",
        key=b64encode(key).decode(),
        fingerprint=keys.fingerprint(key),
        head=head_of(segment) if segment else None,
    )


def keep(segment: Segmen) -> None:
    """Write the head beside the database, whole or not at all."""
    file = head_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    with draft.open("wb") as out:
        out.write(msgspec.json.encode(head_of(segment)))
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


def kept() -> Head | None:
    """The head kept beside the database, if there is one."""
    file = head_file()
    return msgspec.json.decode(file.read_bytes(), type=Head) if file.is_file() else None


def header_hash(segment: Segmen) -> bytes:
    """SHA-256 of a segment's header: what the next header names as `previous`."""
    return sha256(bytes(segment.header)).digest()
