"""About two hundred invented reports of a regency, in every state and outcome, each at its own legal time.

Nothing is written here: everything happens by the verbs of laporan and layanan, so that no state is impossible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from pendopo.kernel import clock
from pendopo.kernel.generation import cache
from pendopo.kernel.ledger.types import Author
from pendopo.laporan import parameters
from pendopo.laporan.demo.case import Case
from pendopo.laporan.demo.plots import PLOTS
from pendopo.laporan.demo.stage import Stage
from pendopo.laporan.demo.stage import Story as Play
from pendopo.laporan.parameters import Stories, Story
from pendopo.layanan.actions.catalogue import define_aturan

DAYS = 90
AGE = {"asking": 9, "overlooked": 12, "stuck": 16, "twice_refused": 8, "unplaced": 1}
"""Days before the end at which the unfinished ones begin, so that they are what they are at the end."""
RELEASED = 0.45


def define_rules(*, by: Author, at: int) -> int:
    """Put the demo regency's jurisdiction rules in force; how many there are. Its offices must be there."""
    rules = [msgspec.structs.replace(rule, valid_from=0) for rule in parameters.demo_rules()]
    define_aturan(rules=rules, by=by, at=at)
    return len(rules)


def play(
    *,
    seed: int,
    begin: int,
    end: int,
    citizens: Sequence[UUID] = (),
    progress: Callable[[int], None] = lambda requests: None,
) -> list[UUID]:
    """Let all stories happen between `begin` and `end`; the requests. Offices, people, rules must be there.

    The process's clock shows the time of the story, so that recording and legal time agree. Equal seeds and times
    tell equal stories (numbers and secrets are random in any case).
    """
    stage = Stage(seed=seed, begin=begin, end=end, citizens=citizens)
    for at, name, story in _deck(stage, parameters.stories()):
        stage.enter(at, _played(stage, name, story))
    with clock.fixed(lambda: stage.now), cache.one_request():
        stage.play(progress)
    return stage.requests


def _played(stage: Stage, name: str, story: Story) -> Play:
    released = stage.chance.random() < RELEASED and name != "blocked"
    case = Case(stage, story, about=name == "about", released=released, placed=name != "unplaced")
    case.submit()
    yield from PLOTS[name][0](stage, case)


def _deck(stage: Stage, stories: Stories) -> list[tuple[int, str, Story]]:
    """When which plot begins with which story: more of them lately, the unfinished ones not long ago."""
    names = [name for name, (_, count) in PLOTS.items() for _ in range(count)]
    stage.chance.shuffle(names)
    ordinary = [story for story in stories.laporan if not story.luar]
    pools = {
        "not_ours": [story for story in stories.laporan if story.luar],
        "about": list(stories.tentang_pejabat),
        "blocked": list(stories.kasar),
        "twice_wrong": [story for story in ordinary if story.kategori],
        "twice_refused": [story for story in ordinary if story.kategori],
        "unplaced": [story for story in ordinary if not story.kategori and story.jenis != "INFORMASI"],
        "split": [story for story in ordinary if story.unit_lain],
    }
    told: dict[int, int] = {}
    deck = []
    for name in names:
        pool = pools.get(name, ordinary)
        fewest = min(told.get(id(story), 0) for story in pool)
        story = stage.chance.choice([story for story in pool if told.get(id(story), 0) == fewest])
        told[id(story)] = told.get(id(story), 0) + 1
        deck.append((_begins(stage, name), name, story))
    return deck


def _begins(stage: Stage, name: str) -> int:
    day = AGE.get(name)
    if day is None:
        day = round((DAYS - 2) * stage.chance.random() ** 1.15)
    at = stage.end - day * clock.DAY - stage.chance.randint(0, 12 * clock.HOUR)
    local = clock.to_datetime(at, stage.zone)
    awake = at if local.hour >= 5 else at + 7 * clock.HOUR
    return max(awake if awake < stage.end else at, stage.now + clock.HOUR)
