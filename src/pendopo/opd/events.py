"""What can happen to offices and calendars. Tags 301 and up; fields are only ever appended, with a default.

Kinds, roles and dates are text (`types` has the words, ISO 8601 the dates); instants are UTC milliseconds, an open
end is `None`. No name of a person stands here: an appointment names an account.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from pendopo.kernel.ledger.types import Audience, Facts

NAMESPACE = uuid5(NAMESPACE_URL, "urn:pendopo:opd")


def subject_of(thing: str, code: str) -> UUID:
    """The subject of events about `thing` (unit, jabatan, day, hari-kerja) of this code; the same everywhere."""
    return uuid5(NAMESPACE, f"{thing}:{code}")


class UnitDefined(Facts, frozen=True, array_like=True, tag=301):
    """A unit exists, with these properties from now on; the whole state, not a difference."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    kode: str
    nama: str
    kind: str
    induk: str
    wilayah: str
    zone: str
    address: str
    contact: str
    valid_from: int
    valid_to: int | None


class UnitClosed(Facts, frozen=True, array_like=True, tag=302):
    """A unit ends at `valid_to`."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    kode: str
    valid_to: int
    reason: str


class JabatanDefined(Facts, frozen=True, array_like=True, tag=303):
    """A position exists, with these properties from now on; the whole state, not a difference."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    kode: str
    nama: str
    unit: str
    role: str
    atasan: str
    wilayah: str
    valid_from: int
    valid_to: int | None


class JabatanClosed(Facts, frozen=True, array_like=True, tag=304):
    """A position ends at `valid_to`; its work falls to its superior."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    kode: str
    valid_to: int
    reason: str


class PenugasanStarted(Facts, frozen=True, array_like=True, tag=305):
    """An account holds a position from `mulai`, until `selesai` if that is known."""

    audience: ClassVar[Audience] = Audience.OFFICE
    id: UUID
    jabatan: str
    account: UUID
    kind: str
    mulai: int
    selesai: int | None
    citation: str


class PenugasanEnded(Facts, frozen=True, array_like=True, tag=306):
    """An appointment ends at `selesai`."""

    audience: ClassVar[Audience] = Audience.OFFICE
    id: UUID
    jabatan: str
    selesai: int
    reason: str


class CalendarDayDefined(Facts, frozen=True, array_like=True, tag=307):
    """A date in a territory is a day off, a joint leave, a working day, or as the week says; the latest one counts."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    date: str
    kind: str
    nama: str
    citation: str
    wilayah: str


class HariKerjaDefined(Facts, frozen=True, array_like=True, tag=308):
    """The working week of a unit ("" is everybody's) from a date on: (ISO weekday, opens, closes) in minutes."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    unit: str
    valid_from: str
    hours: tuple[tuple[int, int, int], ...]
    serves_joint_leave: bool
    citation: str
