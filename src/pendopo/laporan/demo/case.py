"""One invented report: who tells it where, and what is known of it while its story runs."""

from __future__ import annotations

from uuid import UUID

from pendopo.kernel.files import actions as files
from pendopo.kernel.files.types import Kept, Limits
from pendopo.kernel.ledger.types import Recorded
from pendopo.kernel.permissions import ANYONE, Actor
from pendopo.laporan import actions
from pendopo.laporan.demo.pictures import Picture
from pendopo.laporan.demo.stage import Stage
from pendopo.laporan.parameters import Story
from pendopo.laporan.types import Jenis, NewLaporan
from pendopo.layanan.actions import publishing
from pendopo.layanan.events import PermintaanMoved
from pendopo.layanan.types import Opened, Sumber
from pendopo.opd import queries as opd
from pendopo.opd.types import UnitKind

ISLAND = "Gili Arum"
PICTURES = 4
"""How many different pictures there are of each kind."""


class Case:
    """A report from its first word on. `unit` is the one that holds it now."""

    def __init__(self, stage: Stage, story: Story, *, about: bool, released: bool, placed: bool) -> None:
        self.stage, self.story = stage, story
        self.id = UUID(int=0)
        self.unit = ""
        self.citizen = ANYONE
        self._placed = placed
        self._desa = stage.village(story.desa or (ISLAND if stage.chance.random() < 0.05 else ""))
        self._dusun = stage.pick(stage.words.dusun)
        self._number = stage.chance.randint(2, 9)
        self._about = about
        self._released = released
        self._kept: tuple[Kept, ...] = ()
        self._new = self._told()

    def says(self, text: str) -> str:
        """`text` with this report's places and numbers."""
        desa = self.stage.names.get(self._desa, "")
        return text.replace("{desa}", desa).replace("{dusun}", self._dusun).replace("{n}", str(self._number))

    def _told(self) -> NewLaporan:
        chance = self.stage.chance
        hidden, door = chance.random(), chance.random()
        named = door > 0.45
        return NewLaporan(
            jenis=Jenis(self.story.jenis),
            text=self.says(self.story.text),
            kategori=self.story.kategori if self._knows_category() else "",
            titik=self.stage.inside(self._desa) if self._placed and chance.random() < 0.82 else None,
            desa=self._desa if self._placed else "",
            place=self.stage.pick(self.stage.words.patokan) if chance.random() < 0.6 else "",
            anonim=hidden < 0.22,
            rahasia=self.story.rahasia or 0.2 < hidden < 0.26,
            terlapor=self._accused() if self._about else "",
            sumber=next(self.stage.doors),
            name=self.stage.pick(self.stage.words.nama) if named else "",
            phone=f"0812 0000 {chance.randint(1000, 9999)}" if named and door > 0.6 else "",
        )

    def _knows_category(self) -> bool:
        """Some do not choose one; then the village gets it, and answers or passes it on."""
        return self.story.luar or bool(self.story.unit_lain) or self.stage.chance.random() < 0.85

    def _accused(self) -> str:
        """A unit to complain about: a village, a district or a service."""
        kinds = (UnitKind.DESA, UnitKind.KECAMATAN, UnitKind.DINAS)
        return self.stage.chance.choice(opd.units(kind=self.stage.chance.choice(kinds))).kode

    # --- what happens ---

    def submit(self) -> Opened:
        """Tell it: the citizen, with or without an account, or staff on behalf of someone."""
        stage, new = self.stage, self._new
        account = None
        by = ANYONE
        if new.sumber is not Sumber.WEB:
            by = stage.officer("koordinator")
        elif stage.citizens and stage.chance.random() < 0.1:
            account = stage.chance.choice(stage.citizens)
            by = Actor(account=account)
        self._kept = self._photos()
        opened = actions.submit(new=new, by=by, at=stage.now, kept=self._kept)
        assert isinstance(opened, Opened)  # no form is posted here, so none can be posted twice
        self.id, self.unit = opened.id, opened.unit
        self.citizen = Actor(account=account, tickets=frozenset({opened.id}))
        stage.requests.append(opened.id)
        return opened

    def _photos(self) -> tuple[Kept, ...]:
        if not self.story.gambar or self.stage.chance.random() < 0.35:
            return ()
        picture = Picture(self.story.gambar, self.stage.chance.randint(1, PICTURES))
        return (files.keep(picture, limits=Limits(), at=self.stage.now),)

    def officer(self) -> Actor:
        """Who acts now for the unit that holds it."""
        return self.stage.officer(self.unit)

    def follow(self, recorded: Recorded) -> None:
        """Remember where a step brought it."""
        assert isinstance(recorded.facts, PermintaanMoved)
        self.unit = recorded.facts.unit

    def another(self) -> str:
        """Another service than the one that holds it, and not the accused."""
        codes = [
            unit.kode for unit in opd.units(kind=UnitKind.DINAS) if unit.kode not in (self.unit, self._new.terlapor)
        ]
        return self.stage.chance.choice(codes)

    def may_be_public(self) -> bool:
        """Whether its officer wants the public to read it, and may."""
        return self._released and not self._new.rahasia and not self._new.terlapor

    def release(self) -> None:
        """Let the public read it, with its photographs. Once."""
        self._released = False
        for kept in self._kept:
            files.render(kept.id, at=self.stage.now)
        photos = [str(kept.id) for kept in self._kept]
        publishing.release(id=self.id, text=self._new.text, chosen=photos, by=self.officer(), at=self.stage.now)
