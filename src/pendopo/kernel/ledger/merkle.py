"""Merkle tree hashing as RFC 9162, section 2.1: roots, inclusion paths, and a frontier that only grows.

Pure and without state. A leaf is bytes; `leaf_hash` and `node_hash` are domain-separated by a prefix byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def _levels(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """All levels from the leaves to the root; an odd last node rises unchanged (equal to RFC 9162's split)."""
    levels = [list(hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        if len(below) % 2:
            above.append(below[-1])
        levels.append(above)
    return levels


def root(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, in order; of none, the hash of the empty string."""
    return _levels(hashes)[-1][0] if hashes else EMPTY_ROOT


def path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The inclusion path of leaf `index`, from the leaf upwards. Raises `IndexError` outside the tree."""
    if not 0 <= index < len(hashes):
        raise IndexError(index)
    found = []
    for level in _levels(hashes)[:-1]:
        sibling = index ^ 1
        if sibling < len(level):
            found.append(level[sibling])
        index >>= 1
    return found


def root_from_path(leaf: bytes, index: int, size: int, siblings: Sequence[bytes]) -> bytes:
    """The root that `leaf` (a leaf hash) at `index` of `size` leads to (RFC 9162, section 2.1.3.2).

    Raises `ValueError` when the path's length does not fit the tree's size.
    """
    if not 0 <= index < size:
        raise ValueError("index outside the tree")
    here, place, last = leaf, index, size - 1
    rest = list(siblings)
    while last:
        if place % 2 or place < last:
            if not rest:
                raise ValueError("path too short")
            sibling = rest.pop(0)
            here = node_hash(sibling, here) if place % 2 else node_hash(here, sibling)
        place >>= 1
        last >>= 1
    if rest:
        raise ValueError("path too long")
    return here


def completed(frontier: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The roots of the perfect subtrees that end with `leaf`, appended to a tree of `size` leaves; smallest first."""
    found = [leaf]
    left = list(frontier)
    while size % 2:
        found.append(node_hash(left.pop(), found[-1]))
        size >>= 1
    return found


def grow(frontier: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The frontier after appending `leaf` to a tree of `size` leaves.

    A frontier is the roots of the perfect subtrees that make up the tree, largest first: at most one hash per
    binary digit, so that the root over all earlier headers costs a few hashes however long the ledger is.
    """
    done = completed(frontier, size, leaf)
    return [*frontier[: len(frontier) + 1 - len(done)], done[-1]]


def root_of_frontier(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree whose frontier this is."""
    if not frontier:
        return EMPTY_ROOT
    here = frontier[-1]
    for left in reversed(frontier[:-1]):
        here = node_hash(left, here)
    return here


Subtree = tuple[int, int]
"""A perfect subtree: its level (0 is a leaf) and its place among those of its level."""


def last_leaf(subtree: Subtree) -> int:
    """The index of the last leaf of a perfect subtree."""
    level, place = subtree
    return ((place + 1) << level) - 1


def path_in_subtrees(index: int, size: int) -> list[list[Subtree]]:
    """The inclusion path of leaf `index` among `size` leaves, each step as the perfect subtrees that make it up.

    `root_of_frontier` over a step's roots is the sibling. Raises `IndexError` outside the tree.
    """
    if not 0 <= index < size:
        raise IndexError(index)
    steps: list[list[Subtree]] = []
    place, last, level = index, size - 1, 0
    while last:
        if place % 2:
            steps.append([(level, place - 1)])
        elif place < last:
            start = (place + 1) << level
            steps.append(_parts(start, min(size, start + (1 << level))))
        place, last, level = place >> 1, last >> 1, level + 1
    return steps


def _parts(start: int, end: int) -> list[Subtree]:
    """The leaves from `start` to `end` as perfect subtrees, largest first; `start` is aligned to the largest."""
    parts: list[Subtree] = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append((level, start >> level))
        start += 1 << level
    return parts
