"""`./pendopo prove NAME`: slow proofs, kept out of the daily run.

A proof is a pytest file `prove_NAME.py` in a `proofs/` folder of a room, or in `tests/proofs/`; the first line of its
docstring says what it proves. Its functions are called `prove_…` or `test_…`.
"""

from __future__ import annotations

import argparse
import ast
from pathlib import Path

from pendopo.node.testing import postgres, steps
from pendopo.node.testing.steps import PYTEST, ROOT, Outcome, Step
from pendopo.node.testing.test import own_folder


def proofs() -> dict[str, Path]:
    """Every proof: name -> file."""
    places = [*(ROOT / "src" / "pendopo").glob("**/proofs"), ROOT / "tests" / "proofs"]
    files = [file for place in places for file in place.glob("prove_*.py")]
    return {file.stem.removeprefix("prove_"): file for file in sorted(files)}


def claim(file: Path) -> str:
    """What a proof proves, by its own words."""
    return (ast.get_docstring(ast.parse(file.read_text())) or "?").splitlines()[0]


def main(words: list[str]) -> int:
    """List the proofs, or run one; the exit code."""
    parser = argparse.ArgumentParser(
        prog="pendopo prove",
        description="Bukti yang lama. Argumen lain untuk pytest. / Slow proofs; the rest is pytest's.",
    )
    parser.add_argument("name", nargs="?", help="nama bukti; tanpa nama: daftarnya / without a name: their list")
    parser.add_argument("--postgres", action="store_true", help="di PostgreSQL / on PostgreSQL")
    options, more = parser.parse_known_args(words)
    known = proofs()
    if options.name is None:
        steps.say("\n".join(f"  {name:<16} {claim(file)}" for name, file in known.items()) or "belum ada / none yet")
        return 0
    if options.name not in known:
        steps.say(f"tidak ada bukti / no proof '{options.name}'. Ada / there are: {', '.join(known) or '-'}")
        return 2
    with own_folder():
        return steps.summary([prove(options.name, known[options.name], more, on_postgres=options.postgres)])


def prove(name: str, file: Path, more: list[str], *, on_postgres: bool) -> Outcome:
    """Run one proof."""
    names = ["-o", "python_files=prove_*.py", "-o", "python_functions=prove_* test_*"]
    command = [*PYTEST, "-s", *names, str(file), *more]
    if not on_postgres:
        return steps.run(Step(name=f"prove {name}", command=command))
    with postgres.server() as address:
        environment = {"PENDOPO_DATABASE": address}
        return steps.run(Step(name=f"prove {name}, PostgreSQL", command=command, environment=environment))
