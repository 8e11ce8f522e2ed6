"""Decisions of the room, pure."""

from __future__ import annotations

from pendopo.laporan.types import Jenis, NewLaporan
from pendopo.layanan.types import Klasifikasi

_CLASS = {
    Jenis.ADUAN: Klasifikasi.TIDAK_BERKADAR,
    Jenis.KELUHAN: Klasifikasi.TIDAK_BERKADAR,
    Jenis.ASPIRASI: Klasifikasi.ASPIRASI,
    Jenis.INFORMASI: Klasifikasi.INFORMASI,
}


def klasifikasi_of(jenis: Jenis, *, about_unit: bool) -> Klasifikasi:
    """The class that decides the clock. A complaint about an official or a unit is "berkadar pengawasan".

    Nothing else is: the class cannot be told from the text, so an officer corrects it.
    """
    if about_unit and jenis in (Jenis.ADUAN, Jenis.KELUHAN):
        return Klasifikasi.BERKADAR
    return _CLASS[jenis]


def is_secret(new: NewLaporan) -> bool:
    """Whether the report is hidden from the public: by wish, and always when it is about an official or a unit."""
    return new.rahasia or bool(new.terlapor)


def keeps_identity(new: NewLaporan) -> bool:
    """Whether there is a name or contact to put into the vault. An anonymous report may leave a contact for notices."""
    return bool(new.name or new.phone or new.email)


def whole_text(title: str, text: str) -> str:
    """Title and text of a foreign record in one: the title stands above, unless the text says it already."""
    return text if title in text else f"{title}\n{text}".strip()
