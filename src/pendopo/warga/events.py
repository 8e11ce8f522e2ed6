"""What can happen in the room: who looked at an identity, and when it was gone. Names are never in an event."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pendopo.kernel.ledger.types import Audience, Facts
from pendopo.warga.types import DestructionReason, IdentityPurpose, OpeningReason


class IdentityAttached(Facts, frozen=True, tag=201):
    """An identity was put into the vault. The subject is the request it belongs to, or the identity itself."""

    audience: ClassVar[Audience] = Audience.PARTIES

    identity: UUID
    purpose: IdentityPurpose


class IdentityOpened(Facts, frozen=True, tag=202):
    """An officer opened an identity; `position` is the one acted for."""

    audience: ClassVar[Audience] = Audience.PARTIES

    identity: UUID
    position: str
    reason: OpeningReason


class IdentityDestroyed(Facts, frozen=True, tag=203):
    """An identity was destroyed: no key opens it any more."""

    audience: ClassVar[Audience] = Audience.PARTIES

    identity: UUID
    reason: DestructionReason
