"""Toy kinds of events with tables of their own, to show the ledger without any room above it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar
from uuid import UUID

from django.db import models, transaction

from pendopo.kernel import clock, ids
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger import kinds, projection, recording
from pendopo.kernel.ledger.types import Audience, Author, Draft, Facts, Private, Recorded

AT = 1_780_000_000_000
BY = Author(actor="tester")


class Words(Private, frozen=True):
    text: str


class Said(Facts, frozen=True, tag=98):
    audience: ClassVar[Audience] = Audience.PARTIES
    private: ClassVar[type[Private]] = Words
    number: int


class Corrected(Facts, frozen=True, tag=99):
    number: int


class Withdrawn(Facts, frozen=True, tag=97):
    pass


class Ucapan(models.Model):
    """One saying: the last number and words, and how often it was spoken of. Owner: events."""

    id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField()
    text = models.TextField(null=True)
    times = models.IntegerField(default=1)

    objects: ClassVar[models.Manager[Ucapan]] = models.Manager()

    class Meta:
        app_label = "toy"


class Angka(models.Model):
    """One number: how many sayings named it, and the last words with it. Owner: events (of many subjects)."""

    id = models.BigIntegerField(primary_key=True)
    said = models.IntegerField(default=0)
    last = models.TextField(null=True)

    objects: ClassVar[models.Manager[Angka]] = models.Manager()

    class Meta:
        app_label = "toy"


def said(row: Ucapan | None, event: Recorded) -> Ucapan:
    assert isinstance(event.facts, Said)
    words = event.private
    text = words.text if isinstance(words, Words) else None
    if row is None:
        return Ucapan(id=event.subject, number=event.facts.number, text=text, times=1)
    row.number, row.text, row.times = event.facts.number, text, row.times + 1
    return row


def corrected(row: Ucapan | None, event: Recorded) -> Ucapan | None:
    assert isinstance(event.facts, Corrected)
    if row is not None:
        row.number = event.facts.number
        row.times += 1
    return row


def withdrawn(row: Ucapan | None, event: Recorded) -> None:
    return None


def counted(row: Angka | None, event: Recorded) -> Angka:
    assert isinstance(event.facts, Said)
    row = row or Angka(id=event.facts.number)
    row.said += 1
    row.last = event.private.text if isinstance(event.private, Words) else None
    return row


def number_of(event: Recorded) -> int:
    assert isinstance(event.facts, Said)
    return event.facts.number


SAYINGS = projection.Projection(model=Ucapan, folds={Said: said, Corrected: corrected, Withdrawn: withdrawn})
NUMBERS = projection.Projection(model=Angka, folds={Said: counted}, key=number_of, scattered=True)
KINDS = (Withdrawn, Said, Corrected)


@contextmanager
def registered() -> Iterator[None]:
    """Inside the block the ledger knows the toy's tables and no room's; rooms' tests must not meet the toy."""
    outside = projection._projections[:], projection._after_rebuild[:]
    projection._projections[:], projection._after_rebuild[:] = [SAYINGS, NUMBERS], []
    kinds.learn(KINDS)
    try:
        yield
    finally:
        projection._projections[:], projection._after_rebuild[:] = outside
        for kind in KINDS:
            kinds._kinds.pop(kinds.tag_of(kind))
            recording._reactions.pop(kind, None)


def say(number: int = 1, text: str | None = "rahasia", subject: UUID | None = None, at: int = AT) -> Recorded:
    """Record one saying in a transaction of its own."""
    draft = Draft(
        subject=subject or ids.new_id(), facts=Said(number=number), private=Words(text=text) if text else None
    )
    return write(draft, at=at)


def write(draft: Draft, *, at: int = AT) -> Recorded:
    """Record one draft in a transaction of its own."""
    with transaction.atomic():
        return ledger.record([draft], by=BY, at=at)[0]


def correct(subject: UUID, number: int) -> Recorded:
    """Record one correction."""
    return write(Draft(subject=subject, facts=Corrected(number=number)), at=clock.now())
