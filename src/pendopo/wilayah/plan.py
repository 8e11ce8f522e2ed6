"""What an import changes: the codes known now, laid under what the files say. No database, no writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from pendopo.wilayah import rules
from pendopo.wilayah.models import Wilayah
from pendopo.wilayah.reading import Batch, Boundary, Kind
from pendopo.wilayah.types import FileReport, Level

Asal = Wilayah.Asal

LEVELS = {
    Kind.BATAS: Level.DESA,
    Kind.PROVINSI: Level.PROVINSI,
    Kind.KABUPATEN: Level.KABUPATEN,
    Kind.KECAMATAN: Level.KECAMATAN,
    Kind.DESA: Level.DESA,
}
"""The level of the codes that each kind of file lists."""


@dataclass(slots=True)
class Tally:
    """What one file did."""

    added: int = 0
    changed: int = 0
    same: int = 0
    ended: int = 0
    unlisted: int = 0


@dataclass(slots=True)
class Plan:
    """The codes after the import, and which of them differ from what stands in the database.

    `rows` begins as all known rows, keyed by code.
    """

    rows: dict[str, Wilayah]
    at: int
    new: set[str] = field(default_factory=set)
    dirty: set[str] = field(default_factory=set)
    boundaries: dict[str, Boundary] = field(default_factory=dict)

    @property
    def touched(self) -> set[str]:
        """The codes whose row or boundary the import writes."""
        return self.new | self.dirty | set(self.boundaries)


class Planner:
    """Lays files, one after the other, over the rows that are known."""

    def __init__(self, plan: Plan, known_boundaries: Mapping[str, bytes]) -> None:
        """`known_boundaries` are those that stand in the database, in well-known binary."""
        self.plan = plan
        self._boundaries = known_boundaries

    def lay(self, batch: Batch) -> Tally:
        """Lay one file; its tally without what ended."""
        tally = Tally()
        asal = Asal.BATAS if batch.kind is Kind.BATAS else Asal.TABEL
        changed_names = {kode: self._name(kode, nama, asal) for kode, nama in batch.names}
        for boundary in batch.boundaries:
            known = self._boundaries.get(boundary.kode)
            if known != boundary.wkb:
                self.plan.boundaries[boundary.kode] = boundary
                if changed_names[boundary.kode] == "same":
                    changed_names[boundary.kode] = "added" if known is None else "changed"
        for outcome in changed_names.values():
            _count(tally, outcome)
        for kode, successor in batch.successors:
            _count(tally, self._succeed(kode, successor))
        return tally

    def close(self, batches: Collection[Batch], *, complete: bool) -> dict[int, tuple[int, int]]:
        """End (or only count) what complete files leave out: per file, how many ended and how many stay unlisted."""
        outcome: dict[int, tuple[int, int]] = {}
        listed = {(LEVELS[b.kind], kode) for b in batches if b.kind in LEVELS for kode, _ in b.names}
        listed |= {(level, kode) for b in batches if (level := LEVELS.get(b.kind)) for kode in _refused(b, level)}
        done: set[tuple[Level, str]] = set()
        for n, batch in enumerate(batches):
            level = LEVELS.get(batch.kind)
            if level is None:
                continue
            scopes = {_scope(kode, level) for kode, _ in batch.names}
            scopes = {scope for scope in scopes if (level, scope) not in done}
            done |= {(level, scope) for scope in scopes}
            missing = [
                kode
                for kode, row in self.plan.rows.items()
                if row.level == level and row.valid_to is None and _scope(kode, level) in scopes
                and (level, kode) not in listed
            ]  # fmt: skip
            if complete:
                for kode in missing:
                    self.end(kode)
            outcome[n] = (len(missing), 0) if complete else (0, len(missing))
        return outcome

    def end(self, kode: str, successor: str = "") -> None:
        """End `kode`, and what lies under it with it."""
        for under, row in self.plan.rows.items():
            if row.valid_to is None and rules.lies_under(under, kode):
                row.valid_to = self.plan.at
                self._mark(under)
        if successor:
            self.plan.rows[kode].successor = successor
            self._mark(kode)

    def _succeed(self, kode: str, successor: str) -> str:
        row = self.plan.rows.get(kode)
        if row is None:
            row = self._add(kode, "", Asal.TURUNAN)
        elif row.valid_to is not None and row.successor == successor:
            return "same"
        fresh = kode in self.plan.new
        self.end(kode, successor)
        return "added" if fresh else "changed"

    def _name(self, kode: str, nama: str, asal: Asal) -> str:
        row = self.plan.rows.get(kode)
        if row is None:
            self._add(kode, nama, asal)
            return "added"
        for above in rules.ancestors_of(kode):
            if above not in self.plan.rows:
                self._add(above, "", Asal.TURUNAN)
        before = (row.nama, row.asal, row.valid_to)
        if asal == Asal.TABEL or row.asal != Asal.TABEL:  # a table's word stands over a drawing's
            row.nama, row.asal, row.cari = nama or row.nama, asal, rules.search_text(nama or row.nama)
        elif not row.nama:
            row.nama, row.cari = nama, rules.search_text(nama)
        if row.valid_to is not None and not row.successor:  # it came back; a code with a successor does not
            row.valid_to = None
        if before == (row.nama, row.asal, row.valid_to):
            return "same"
        self._mark(kode)
        return "changed"

    def _add(self, kode: str, nama: str, asal: Asal) -> Wilayah:
        for above in rules.ancestors_of(kode):
            if above not in self.plan.rows:
                self._add(above, "", Asal.TURUNAN)
        row = self.plan.rows[kode] = Wilayah(
            kode=kode,
            nama=nama,
            level=Level(rules.level_of(kode) or Level.DESA),
            jenis=rules.jenis_of(kode),
            induk=rules.parent_of(kode),
            asal=asal,
            cari=rules.search_text(nama),
            valid_from=self.plan.at,
        )
        self.plan.new.add(kode)
        return row

    def _mark(self, kode: str) -> None:
        if kode not in self.plan.new:
            self.plan.dirty.add(kode)


def report(batch: Batch, tally: Tally) -> FileReport:
    """What the operator is told of one file."""
    return FileReport(
        name=batch.name,
        digest=batch.digest,
        kind=batch.kind.value,
        read=batch.read,
        added=tally.added,
        changed=tally.changed,
        same=tally.same,
        ended=tally.ended,
        unlisted=tally.unlisted,
        repaired=tuple(batch.repaired),
        refused=tuple(batch.refused),
    )


def _count(tally: Tally, outcome: str) -> None:
    setattr(tally, outcome, getattr(tally, outcome) + 1)


def _scope(kode: str, level: Level) -> str:
    """Where a file listing `kode` is taken to be complete: its regency; for regencies the province; else all."""
    if level in (Level.DESA, Level.KECAMATAN):
        return kode[:5]
    return kode[:2] if level is Level.KABUPATEN else ""


def _refused(batch: Batch, level: Level) -> Iterable[str]:
    """Codes that a file lists but that were refused: bad geometry does not end a village."""
    return (problem.kode for problem in batch.refused if rules.level_of(problem.kode) is level)
