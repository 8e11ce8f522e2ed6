"""What the room speaks in. Pure."""

from __future__ import annotations

import enum

import msgspec

from pendopo.layanan.types import Lampiran, Sumber
from pendopo.wilayah.types import Titik


class Jenis(enum.StrEnum):
    """The four kinds of message, as the citizen says them."""

    ADUAN = "ADUAN"
    KELUHAN = "KELUHAN"
    ASPIRASI = "ASPIRASI"
    INFORMASI = "INFORMASI"


class LaporanDetail(msgspec.Struct, frozen=True, array_like=True, tag=501):
    """What only a report has, inside `PermintaanOpened`. Fields are only ever appended, with a default.

    `key` and `format` say which record of which foreign file it came from, so that importing again adds nothing;
    `source` is the door it came in by there (Qlue, a chat bot, the news).
    """

    jenis: str
    key: bytes = b""
    format: str = ""
    source: str = ""


class NewLaporan(msgspec.Struct, frozen=True, kw_only=True):
    """A report about to be submitted, as read from a form, a file or an API."""

    jenis: Jenis
    text: str
    kategori: str = ""
    titik: Titik | None = None
    desa: str = ""
    place: str = ""
    anonim: bool = False
    rahasia: bool = False
    terlapor: str = ""
    sumber: Sumber = Sumber.WEB
    name: str = ""
    phone: str = ""
    email: str = ""
    lampiran: tuple[Lampiran, ...] = ()
    links: tuple[str, ...] = ()


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a foreign file, read and checked. `at` is its own time in UTC milliseconds; `title` is kept above
    `text` where it says something else."""

    key: bytes
    at: int
    text: str
    title: str = ""
    titik: Titik | None = None
    desa: str = ""
    kategori: str = ""
    source: str = ""
    links: tuple[str, ...] = ()
    jenis: Jenis = Jenis.ADUAN


class BadRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record that could not be read: its place in the file and why."""

    file: str
    place: int
    message: str


class ImportReport(msgspec.Struct, kw_only=True):
    """What an import did; `forwarded` counts per district (kecamatan), "" where the place is unknown.

    `located` and `outside` add up to those with a point; `ambiguous` lie in two villages and went to the lower code.
    """

    read: int = 0
    taken: int = 0
    already: int = 0
    located: int = 0
    ambiguous: int = 0
    outside: int = 0
    without_place: int = 0
    without_text: int = 0
    seconds: float = 0.0
    forwarded: dict[str, int] = {}
    refused: list[BadRecord] = []
