"""What the room speaks in. Pure: msgspec and the standard library only."""

from __future__ import annotations

import enum
from uuid import UUID

import msgspec


class IdentityLevel(enum.IntEnum):
    """How well an office knows who stands behind an account. Higher includes lower."""

    NONE = 0  # somebody chose a user name
    CONTACT = 1  # a code sent to the phone, or handed over at a counter, came back
    KTP_SEEN = 2  # an officer held the identity card beside the face
    REGISTRY = 3  # the population registry confirmed the NIK


class AccountKind(enum.StrEnum):
    """What an account is for."""

    WARGA = "WARGA"  # a citizen; no name is stored
    PEGAWAI = "PEGAWAI"  # an official: what they may do follows from their positions
    ADMIN = "ADMIN"  # the operator of the node


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """An account, as other rooms may see it. `name` is empty for citizens: theirs lies in the vault."""

    id: UUID
    username: str
    kind: AccountKind
    level: IdentityLevel
    name: str
    active: bool
