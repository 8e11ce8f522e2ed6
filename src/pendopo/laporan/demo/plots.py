"""The plots: how a report may go. Each is what people do one after the other, by the counter's own verbs."""

from __future__ import annotations

from collections.abc import Callable, Generator
from uuid import UUID

from pendopo.kernel import clock
from pendopo.kernel.ledger.types import Recorded
from pendopo.laporan.demo.case import Case
from pendopo.laporan.demo.stage import NEVER, Stage
from pendopo.layanan.actions import citizen, handling
from pendopo.layanan.events import TugasOpened

Steps = Generator[int, None, None]
Plot = Callable[[Stage, Case], Steps]

# --- what most of them share ---


def _accept(stage: Stage, case: Case) -> Steps:
    """The unit takes it on within its term, and sometimes writes a note or a message."""
    yield stage.office(case.unit, 1, 2)
    handling.accept(id=case.id, by=case.officer(), at=stage.now)
    if stage.chance.random() < 0.2:
        yield stage.now + clock.MINUTE
        handling.note(id=case.id, text=stage.pick(stage.words.catatan), by=case.officer(), at=stage.now)
    if stage.chance.random() < 0.25:
        yield stage.office(case.unit, 1, 1)
        handling.message(id=case.id, text=stage.pick(stage.words.pesan), by=case.officer(), at=stage.now)
    if stage.chance.random() < 0.15:
        yield stage.home(1, 1)
        citizen.add(id=case.id, text=stage.pick(stage.words.susulan), by=case.citizen, at=stage.now)


def _answer(stage: Stage, case: Case, *, least: int = 1, most: int = 4, text: str = "") -> Steps:
    yield stage.office(case.unit, least, most)
    handling.answer(id=case.id, text=text or case.says(case.story.answer), by=case.officer(), at=stage.now)
    if case.may_be_public():
        yield stage.now + 2 * clock.MINUTE
        case.release()


def _thank(stage: Stage, case: Case) -> Steps:
    yield stage.home(1, 6)
    citizen.confirm(id=case.id, by=case.citizen, at=stage.now)
    if stage.chance.random() < 0.7:
        yield stage.now + clock.MINUTE
        score = stage.chance.choice([2, 3, 3, 4, 4, 4])
        citizen.rate(id=case.id, score=score, text=stage.pick(stage.words.nilai), by=case.citizen, at=stage.now)


# --- the plots ---


def confirmed(stage: Stage, case: Case) -> Steps:
    """Accepted, answered, confirmed by the citizen."""
    yield from _accept(stage, case)
    yield from _answer(stage, case)
    yield from _thank(stage, case)


def silence(stage: Stage, case: Case) -> Steps:
    """Answered, and the citizen says nothing: the system closes it after ten days."""
    yield from _accept(stage, case)
    yield from _answer(stage, case)


def verified(stage: Stage, case: Case) -> Steps:
    """Answered, and the coordinator went to look."""
    yield from _accept(stage, case)
    yield from _answer(stage, case)
    yield stage.office(case.unit, 2, 4)
    words = stage.pick(stage.words.verifikasi)
    handling.verify(id=case.id, finding=words, by=stage.officer("koordinator"), at=stage.now)


def asked(stage: Stage, case: Case) -> Steps:
    """The unit asks, the citizen replies, and it goes on."""
    yield from _ask(stage, case)
    yield stage.home(1, 5)
    citizen.reply(id=case.id, text=case.says(case.story.balas), by=case.citizen, at=stage.now)
    yield from _answer(stage, case)
    yield from _thank(stage, case)


def _ask(stage: Stage, case: Case) -> Steps:
    yield stage.office(case.unit, 1, 2)
    handling.ask(id=case.id, question=case.says(case.story.tanya), by=case.officer(), at=stage.now)


def unanswered(stage: Stage, case: Case) -> Steps:
    """The unit asks, nobody replies, and after the longest pause it goes on without."""
    yield from _ask(stage, case)
    yield stage.office(case.unit, 12, 13)
    yield from _answer(stage, case, least=1, most=2)


def asking(stage: Stage, case: Case) -> Steps:
    """The unit has asked and waits."""
    yield from _ask(stage, case)
    yield NEVER


def passed_on(stage: Stage, case: Case) -> Steps:
    """The unit knows who it is for, and passes it on."""
    yield stage.office(case.unit, 1, 2)
    case.follow(_pass_on(stage, case, case.another()))
    yield from confirmed(stage, case)


