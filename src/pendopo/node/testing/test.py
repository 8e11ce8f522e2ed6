"""`./pendopo test`: every check of the house, then every test on SQLite, then the database tests on PostgreSQL."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator

from pendopo.node.testing import postgres, steps
from pendopo.node.testing.steps import NO_TESTS, PYTEST, Outcome, Step, tool

LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"

CHECKS = (
    Step(name="ruff check", command=tool("ruff", "check", ".")),
    Step(name="ruff format", command=tool("ruff", "format", "--check", ".")),
    Step(name="mypy --strict", command=tool("mypy")),
    Step(name="mypy --strict, around the package", command=tool("mypy", "conftest.py", "pendopo", "tests")),
    Step(name="lint-imports", command=[sys.executable, "-c", LINT_IMPORTS]),
    Step(name="architecture", command=[*PYTEST, "-q", "tests/architecture"]),
)


def main(words: list[str]) -> int:
    """Run what `words` ask for; the exit code."""
    parser = argparse.ArgumentParser(
        prog="pendopo test",
        description="Semua pemeriksaan dan uji. Dengan argumen pytest: hanya uji itu, di kedua basis data. / "
        "Every check and test. With pytest arguments: those tests only, on both databases.",
    )
    parser.add_argument("--fast", action="store_true", help="SQLite saja, tanpa peramban / without browser, slow tests")
    options, chosen = parser.parse_known_args(words)
    # A stop from outside unwinds as an error does, so that the server and the folders go.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with own_folder():
        outcomes = [] if chosen else [steps.run(step) for step in CHECKS]
        outcomes.append(steps.run(on_sqlite(chosen, fast=options.fast)))
        if not options.fast:
            outcomes.append(on_postgres(chosen))
    return steps.summary(outcomes)


@contextlib.contextmanager
def own_folder() -> Iterator[None]:
    """Everything that the tools keep outside the checkout goes into one temporary folder, which goes at the end."""
    folder = tempfile.mkdtemp(prefix="pendopo-test-")
    os.chmod(folder, 0o711)  # noqa: S103 - the server's user passes through it
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    os.environ["PENDOPO_DATA"] = os.path.join(folder, "data")
    os.environ.pop("PENDOPO_DATABASE", None)
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    try:
        yield
    finally:
        tempfile.tempdir = None
        shutil.rmtree(folder, ignore_errors=True)


def on_sqlite(chosen: list[str], *, fast: bool) -> Step:
    """Every test on SQLite; those of the architecture have run."""
    which = chosen or ["--ignore=tests/architecture"]
    marks = ["-m", "not browser and not slow"] if fast else []
    fine = frozenset({0, NO_TESTS}) if chosen else frozenset({0})
    environment = {"PENDOPO_FAST": "1"} if fast else {}
    return Step(name="pytest, SQLite", command=[*PYTEST, "-q", *marks, *which], environment=environment, fine=fine)


def on_postgres(chosen: list[str]) -> Outcome:
    """The database tests again, on PostgreSQL. Pure tests and journeys in a browser run once."""
    which = chosen or ["--ignore=tests/architecture"]
    command = [*PYTEST, "-q", "-m", "django_db and not browser", *which]
    fine = frozenset({0, NO_TESTS}) if chosen else frozenset({0})
    try:
        with postgres.server() as address:
            environment = {"PENDOPO_DATABASE": address}
            return steps.run(Step(name="pytest, PostgreSQL", command=command, environment=environment, fine=fine))
    except postgres.NoServer as why:
        steps.say(f"PostgreSQL: {why}")
        return Outcome(name="pytest, PostgreSQL", passed=False, seconds=0.0)
