"""The stage of the demo's stories: a clock that moves, people who hold posts, places in villages.

A story is a generator: it acts, and yields the instant at which it wants to go on. All stories run in the order of
time; between days the loop's clocks run out and the ledger is sealed, as on a living node.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Generator, Sequence
from datetime import timedelta
from itertools import count, cycle
from uuid import UUID

import shapely
from django.db import transaction

from pendopo.kernel import clock
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.permissions import SYSTEM, Actor
from pendopo.laporan import parameters
from pendopo.layanan.actions import clocks
from pendopo.layanan.types import Sumber
from pendopo.opd import queries as opd
from pendopo.opd.types import Role, TimeUnit
from pendopo.wilayah import queries as wilayah
from pendopo.wilayah.types import Titik

NEVER = 1 << 62
SEAT = "99.01.02."
TOGETHER = 10
DOORS = {Sumber.WEB: 18, Sumber.LOKET: 3, Sumber.TELEPON: 2, Sumber.MEDIA_SOSIAL: 1, Sumber.SURAT: 1}
"""Of 25 reports, how many come by which door."""
HANDLERS = frozenset({Role.PETUGAS, Role.KEPALA, Role.KOORDINATOR, Role.INSPEKTORAT})
OPENS, CLOSES = 8 * clock.HOUR, 15 * clock.HOUR
Story = Generator[int, None, None]


class Stage:
    """Where the stories play: `now` is the legal time of whatever is done next."""

    def __init__(self, *, seed: int, begin: int, end: int, citizens: Sequence[UUID]) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - example data
        doors = [door for door, often in DOORS.items() for _ in range(often)]
        self.chance.shuffle(doors)
        self.doors = cycle(doors)  # dealt, not drawn: every door is there, however the stories run
        self.now = begin
        self.end = end
        self.citizens = citizens
        self.words = parameters.stories().kata
        self.requests: list[UUID] = []
        self.zone = opd.zone_of("koordinator")
        self.villages = {kode: shapely.from_wkb(wkb) for kode, wkb in wilayah.boundaries()}
        self.names = wilayah.names(self.villages)
        self._waiting: list[tuple[int, int, Story]] = []
        self._number = count()

    # --- time -----------------------------------------------------------------------------------------------------

    def enter(self, at: int, story: Story) -> None:
        """Let `story` begin at `at`."""
        heapq.heappush(self._waiting, (at, next(self._number), story))

    def play(self, progress: Callable[[int], None]) -> None:
        """Play all stories up to the end; told of the number of requests now and then."""
        while self.now < self.end:
            with transaction.atomic():  # nobody waits for the disk here: some days together
                for _ in range(TOGETHER):
                    self._day()
            progress(len(self.requests))

    def _day(self) -> None:
        night = min(self._midnight(), self.end)
        if night == self.now:
            return
        self._acts(night)
        self.now = night
        clocks.lapse_due(by=SYSTEM, at=night)
        ledger.seal_all(at=night)

    def _midnight(self) -> int:
        """A minute into the next day: the first round of the loop after yesterday's terms ended."""
        local = clock.to_datetime(self.now, self.zone)
        tomorrow = (local + timedelta(days=1)).replace(hour=0, minute=1, second=0, microsecond=0)
        return clock.from_datetime(tomorrow)

    def _acts(self, night: int) -> None:
        while self._waiting and self._waiting[0][0] < night:
            at, _, story = heapq.heappop(self._waiting)
            self.now = max(self.now, at)
            wants = next(story, NEVER)
            if wants < self.end:
                self.enter(max(wants, self.now + clock.MINUTE), story)

    def office(self, unit: str, least: int, most: int) -> int:
        """Some moment in office hours, `least` to `most` working days of `unit` from now."""
        days = self.chance.randint(least, most)
        last, _ = opd.term_end(unit, self.now, days, TimeUnit.WORKING_DAY)
        return last - clock.DAY + self.chance.randint(OPENS, CLOSES)

    def home(self, least: int, most: int) -> int:
        """Some moment when people are awake, `least` to `most` days from now."""
        day = self.now + self.chance.randint(least, most) * clock.DAY
        local = clock.to_datetime(day, self.zone).replace(hour=self.chance.randint(6, 20))
        return max(clock.from_datetime(local), self.now + self.chance.randint(20, 300) * clock.MINUTE)

    # --- people ---------------------------------------------------------------------------------------------------

    def officer(self, unit: str) -> Actor:
        """Who answers now for a position of `unit` that handles requests, the officer before the head."""
        posts = [position for position in opd.positions_of(unit, at=self.now) if position.role in HANDLERS]
        chosen = min(posts, key=lambda position: (position.role is not Role.PETUGAS, position.kode))
        holder = opd.holder(chosen.kode, self.now)
        if holder is None:
            raise LookupError(f"nobody answers for {chosen.kode}")
        return Actor(account=holder.account, posts=opd.posts_of(holder.account, self.now), secure=True)

    def pick(self, words: Sequence[str]) -> str:
        return self.chance.choice(words)

    # --- places ---------------------------------------------------------------------------------------------------

    def village(self, named: str = "") -> str:
        """A village: that of this name, or any, those of the seat more often."""
        for kode, nama in self.names.items():
            if nama == named:
                return kode
        codes = sorted(self.villages)
        seat = [kode for kode in codes if kode.startswith(SEAT)]
        return self.chance.choice(seat if seat and self.chance.random() < 0.25 else codes)

    def inside(self, village: str) -> Titik:
        """A point inside `village`."""
        shape = self.villages[village]
        west, south, east, north = shape.bounds
        for _ in range(200):
            x, y = self.chance.uniform(west, east), self.chance.uniform(south, north)
            if shapely.contains_xy(shape, x, y):
                return Titik(lat=round(y * 1e6), lon=round(x * 1e6))
        point = shapely.point_on_surface(shape)
        return Titik(lat=round(point.y * 1e6), lon=round(point.x * 1e6))
