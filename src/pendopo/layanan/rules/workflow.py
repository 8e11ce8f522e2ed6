"""The workflow as data: what may be done to a request in a state, by whom, and where it leads."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pendopo.kernel.refusal import Refusal
from pendopo.layanan.types import Hasil, Keadaan, Verb


class State(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A state: whose move it is, its clock's stage, and the verb by which the system leaves it when that runs out."""

    name: Keadaan
    owner: str = ""
    clock: str = ""
    lapses: Verb | None = None
    end: bool = False


class Transition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A transition. `who`: unit, coordinator, warga, other (a unit that did not answer it), system. `outcomes`: from
    which outcomes it may start (only where a state can have one)."""

    verb: Verb
    from_: tuple[Keadaan, ...] = msgspec.field(name="from")
    to: Keadaan
    who: tuple[str, ...]
    needs: tuple[str, ...] = ()
    outcome: Hasil = Hasil.TERBUKA
    outcomes: tuple[Hasil, ...] = ()


class Workflow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All states and transitions, as `parameters/alur.toml` states them."""

    state: tuple[State, ...]
    transition: tuple[Transition, ...]

    def of(self, name: str) -> State:
        """The state called `name`; `KeyError` if there is none."""
        for state in self.state:
            if state.name == name:
                return state
        raise KeyError(name)

    def transition_of(self, verb: Verb) -> Transition:
        """The transition called `verb`; `KeyError` if there is none."""
        for transition in self.transition:
            if transition.verb is verb:
                return transition
        raise KeyError(verb)


class WrongState(Refusal):
    """The request is not in a state in which this can be done: someone was faster, or the page was old."""


class WordsMissing(Refusal):
    """This step needs words, and none were given."""

    status = 422


def may_step(workflow: Workflow, verb: Verb, *, state: str, outcome: str) -> bool:
    """Whether `verb` leads out of `state` with `outcome`."""
    transition = workflow.transition_of(verb)
    if state not in transition.from_:
        return False
    return outcome in transition.outcomes if transition.outcomes else outcome == ""


def step(workflow: Workflow, verb: Verb, *, state: str, outcome: str, message: str) -> Transition:
    """The transition that `verb` makes from `state`. Raises `WrongState(message)` when there is none."""
    if not may_step(workflow, verb, state=state, outcome=outcome):
        raise WrongState(message)
    return workflow.transition_of(verb)


def possible(workflow: Workflow, *, state: str, outcome: str, who: Sequence[str]) -> tuple[Verb, ...]:
    """What someone who is all of `who` may do next, in the order of the table."""
    return tuple(
        transition.verb
        for transition in workflow.transition
        if set(transition.who) & set(who) and may_step(workflow, transition.verb, state=state, outcome=outcome)
    )
