"""The dated parameters of the counter, read once from the files beside this one and validated."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from importlib import resources

import msgspec

from pendopo.layanan.rules.workflow import Workflow
from pendopo.layanan.types import Rule, Terms


class _Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    klasifikasi: str
    stage: str
    amount: int
    unit: str
    valid_from: date
    citation: str
    valid_to: date | None = None
    verified: bool = False


class _Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    term: tuple[_Term, ...]


class _Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    order: int
    level: str
    note: str


class _Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: tuple[_Rule, ...]


def _bytes(name: str) -> bytes:
    return resources.files(__package__).joinpath(name).read_bytes()


def _instant(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


@cache
def workflow() -> Workflow:
    """The workflow of every kind of request."""
    return msgspec.toml.decode(_bytes("alur.toml"), type=Workflow)


@cache
def terms() -> tuple[Terms, ...]:
    """The clocks of the law."""
    return tuple(
        Terms(
            klasifikasi=row.klasifikasi,
            stage=row.stage,
            amount=row.amount,
            unit=row.unit,
            valid_from=_instant(row.valid_from),
            valid_to=_instant(row.valid_to) if row.valid_to else None,
            citation=row.citation,
            verified=row.verified,
        )
        for row in msgspec.toml.decode(_bytes("jangka_waktu.toml"), type=_Terms).term
    )


@cache
def first_rules() -> tuple[Rule, ...]:
    """The jurisdiction rules that a city starts with: the village, else the district; the rest is the coordinator's."""
    rows = msgspec.toml.decode(_bytes("aturan_awal.toml"), type=_Rules).rule
    return tuple(Rule(id=row.id, order=row.order, level=row.level, note=row.note) for row in rows)
