"""The workflow is data, so it is model-checked: no dead end, no state without an owner and a clock."""

from __future__ import annotations

import pytest

from pendopo.layanan import parameters
from pendopo.layanan.permissions import POLICY, WHO
from pendopo.layanan.rules import clocks, workflow
from pendopo.layanan.types import Hasil, Keadaan, Klasifikasi, Verb

TABLE = parameters.workflow()
START = Keadaan.DITERUSKAN


def _reachable() -> set[tuple[Keadaan, Hasil]]:
    found, edge = {(START, Hasil.TERBUKA)}, [(START, Hasil.TERBUKA)]
    while edge:
        state, outcome = edge.pop()
        for transition in TABLE.transition:
            after = (transition.to, transition.outcome)
            if workflow.may_step(TABLE, transition.verb, state=state, outcome=outcome) and after not in found:
                found.add(after)
                edge.append(after)
    return found


def test_every_state_and_every_outcome_is_reached() -> None:
    reached = _reachable()
    assert {state for state, _ in reached} == set(Keadaan) == {state.name for state in TABLE.state}
    assert {outcome for _, outcome in reached} == set(Hasil)


def test_every_path_can_end() -> None:
    ends = {state.name for state in TABLE.state if state.end}
    for start in _reachable():
        seen, edge = {start}, [start]
        while edge:
            state, outcome = edge.pop()
            for transition in TABLE.transition:
                after = (transition.to, transition.outcome)
                if workflow.may_step(TABLE, transition.verb, state=state, outcome=outcome) and after not in seen:
                    seen.add(after)
                    edge.append(after)
        assert {state for state, _ in seen} & ends, start


def test_every_state_but_an_end_has_an_owner_and_a_clock() -> None:
    stages = {term.stage for term in parameters.terms()}
    for state in TABLE.state:
        if state.end:
            assert (state.owner, state.clock) == ("", "")
        else:
            assert state.owner in WHO
            assert state.clock in stages


def test_a_state_that_waits_for_the_citizen_is_left_by_the_system() -> None:
    for state in TABLE.state:
        if state.owner == "warga":
            assert state.lapses is not None
            assert "system" in TABLE.transition_of(state.lapses).who
            assert workflow.may_step(TABLE, state.lapses, state=state.name, outcome="")


def test_every_verb_has_one_transition_and_everyone_in_it_is_known() -> None:
    assert sorted(t.verb for t in TABLE.transition) == sorted(Verb)
    for transition in TABLE.transition:
        assert set(transition.who) <= set(WHO)
        assert set(transition.needs) <= {"text", "unit"}
    assert set(WHO.values()) <= set(POLICY.rules)


def test_silence_confirmation_and_verification_are_three_outcomes() -> None:
    outcomes = [TABLE.transition_of(verb).outcome for verb in (Verb.CONFIRM, Verb.VERIFY, Verb.EXPIRE)]
    assert len(set(outcomes)) == 3
    assert TABLE.transition_of(Verb.EXPIRE).who == ("system",)


def test_a_withdrawn_or_blocked_request_stays_closed() -> None:
    for outcome in (Hasil.DITARIK, Hasil.DIBLOKIR):
        assert not workflow.possible(TABLE, state=Keadaan.SELESAI, outcome=outcome, who=list(WHO))


def test_a_step_that_does_not_exist_is_refused() -> None:
    with pytest.raises(workflow.WrongState):
        workflow.step(TABLE, Verb.CONFIRM, state=Keadaan.DITERUSKAN, outcome="", message="tidak bisa")


@pytest.mark.parametrize("klasifikasi", list(Klasifikasi))
def test_every_class_has_its_legal_term_with_a_citation(klasifikasi: Klasifikasi) -> None:
    term = clocks.term_for(parameters.terms(), klasifikasi=klasifikasi, stage=clocks.WHOLE, at=1_780_000_000_000)
    assert term is not None
    assert term.citation
    expected = {"BERKADAR": 60, "TIDAK_BERKADAR": 14, "INFORMASI": 5, "ASPIRASI": 5}
    assert term.amount == expected[klasifikasi]


def test_before_the_first_term_of_the_law_the_first_one_holds() -> None:
    for stage in ("selesai", "terima", "jawab"):
        now = clocks.term_for(parameters.terms(), klasifikasi="INFORMASI", stage=stage, at=1_780_000_000_000)
        assert clocks.term_for(parameters.terms(), klasifikasi="INFORMASI", stage=stage, at=0) == now
    assert clocks.term_for(parameters.terms(), klasifikasi="INFORMASI", stage="tidak-ada", at=0) is None
