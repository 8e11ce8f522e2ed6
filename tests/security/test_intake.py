"""`kill -9` during intake: every acknowledged report exists once. Fifty times: `prove intake`."""

from __future__ import annotations

from pathlib import Path

import pytest

from pendopo.node.testing import intake

ROUNDS = 5


@pytest.mark.slow
@pytest.mark.sqlite
def test_every_acknowledged_report_survives_the_kill(tmp_path: Path) -> None:
    proved = intake.prove(intake.Node(tmp_path), rounds=ROUNDS, seed=11)
    assert proved.acknowledged_before_a_kill > ROUNDS
