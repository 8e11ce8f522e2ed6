"""What the room speaks in. Pure: msgspec and the standard library only."""

from __future__ import annotations

import enum
from uuid import UUID

import msgspec


class IdentityLevel(enum.IntEnum):
    """How well an office knows who stands behind an account. Higher includes lower."""

    NONE = 0  # somebody chose a user name
    CONTACT = 1  # a code handed over at a counter, or sent to the phone, came back
    KTP_SEEN = 2  # an officer held the identity card beside the face
    REGISTRY = 3  # the population registry confirmed the NIK


class AccountKind(enum.StrEnum):
    """What an account is for."""

    WARGA = "WARGA"  # a citizen; no name is stored
    PEGAWAI = "PEGAWAI"  # an official: what they may do follows from their positions
    ADMIN = "ADMIN"  # the operator of the node


class IdentityPurpose(enum.IntEnum):
    """What an identity was given for."""

    PERMINTAAN = 1  # one request
    AKUN = 2  # an account: how its owner is reached


class OpeningReason(enum.IntEnum):
    """Why an officer opened an identity. A code, so that no free text can carry a name into the ledger."""

    CONTACT = 1  # to reach the citizen about the request
    VERIFY = 2  # to check who they are
    DELIVER = 3  # to make out or hand over what was asked for
    CITIZEN_ASKED = 4  # the citizen asked for it at the counter
    LAW = 5  # a court or another authority with the right to ask


class DestructionReason(enum.IntEnum):
    """Why an identity was destroyed."""

    CITIZEN_ASKED = 1  # UU 27/2022, article 8
    RETENTION = 2  # it was kept as long as the law wants
    RESTORED = 3  # a backup had brought it back


class CodePurpose(enum.StrEnum):
    """What a printed code opens."""

    UNDANGAN = "UNDANGAN"  # a new official's first sign-in
    PEMULIHAN = "PEMULIHAN"  # a way back in, handed over at a counter


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """An account, as other rooms may see it. `name` is empty for citizens: theirs lies in the vault."""

    id: UUID
    username: str
    kind: AccountKind
    level: IdentityLevel
    name: str
    active: bool


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who a citizen is, in clear. Exists only in memory, between opening the vault and showing one page."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    nik: str = ""
    account: UUID | None = None

    def __repr__(self) -> str:
        return "Identity(…)"  # a traceback or a log line must not carry it


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Where a notice may be sent. Never logged."""

    phone: str = ""
    email: str = ""

    def __repr__(self) -> str:
        return "Contact(…)"


class PrintedCode(msgspec.Struct, frozen=True, kw_only=True):
    """A code that was just made: shown or printed once, stored only as its hash."""

    code: str
    username: str
    purpose: CodePurpose
    expires: int

    def __repr__(self) -> str:
        return "PrintedCode(…)"


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """That an identity was opened: by which position, why, when. The citizen may see it."""

    position: str
    reason: OpeningReason
    at: int
