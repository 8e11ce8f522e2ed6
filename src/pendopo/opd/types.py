"""What the room speaks in: units, positions, appointments, calendar rows. Pure.

Instants are UTC milliseconds; an end of `None` is open. Spans are half-open: from `mulai` up to, not
including, `selesai`. Codes are text and never change their meaning; territory codes are dotted ("94.04.01.1001").
"""

from __future__ import annotations

import enum
from datetime import date
from uuid import UUID

import msgspec


class Role(enum.StrEnum):
    """What a position is for; the text that stands in `kernel.permissions.Post.role`."""

    PETUGAS = "PETUGAS"  # handles the requests of a unit
    KEPALA = "KEPALA"  # heads a unit
    KOORDINATOR = "KOORDINATOR"  # verifies and disposes for the whole city (admin instansi)
    INSPEKTORAT = "INSPEKTORAT"  # hears what is reported about officials and units
    PIMPINAN = "PIMPINAN"  # regent, deputy, secretary: reads
    ADMIN = "ADMIN"  # sets up offices, catalogue and calendars


class UnitKind(enum.StrEnum):
    """What sort of office a unit is."""

    DINAS = "DINAS"
    KECAMATAN = "KECAMATAN"
    KELURAHAN = "KELURAHAN"
    DESA = "DESA"
    BAGIAN = "BAGIAN"
    INSPEKTORAT = "INSPEKTORAT"
    KOORDINATOR = "KOORDINATOR"
    LUAR = "LUAR"  # outside this government: PLN, the province, a neighbour


class PenugasanKind(enum.StrEnum):
    """How a person holds a position (UU 30/2014 art. 14 for Plt and Plh)."""

    DEFINITIF = "DEFINITIF"
    PLT = "PLT"  # pelaksana tugas: the position is vacant
    PLH = "PLH"  # pelaksana harian: its holder is away


class DayKind(enum.StrEnum):
    """What a row of the calendar makes of its date."""

    LIBUR = "LIBUR"  # national holiday
    CUTI_BERSAMA = "CUTI_BERSAMA"  # joint leave: off, except for units that serve through it
    LOKAL = "LOKAL"  # a day off in one territory
    KERJA = "KERJA"  # a swapped working day
    BIASA = "BIASA"  # as the week says: withdraws what a wider row or a file states


class TimeUnit(enum.StrEnum):
    """What a legal clock counts in."""

    WORKING_DAY = "WORKING_DAY"
    DAY = "DAY"
    HOUR = "HOUR"


ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """An office. `wilayah` is the territory it answers for ("" takes that of the unit above)."""

    kode: str
    nama: str
    kind: UnitKind
    induk: str = ""
    wilayah: str = ""
    zone: str = "Asia/Jakarta"
    address: str = ""
    contact: str = ""
    valid_from: int = 0
    valid_to: int | None = None

    def open_at(self, at: int) -> bool:
        """Whether the unit exists at the instant `at`."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


class Jabatan(msgspec.Struct, frozen=True, kw_only=True):
    """A position of a unit. When nobody holds it, its work falls to `atasan`.

    `wilayah` limits what its holder sees; "" is the unit's.
    """

    kode: str
    nama: str
    unit: str
    role: Role
    atasan: str = ""
    wilayah: str = ""
    valid_from: int = 0
    valid_to: int | None = None

    def open_at(self, at: int) -> bool:
        """Whether the position exists at the instant `at`."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


class Penugasan(msgspec.Struct, frozen=True, kw_only=True):
    """An appointment: `account` (a UUID; never a name) holds `jabatan` from `mulai` until `selesai`."""

    id: UUID
    jabatan: str
    account: UUID
    kind: PenugasanKind
    mulai: int
    selesai: int | None = None
    citation: str = ""

    def covers(self, at: int) -> bool:
        """Whether the appointment is in force at the instant `at`."""
        return self.mulai <= at and (self.selesai is None or at < self.selesai)


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers for a position at a moment. `via` is the chain from the position asked for to the one held."""

    account: UUID
    jabatan: str
    kind: PenugasanKind
    via: tuple[str, ...]


class CalendarDay(msgspec.Struct, frozen=True, kw_only=True):
    """What one decree makes of one date in one territory ("" is the whole country)."""

    date: date
    kind: DayKind
    nama: str
    citation: str = ""
    wilayah: str = ""
    verified: bool = True


class Hours(msgspec.Struct, frozen=True, array_like=True):
    """One interval in which an office is open: ISO weekday (1 = Monday), minutes since midnight, half-open."""

    weekday: int
    opens: int
    closes: int


class HariKerja(msgspec.Struct, frozen=True, kw_only=True):
    """The working week of a unit ("" is everybody's) from a date on: a weekday with hours is a working day.

    `serves_joint_leave` says that the unit also works on cuti bersama.
    """

    unit: str = ""
    valid_from: date
    hours: tuple[Hours, ...]
    serves_joint_leave: bool = False
    citation: str = ""
    verified: bool = True


class RowRefusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why one row of an imported file was refused. `row` counts from 1, the heading included, as a spreadsheet does."""

    row: int
    column: str
    message: str


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did. With refusals nothing was recorded."""

    kind: str
    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refusals: tuple[RowRefusal, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.refusals


class StarterReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `starter` found and added."""

    desa: int
    kecamatan: int
    units_added: int
    positions_added: int
    units: int
    positions: int
