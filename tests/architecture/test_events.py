"""Kinds of events: one tag each, for good, in the range of their room."""

from __future__ import annotations

from collections import defaultdict

from pendopo.kernel.ledger.types import Facts
from pendopo.node.testing import house

RANGES = {"kernel": 0, "wilayah": 100, "warga": 200, "opd": 300, "layanan": 400, "laporan": 500}
WIDTH = 100


def kinds(base: type[Facts] = Facts) -> list[type[Facts]]:
    """Every kind of event of the rooms, tests' toys left out."""
    found = [kind for child in base.__subclasses__() for kind in (child, *kinds(child))]
    return [kind for kind in found if kind.__module__.startswith("pendopo.") and ".tests" not in kind.__module__]


def tag(kind: type[Facts]) -> int:
    return int(str(kind.__struct_config__.tag))


def test_tags_are_unique() -> None:
    names = defaultdict(set)
    for kind in kinds():
        names[tag(kind)].add(f"{kind.__module__}.{kind.__qualname__}")
    assert {number: sorted(found) for number, found in names.items() if len(found) > 1} == {}


def test_tags_lie_in_their_rooms_range() -> None:
    found = {}
    for kind in kinds():
        first = RANGES[house.room_of(kind.__module__)]
        if not max(first, 1) <= tag(kind) < first + WIDTH:
            found[kind.__qualname__] = tag(kind)
    assert found == {}


def test_kinds_are_declared_in_events() -> None:
    found = [f"{kind.__module__}.{kind.__name__}" for kind in kinds() if ".events" not in kind.__module__]
    assert found == []


def test_kinds_are_frozen_and_say_what_they_mean() -> None:
    found = [kind.__name__ for kind in kinds() if not kind.__struct_config__.frozen or not vars(kind).get("__doc__")]
    assert found == []