def _pass_on(stage: Stage, case: Case, unit: str) -> Recorded:
    reason = stage.pick(stage.words.teruskan)
    return handling.forward(id=case.id, unit=unit, reason=reason, by=case.officer(), at=stage.now)


def twice_wrong(stage: Stage, case: Case) -> Steps:
    """Two units say it is not theirs; the second hop reaches the coordinator, who decides."""
    yield from twice_refused(stage, case)
    yield stage.office(case.unit, 1, 2)
    case.follow(_pass_on(stage, case, case.another()))
    yield from confirmed(stage, case)


def twice_refused(stage: Stage, case: Case) -> Steps:
    """The same as far as the coordinator's desk."""
    yield stage.office(case.unit, 1, 1)
    case.follow(_pass_on(stage, case, case.another()))
    yield stage.office(case.unit, 1, 2)
    reason = stage.pick(stage.words.tolak)
    case.follow(handling.refuse(id=case.id, reason=reason, by=case.officer(), at=stage.now))


def split(stage: Stage, case: Case) -> Steps:
    """Parts of it are given to other units, which report back before it is answered."""
    yield from _accept(stage, case)
    others = {case.story.unit_lain, case.another()} - {case.unit}
    tasks = [(unit, _hand_out(stage, case, unit)) for unit in sorted(others)]
    for unit, task in tasks:
        yield stage.office(unit, 1, 3)
        words = stage.pick(stage.words.tugas_selesai)
        handling.finish_task(task=task, text=words, by=stage.officer(unit), at=stage.now)
    yield from _answer(stage, case)
    yield from _thank(stage, case)


def _hand_out(stage: Stage, case: Case, unit: str) -> UUID:
    words = stage.pick(stage.words.tugas)
    recorded = handling.split(id=case.id, unit=unit, text=words, by=case.officer(), at=stage.now)
    assert isinstance(recorded.facts, TugasOpened)
    return recorded.facts.id


def not_ours(stage: Stage, case: Case) -> Steps:
    """Another government's or company's: closed with the address of who is responsible."""
    yield stage.office(case.unit, 1, 2)
    handling.decline(id=case.id, reason=case.says(case.story.answer), by=case.officer(), at=stage.now)


def withdrawn(stage: Stage, case: Case) -> Steps:
    """The citizen takes it back."""
    yield stage.home(1, 2)
    citizen.withdraw(id=case.id, reason=stage.pick(stage.words.tarik), by=case.citizen, at=stage.now)


def blocked(stage: Stage, case: Case) -> Steps:
    """Abuse or advertising: the coordinator closes it with a reason."""
    yield stage.office(case.unit, 1, 1)
    coordinator = stage.officer("koordinator")
    handling.block(id=case.id, reason=stage.words.blokir, by=coordinator, at=stage.now)


def reopened(stage: Stage, case: Case) -> Steps:
    """The citizen says it is not done; the unit does it again."""
    yield from _accept(stage, case)
    yield from _answer(stage, case)
    yield stage.home(1, 7)
    citizen.reopen(id=case.id, reason=stage.pick(stage.words.buka_lagi), by=case.citizen, at=stage.now)
    yield from _answer(stage, case, text=stage.pick(stage.words.jawaban_kedua))
    yield from _thank(stage, case)


def overlooked(stage: Stage, case: Case) -> Steps:
    """Nobody in the unit has opened it: overdue before long."""
    yield NEVER


def stuck(stage: Stage, case: Case) -> Steps:
    """Accepted, and then nothing."""
    yield from _accept(stage, case)


PLOTS: dict[str, tuple[Plot, int]] = {
    "confirmed": (confirmed, 44),
    "silence": (silence, 29),
    "asked": (asked, 18),
    "passed_on": (passed_on, 12),
    "split": (split, 12),
    "verified": (verified, 12),
    "not_ours": (not_ours, 10),
    "about": (confirmed, 9),
    "reopened": (reopened, 10),
    "unanswered": (unanswered, 8),
    "twice_wrong": (twice_wrong, 8),
    "withdrawn": (withdrawn, 6),
    "stuck": (stuck, 5),
    "blocked": (blocked, 4),
    "asking": (asking, 4),
    "overlooked": (overlooked, 4),
    "twice_refused": (twice_refused, 2),
    "unplaced": (overlooked, 3),
}
"""How many reports take each way."""
