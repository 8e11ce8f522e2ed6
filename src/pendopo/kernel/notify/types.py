"""What notices speak in. Pure: msgspec and the standard library only."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from uuid import UUID

import msgspec

_ACCOUNT = "akun:"
_CONTACT = "kontak:"


def account(account_id: UUID) -> str:
    """The recipient that is an account: it sees its notices in the app, too."""
    return f"{_ACCOUNT}{account_id}"


def contact(reference: str) -> str:
    """The recipient that is only a way to be reached; `reference` means something to the vault and nobody else."""
    return f"{_CONTACT}{reference}"


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """All that a notice may speak of. There is no field for a citizen's words or name, so that none can get out.

    `number` is a tracking number, `path` the address of a page on this node ("/lacak/"), never with a secret;
    `unit` the name of an office; `state` one of the plain states; `due` UTC milliseconds (0: none); `days` a count.
    Fields are only appended: notices are kept for a year.
    """

    number: str = ""
    path: str = ""
    unit: str = ""
    state: str = ""
    due: int = 0
    days: int = 0


class DeliveryState(enum.StrEnum):
    """How far a message got."""

    ANTRE = "ANTRE"  # will be sent, or sent again
    TERKIRIM = "TERKIRIM"  # handed over to the next carrier; more is not known
    TANPA_ALAMAT = "TANPA_ALAMAT"  # the recipient has no address on this channel
    DIPARKIR = "DIPARKIR"  # given up; waits for the operator


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """Where a recipient is reached now: language, and one address a channel ("surel": an e-mail address)."""

    language: str = "id"
    addresses: Mapping[str, str] = {}


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel sends. `id` never changes, however often it is sent; `at` is UTC milliseconds."""

    id: UUID
    title: str
    body: str
    language: str
    at: int


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as its reader sees it, in the reader's language."""

    id: UUID
    title: str
    body: str
    path: str
    subject: UUID
    at: int
    read: bool


class ParkedDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """A message that could not be sent, for the operator. `error` is a code, never an address or words."""

    id: UUID
    channel: str
    template: str
    subject: UUID
    attempts: int
    error: str
    created: int
