"""What the architecture tests know of the house: its floors, its files, its models, its glossary."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[4]
PACKAGE = ROOT / "src" / "pendopo"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def project() -> dict[str, Any]:
    """`pyproject.toml`."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@cache
def floors() -> list[str]:
    """The rooms from the ground up, as the contract `floors` states them. Rooms on one floor stand side by side."""
    contracts = project()["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "floors")
    return [str(layer) for layer in reversed(layers)]


def floor(room: str) -> int:
    """How high `room` lies."""
    return next(height for height, layer in enumerate(floors()) if room in layer.replace("|", " ").split())


def rooms() -> list[str]:
    """Every room that has a floor, the kernel and the node among them."""
    return [room for layer in floors() for room in layer.replace("|", " ").split()]


def room_of(module: str) -> str:
    """The room that `module` (a dotted name) lies in."""
    return module.split(".")[1]


def sources() -> list[Path]:
    """Every Python file we wrote, migrations left out."""
    found = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    return sorted(file for file in [*found, ROOT / "conftest.py", ROOT / "pendopo"] if "migrations" not in file.parts)


def shown(file: Path) -> str:
    return str(file.relative_to(ROOT))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), filename=shown(file))


def functions(file: Path) -> Iterator[Function]:
    """Every function of `file`, inner ones and methods among them."""
    return (node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything that `file` imports."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module or ''}.{alias.name}") for alias in node.names)


def tracked() -> list[Path]:
    """The files that git keeps, or would if they were added; where there is no git, none."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)  # noqa: S603 - a fixed command
    except (OSError, subprocess.CalledProcessError):
        return []
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def our_models() -> list[type[models.Model]]:
    """Every model of a room; tests' toys left out."""
    found = [model for model in apps.get_models() if model.__module__.startswith("pendopo.")]
    return [model for model in found if ".tests" not in model.__module__]


@cache
def glossary() -> dict[str, list[str]]:
    """`GLOSARIUM.md`: word -> the other columns."""
    rows: dict[str, list[str]] = {}
    for line in (ROOT / "GLOSARIUM.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and not set(cells[0]) <= set("-: "):
            rows[cells[0].strip("*`").casefold()] = cells[1:]
    return rows
