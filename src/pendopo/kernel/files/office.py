"""DOCX, XLSX and ODT: which of them a zip archive is, and whether it is safe to hand to an official's computer.

Nothing is unpacked but two small members, and those with a bound.
"""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext

from pendopo.kernel.files.refusals import Damaged, Suspicious
from pendopo.kernel.files.types import FileType

MEMBERS = 2_000
"""The most members a document has; real ones have 10 to 300."""
DIRECTORY = 1_000_000
"""The most bytes of the archive's directory, which is the part that is read into memory."""
UNPACKED = 200_000_000
"""The most bytes a document may say that it unpacks to."""
RATIO = 200
"""The most that one member beyond a megabyte may grow on unpacking; deflate ends at 1032, XML seldom passes 50."""

_MAIN = {"word/document.xml": FileType.DOCX, "xl/workbook.xml": FileType.XLSX}
_ODT = FileType.ODT.value.encode()


def true_type(path: Path) -> FileType | None:
    """The document type of a zip archive, or None for any other archive.

    Raises `Damaged` where it cannot be read and `Suspicious` where it is built to harm.
    """
    with path.open("rb") as file:
        _weigh_directory(file)
        try:
            with zipfile.ZipFile(file) as archive:
                kind = _kind(archive)
                if kind is not None:
                    _weigh_members(archive)
                return kind
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, RuntimeError) as error:
            raise _damaged() from error


def _damaged() -> Damaged:
    return Damaged(gettext("Dokumen ini rusak atau terpotong. Bukalah di komputer, simpan ulang, lalu kirim lagi."))


def _bomb() -> Suspicious:
    return Suspicious(gettext("Dokumen ini akan mengembang terlalu besar saat dibuka, sehingga tidak diterima."))


def _weigh_directory(file: BinaryIO) -> None:
    """Look at the archive's last record before its directory is read: that one lies in memory whole."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise _damaged()
    members, directory = struct.unpack("<10xHL6x", tail[at : at + 22])
    if members > MEMBERS or directory > DIRECTORY:  # also every zip64 archive, which states 65535 here
        raise _bomb()


def _kind(archive: zipfile.ZipFile) -> FileType | None:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        return next((kind for main, kind in _MAIN.items() if main in names), None)
    if "mimetype" in names and "content.xml" in names:
        with archive.open("mimetype") as member:
            return FileType.ODT if member.read(200).strip() == _ODT else None
    return None


def _weigh_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if sum(member.file_size for member in members) > UNPACKED:
        raise _bomb()
    for member in members:
        if member.file_size > 1_000_000 and member.file_size > RATIO * max(1, member.compress_size):
            raise _bomb()
        if member.flag_bits & 1:
            raise Suspicious(gettext("Dokumen ini dikunci dengan kata sandi. Kirimlah tanpa kata sandi."))
        if member.filename.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")):
            raise Suspicious(gettext("Dokumen ini berisi program (makro). Simpanlah tanpa makro, lalu kirim lagi."))
