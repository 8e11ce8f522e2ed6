"""The test command's own parts: the contract of doors, the server of one's own, the summary, the list of proofs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import psycopg
import pytest
from grimp import ImportGraph

from pendopo.node import config
from pendopo.node.testing import postgres, prove, steps
from pendopo.node.testing.contracts import DoorsContract, PlanContract
from pendopo.node.testing.steps import Outcome, Step


def trespasses(*imports: tuple[str, str]) -> list[tuple[str, str]]:
    """What the contract finds in a house of two rooms, a and b."""
    graph = ImportGraph()
    for module in {"h.a", "h.b", *(module for pair in imports for module in pair)}:
        graph.add_module(module)
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    options = {
        "rooms": ["h.a", "h.b"],
        "doors": ["actions", "types"],
        "extra_doors": ["h.b.kinds"],
        "exempt": ["tests"],
    }
    contract = DoorsContract(name="doors", session_options={"root_packages": ["h"]}, contract_options=options)
    found: list[tuple[str, str]] = contract.check(graph, verbose=False).metadata["trespasses"]
    return found


@pytest.mark.parametrize(
    "imported", ["h.b.actions", "h.b.types", "h.b.actions.deep", "h.b.kinds", "h.a.models", "h.kernel.models"]
)
def test_doors_let_in(imported: str) -> None:
    assert trespasses(("h.a.actions", imported)) == []


@pytest.mark.parametrize("imported", ["h.b.models", "h.b", "h.b.actionsx", "h.b.inner.types"])
def test_walls_do_not(imported: str) -> None:
    assert trespasses(("h.a.actions", imported)) == [("h.a.actions", imported)]


def test_tests_go_in_anywhere() -> None:
    assert trespasses(("h.a.tests.test_x", "h.b.models")) == []


def test_a_server_of_ones_own_leaves_nothing_behind() -> None:
    with postgres.server() as address:
        options = config.database(config.Config(database=address))["OPTIONS"]
        assert isinstance(options, dict)
        folder = Path(options["host"])
        with psycopg.connect(host=str(folder), user="postgres", dbname="postgres") as connection:
            row = connection.execute("SELECT current_setting('server_version_num')::int").fetchone()
            assert row is not None
            assert row[0] >= 150_000
        if os.geteuid() == 0:
            assert folder.stat().st_uid != 0
    assert not folder.parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(folder), user="postgres", dbname="postgres")


def test_the_server_goes_when_the_test_fails() -> None:
    with pytest.raises(ZeroDivisionError), postgres.server() as address:
        raise ZeroDivisionError(address)


def outcome(*, passed: bool) -> Outcome:
    return Outcome(name="x", passed=passed, seconds=1.0)


def test_one_failure_fails_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert steps.summary([outcome(passed=True), outcome(passed=True)]) == 0
    assert steps.summary([outcome(passed=True), outcome(passed=False)]) == 1
    assert "GAGAL / failed: x (2 langkah / steps, 2 s)" in capsys.readouterr().out


def test_nothing_done_is_a_failure() -> None:
    assert steps.summary([]) == 1


@pytest.mark.parametrize(("code", "passed"), [(0, True), (5, True), (1, False), (-9, False)])
def test_a_step_passes_by_its_exit_code(code: int, passed: bool) -> None:
    end = f"import os, sys; os.kill(os.getpid(), {-code}) if {code} < 0 else sys.exit({code})"
    step = Step(name="x", command=[sys.executable, "-c", end], fine=frozenset({0, 5}))
    assert steps.run(step).passed is passed


def test_every_proof_says_what_it_proves() -> None:
    assert [name for name, file in prove.proofs().items() if prove.claim(file) == "?"] == []


def test_an_unknown_proof_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert prove.main(["xyzzy"]) == 2
    assert "xyzzy" in capsys.readouterr().out


def test_a_name_on_the_plan_stands_for_its_family() -> None:
    graph = ImportGraph()
    for module in ("h", "h.a", "h.a.views", "h.a.views_office", "h.a.types", "h.a.typesetting"):
        graph.add_module(module)
    graph.add_import(importer="h.a.types", imported="h.a.views_office")
    options = {"containers": ["h.a"], "layers": ["(views)", "(types)"], "exhaustive": "true"}
    contract = PlanContract(name="plan", session_options={"root_packages": ["h"]}, contract_options=options)
    found = contract.check(graph, verbose=False)
    assert found.metadata["undeclared_modules"] == {"h.a.typesetting"}
    assert [chain["imported"] for chain in found.metadata["invalid_dependencies"]] == ["h.a.views_office"]
