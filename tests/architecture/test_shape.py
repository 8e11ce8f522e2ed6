"""The shape of files, functions and names: what makes the house readable from end to end."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from pendopo.node.testing import house

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "base_utils", "shared"}


def test_no_file_is_too_long_to_read_at_once() -> None:
    lengths = {house.shown(file): len(file.read_text().splitlines()) for file in house.sources()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    found = {
        f"{house.shown(file)}:{function.lineno} {function.name}": length
        for file in house.sources()
        for function in house.functions(file)
        if (length := (function.end_lineno or function.lineno) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert found == {}


def test_there_are_no_drawers() -> None:
    """A module named after nothing collects everything."""
    names = [file for file in house.sources() if file.stem in DRAWERS or file.parent.name in DRAWERS]
    assert [house.shown(file) for file in names] == []


def test_every_module_says_what_it_is_for() -> None:
    found = [
        house.shown(file)
        for file in house.sources()
        if file.is_relative_to(house.PACKAGE)
        and file.read_text().strip()
        and "tests" not in file.parts
        and not isinstance(docstring(file), str)
    ]
    assert found == []


def docstring(file: Path) -> str | None:
    return ast.get_docstring(house.tree(file))


def test_nothing_happens_by_signal() -> None:
    """A signal is control flow that no reader can follow; rooms meet in events and node/wiring."""
    forbidden = re.compile(r"^django\.(db\.models|core|test|contrib\.auth)\.signals\b|^django\.dispatch\b")
    found = [
        f"{house.shown(file)}:{line} {name}"
        for file in house.sources()
        for line, name in house.imports(file)
        if forbidden.match(name)
    ]
    assert found == []


def test_every_room_has_its_page() -> None:
    """README.md: what it is for, the law behind it, its words, its states, its doors; at most 60 lines."""
    rooms = [room for room in house.rooms() if room not in ("kernel", "node")]
    missing = [room for room in rooms if not (house.PACKAGE / room / "README.md").is_file()]
    assert missing == []
    long = [room for room in rooms if len((house.PACKAGE / room / "README.md").read_text().splitlines()) > 60]
    assert long == []
