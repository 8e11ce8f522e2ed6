"""What can happen to the ledger itself. Tags 1-99."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pendopo.kernel.ledger.types import Audience, Facts


class Erased(Facts, frozen=True, tag=1):
    """The private parts of `events` were destroyed, for `reason` (a stable word)."""

    audience: ClassVar[Audience] = Audience.OFFICE
    events: list[UUID]
    reason: str


class Restored(Facts, frozen=True, tag=2):
    """A backup was restored: from here on this node writes as a new incarnation."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    incarnation: int
    from_segments: int
