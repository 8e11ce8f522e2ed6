"""Verbs: every function that others may call to write is keyword-only and explained; what it records, it signs."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pendopo.node.testing import house


def parts(room: str) -> list[Path]:
    """The files of a room's actions: one module, or a package by topic."""
    folder = house.PACKAGE / room
    return [file for file in (folder / "actions.py", *sorted((folder / "actions").glob("*.py"))) if file.is_file()]


ROOMS = [room for room in house.rooms() if room not in ("kernel", "node") and parts(room)]


def verbs(room: str) -> dict[str, Callable[..., Any]]:
    """The functions of a room's actions that others may call: those the module defines, or the package exports."""
    module = importlib.import_module(f"pendopo.{room}.actions")
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_") and inspect.isfunction(value) and value.__module__.startswith(module.__name__)
    }


def called(function: house.Function) -> Iterator[str]:
    """The last word of everything that `function` calls: `record` of `ledger.record(...)`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield f".{node.func.attr}" if ast.unparse(node.func) == "ledger.record" else node.func.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def recording(room: str) -> set[str]:
    """The names of the functions of a room's actions that reach `ledger.record`."""
    calls = {function.name: set(called(function)) for file in parts(room) for function in house.functions(file)}
    reached = {name for name, names in calls.items() if ".record" in names}
    while more := {name for name, names in calls.items() if names & reached} - reached:
        reached |= more
    return reached


@pytest.mark.parametrize("room", ROOMS)
def test_the_room_exports_its_verbs(room: str) -> None:
    assert verbs(room), "a package of actions exports its verbs in __init__.py"


@pytest.mark.parametrize("room", ROOMS)
def test_verbs_are_keyword_only_signed_and_explained(room: str) -> None:
    wrong: dict[str, list[str]] = {}
    signed = recording(room)
    for name, verb in verbs(room).items():
        parameters = inspect.signature(verb).parameters.values()
        faults = []
        if any(parameter.kind is not inspect.Parameter.KEYWORD_ONLY for parameter in parameters):
            faults.append("arguments by place")
        if name in signed and "by" not in {parameter.name for parameter in parameters}:
            faults.append("records, but has no by=")
        if not inspect.getdoc(verb):
            faults.append("no docstring")
        if faults:
            wrong[name] = faults
    assert wrong == {}
