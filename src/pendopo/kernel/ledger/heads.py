"""Heads: the newest header, published, and kept in a file outside the database, so that a fork is found."""

from __future__ import annotations

import fcntl
import os
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from django.conf import settings

from pendopo.kernel.ledger import keys, merkle
from pendopo.kernel.ledger.models import Buku, Segmen


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """A published head: where the ledger of a node stood. Bytes are standard base64."""

    node: str
    incarnation: int
    number: int
    time: int
    header: str
    signature: str


class Contains(msgspec.Struct, frozen=True, kw_only=True):
    """The path of header `number` among all headers before the head, to the head's `headers_root`."""

    number: int
    path: list[str]


class Heads(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at `/.well-known/pendopo/heads`."""

    format: str
    key: str
    fingerprint: str
    head: Head | None
    contains: list[Contains] = []


class LedgerWentBack(RuntimeError):
    """The database is older than, or another than, the head kept beside it: a copy was put in place by hand.

    Nothing is sealed until `pendopo restore` has begun a new incarnation: a signature on top would be a fork.
    """


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


def published(contains: Sequence[int] = ()) -> Heads:
    """The heads document of this node; with the paths of those headers in `contains` that lie before the head."""
    segment = newest()
    key = keys.public_key()
    return Heads(
        format="pendopo-heads-1",
        key=b64encode(key).decode(),
        fingerprint=keys.fingerprint(key),
        head=head_of(segment) if segment else None,
        contains=_contains(contains, segment) if segment else [],
    )


def _contains(numbers: Sequence[int], head: Segmen) -> list[Contains]:
    paths = header_paths([number for number in numbers if 0 <= number < head.number], head)
    return [Contains(number=n, path=[b64encode(step).decode() for step in path]) for n, path in sorted(paths.items())]


def header_paths(numbers: Sequence[int], head: Segmen) -> dict[int, list[bytes]]:
    """For each header in `numbers`, its path among the headers before `head`; at most one query, of a few rows."""
    steps = {number: merkle.path_in_subtrees(number, head.number) for number in numbers}
    needed = {merkle.last_leaf(part) for path in steps.values() for step in path for part in step}
    rows = Segmen.objects.filter(node=head.node, number__in=needed).order_by("id").values_list("number", "subtrees")
    stored = {number: bytes(subtrees) for number, subtrees in rows}

    def root(part: merkle.Subtree) -> bytes:
        return stored[merkle.last_leaf(part)][32 * part[0] : 32 * part[0] + 32]

    return {
        number: [merkle.root_of_frontier([root(part) for part in step]) for step in path]
        for number, path in steps.items()
    }


def keep(segment: Segmen) -> None:
    """Write the head beside the database, whole or not at all; an older one never replaces a newer."""
    head = head_of(segment)
    with _locked():
        before = kept()
        if before is not None and _rank(before) >= _rank(head):
            return
        file = head_file()
        draft = file.with_suffix(".new")
        with draft.open("wb") as out:
            out.write(msgspec.json.encode(head))
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)


def _rank(head: Head) -> tuple[bool, int, int]:
    return (head.node == keys.node_id(), head.incarnation, head.number)


@contextmanager
def _locked() -> Iterator[None]:
    file = head_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def conflict(book: Buku) -> str | None:
    """How `book` contradicts the head kept beside the database: a stable word, or None where it follows from it.

    `other-key`: the ledger was written with another key. `older-than-kept-head`: it went back. `fork`: another header
    stands where the kept one stood. A later incarnation was begun by a restore, which is recorded.
    """
    if book.node != keys.node_id():
        return "other-key"
    head = kept()
    if head is None or head.node != book.node or head.incarnation < book.incarnation:
        return None
    if head.incarnation > book.incarnation or head.number >= book.segments:
        return "older-than-kept-head"
    segment = Segmen.objects.filter(node=head.node, number=head.number).order_by("-id").first()
    return None if segment is not None and head_of(segment).header == head.header else "fork"


def kept() -> Head | None:
    """The head kept beside the database, if there is one."""
    file = head_file()
    return msgspec.json.decode(file.read_bytes(), type=Head) if file.is_file() else None
