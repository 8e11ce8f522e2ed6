"""Runs the steps of a check one after the other, and says at the end how each went and how long it took."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
NO_TESTS = 5  # pytest's exit code when nothing was collected


def tool(*words: str) -> list[str]:
    """The command line of a Python tool of this environment."""
    return [sys.executable, "-m", *words]


PYTEST = tool("pytest", "--tb=short", "-p", "pytest_django.plugin", "-p", "_hypothesis_pytestplugin")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command. `fine` are the exit codes that count as success."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    fine: frozenset[int] = frozenset({0})


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a step went, and the seconds it took."""

    name: str
    passed: bool
    seconds: float


def run(step: Step) -> Outcome:
    """Run `step` in the checkout with its output in sight."""
    say(f"\n=== {step.name}")
    begun = time.monotonic()
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **step.environment}
    code = subprocess.run(step.command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False).returncode  # noqa: S603 - our tools
    if code < 0:
        say(f"ended by signal {-code}")
    return Outcome(name=step.name, passed=code in step.fine, seconds=time.monotonic() - begun)


def summary(outcomes: Sequence[Outcome]) -> int:
    """Print one line for each step and one for all; the exit code."""
    say("\n=== Ringkasan / summary")
    for outcome in outcomes:
        say(f"  {'lulus ' if outcome.passed else 'GAGAL '} {outcome.seconds:7.1f} s  {outcome.name}")
    failed = [outcome for outcome in outcomes if not outcome.passed]
    total = sum(outcome.seconds for outcome in outcomes)
    word = "GAGAL / failed: " + ", ".join(o.name for o in failed) if failed else "semua lulus / all passed"
    say(f"  {word} ({len(outcomes)} langkah / steps, {total:.0f} s)")
    return 1 if failed or not outcomes else 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
