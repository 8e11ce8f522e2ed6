"""A toy kind of event with rows of its own, to show the ledger without any room above it."""

from __future__ import annotations

from typing import ClassVar

from pendopo.kernel.ledger.types import Audience, Facts, Private


class Words(Private, frozen=True):
    text: str


class Said(Facts, frozen=True, tag=98):
    audience: ClassVar[Audience] = Audience.PARTIES
    private: ClassVar[type[Private]] = Words
    number: int


class Corrected(Facts, frozen=True, tag=99):
    number: int
