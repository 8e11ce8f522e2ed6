"""Tree hashing against the published vectors, and its laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.kernel.ledger import merkle

# The eight inputs and roots of the test vectors of Certificate Transparency's reference implementation.
INPUTS = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
leaves = st.lists(st.binary(max_size=4), max_size=40).map(lambda data: [merkle.leaf_hash(d) for d in data])


@pytest.mark.parametrize(("size", "root"), ROOTS.items())
def test_roots_are_those_of_the_standard(size: int, root: str) -> None:
    assert merkle.root([merkle.leaf_hash(data) for data in INPUTS[:size]]).hex() == root


@given(leaves, st.data())
def test_every_path_leads_to_the_root(hashes: list[bytes], data: st.DataObject) -> None:
    if not hashes:
        return
    index = data.draw(st.integers(0, len(hashes) - 1))
    siblings = merkle.path(hashes, index)
    assert merkle.root_from_path(hashes[index], index, len(hashes), siblings) == merkle.root(hashes)


@given(leaves)
def test_a_frontier_grows_to_the_same_root(hashes: list[bytes]) -> None:
    frontier: list[bytes] = []
    for size, leaf in enumerate(hashes):
        frontier = merkle.grow(frontier, size, leaf)
    assert merkle.root_of_frontier(frontier) == merkle.root(hashes)


def test_a_path_of_another_length_is_refused() -> None:
    hashes = [merkle.leaf_hash(bytes([i])) for i in range(5)]
    siblings = merkle.path(hashes, 1)
    with pytest.raises(ValueError, match="long"):
        merkle.root_from_path(hashes[1], 1, 5, [*siblings, bytes(32)])
    with pytest.raises(ValueError, match="short"):
        merkle.root_from_path(hashes[1], 1, 5, siblings[:-1])
