"""What can happen to the ledger itself. Tags 1-99."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pendopo.kernel.ledger.types import Audience, Facts


class Erased(Facts, frozen=True, tag=1):
    """The private parts of `events`, which are of `subjects`, were destroyed for `reason` (a stable word).

    Wire a reaction to it where something else must go with them: files, a search index, an identity.
    """

    audience: ClassVar[Audience] = Audience.OFFICE
    events: list[UUID]
    subjects: list[UUID]
    reason: str


class Restored(Facts, frozen=True, tag=2):
    """A backup was restored: from here on this node writes as `incarnation`, after segment `from_segments` - 1."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    incarnation: int
    from_segments: int
