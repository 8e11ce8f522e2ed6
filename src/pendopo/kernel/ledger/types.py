"""What the ledger speaks in. Pure: rooms' `events.py` import this module and nothing else of the kernel.

A kind of event is a `Facts` struct (never personal, never erased) with an integer tag in its room's range, and
optionally a `Private` struct (erasable). Ranges: kernel 1-99, wilayah 100, warga 200, opd 300, layanan 400,
laporan 500; each a hundred wide. Fields are only ever appended, with a default; golden vectors freeze each kind.
Fields are builtins, int enums and nested structs of the same; instants are int milliseconds, coordinates int
micro-degrees, ids `UUID`.
"""

from __future__ import annotations

import enum
from typing import ClassVar
from uuid import UUID

import msgspec


class Audience(enum.IntEnum):
    """Who may see that an event happened, and its facts."""

    PUBLIC = 1
    PARTIES = 2  # the citizen concerned and those who handle it
    OFFICE = 3  # those who handle it


class Private(msgspec.Struct, frozen=True, array_like=True):
    """The erasable part of an event. Subclasses carry no tag: the facts' kind says what they are."""


class Facts(msgspec.Struct, frozen=True, array_like=True, tag=0):
    """The part of an event that is never personal and never erased. Subclasses set `tag=` and the class words."""

    audience: ClassVar[Audience] = Audience.OFFICE
    private: ClassVar[type[Private] | None] = None


class Envelope(msgspec.Struct, frozen=True, array_like=True):
    """What every event says of itself.

    `subject` is the thing it is about (a request, a unit, a batch); events of one subject are totally ordered by
    `stamp`. `actor` is a reference that means nothing outside its node. `position` is the position acted for, or
    "". `at` is the legal time, which may lie before the recording. `stamp` is the hybrid logical clock. `sealed_by` is
    the instant by which the node promises to have sealed it: it stands in the event, so that the promise follows from
    the event alone, whatever the setting says later.
    """

    id: UUID
    kind: int
    subject: UUID
    node: str
    actor: str
    position: str
    at: int
    stamp: int
    sealed_by: int = 0


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An event about to be recorded: what an action hands to `ledger.record`.

    `at` is its own legal time, where many are recorded together; None takes the time of the recording's call.
    """

    subject: UUID
    facts: Facts
    private: Private | None = None
    at: int | None = None


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """An event that stands in the ledger, as projections and reactions see it. `private` is None once erased."""

    envelope: Envelope
    facts: Facts
    private: Private | None = None

    @property
    def id(self) -> UUID:
        return self.envelope.id

    @property
    def subject(self) -> UUID:
        return self.envelope.subject

    @property
    def at(self) -> int:
        return self.envelope.at

    @property
    def recorded(self) -> int:
        """When it was recorded, in UTC milliseconds: the wall-clock part of its stamp."""
        return self.envelope.stamp >> 16


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who signs an act: a reference without meaning outside this node, and the position acted for.

    A citizen's reference is random for each request; an official's is the account id. `SYSTEM_AUTHOR` is the loop.
    """

    actor: str
    position: str = ""


SYSTEM_AUTHOR = Author(actor="system")
