"""A request's history: its events as lines that a page, an API or a feed shows. Pure but for nothing: no queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pendopo.kernel.ledger.types import Facts, Recorded
from pendopo.layanan import events
from pendopo.layanan.types import Moment, Side


def moments_of(recorded: Iterable[Recorded], *, office: bool) -> tuple[Moment, ...]:
    """The lines of a history. Without `office`, what is internal is left out."""
    lines = (moment_of(event) for event in recorded)
    return tuple(line for line in lines if line is not None and (office or not line.internal))


def moment_of(event: Recorded) -> Moment | None:
    """One event as a line; None for a kind that has nothing to say to people."""
    describe = _LINES.get(type(event.facts))
    return describe(event) if describe else None


def _line(event: Recorded, what: str, side: str, **more: object) -> Moment:
    words = event.private
    text = getattr(words, "text", "") if words is not None else ""
    return Moment(
        id=event.id,
        at=event.at,
        recorded=event.recorded,
        what=what,
        side=Side(side),
        text=str(text),
        **more,  # type: ignore[arg-type]
    )


def _opened(event: Recorded) -> Moment:
    facts = event.facts
    assert isinstance(facts, events.PermintaanOpened)
    return _line(
        event, "opened", Side.WARGA, to_unit=facts.unit, state=facts.state, why=facts.why, due=facts.due,
        lampiran=facts.lampiran,
    )  # fmt: skip


def _moved(event: Recorded) -> Moment:
    facts = event.facts
    assert isinstance(facts, events.PermintaanMoved)
    return _line(
        event, facts.verb, facts.side, unit=facts.from_unit, to_unit=facts.unit, state=facts.state,
        outcome=facts.outcome, why=facts.why, due=facts.stage_due, lampiran=facts.lampiran,
    )  # fmt: skip


def _message(event: Recorded) -> Moment:
    facts = event.facts
    assert isinstance(facts, events.PesanAdded)
    return _line(event, "message", facts.side, unit=facts.unit, lampiran=facts.lampiran)


def _note(event: Recorded) -> Moment:
    assert isinstance(event.facts, events.CatatanAdded)
    return _line(event, "note", Side.PETUGAS, unit=event.facts.unit, internal=True)


def _classified(event: Recorded) -> Moment:
    assert isinstance(event.facts, events.PermintaanClassified)
    return _line(event, "classified", Side.PETUGAS, due=event.facts.due)


def _released(event: Recorded) -> Moment:
    assert isinstance(event.facts, events.PermintaanReleased)
    return _line(event, "released" if event.facts.public else "unreleased", Side.PETUGAS)


def _rated(event: Recorded) -> Moment:
    assert isinstance(event.facts, events.PermintaanRated)
    return _line(event, "rated", Side.WARGA, score=event.facts.score)


def _task(event: Recorded) -> Moment:
    facts = event.facts
    assert isinstance(facts, events.TugasOpened)
    return _line(event, "task", Side.PETUGAS, to_unit=facts.unit, due=facts.due)


def _task_done(event: Recorded) -> Moment:
    facts = event.facts
    assert isinstance(facts, events.TugasDone)
    return _line(event, "task-done", Side.PETUGAS, unit=facts.unit, lampiran=facts.lampiran)


_LINES: dict[type[Facts], Callable[[Recorded], Moment]] = {
    events.PermintaanOpened: _opened,
    events.PermintaanMoved: _moved,
    events.PesanAdded: _message,
    events.CatatanAdded: _note,
    events.PermintaanClassified: _classified,
    events.PermintaanReleased: _released,
    events.PermintaanRated: _rated,
    events.TugasOpened: _task,
    events.TugasDone: _task_done,
}
