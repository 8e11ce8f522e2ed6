"""What a file truly is, by its first bytes and its structure; and what to tell a person whose file is not taken."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils.translation import gettext, gettext_lazy

from pendopo.kernel.files import office
from pendopo.kernel.files.refusals import Damaged, WrongType
from pendopo.kernel.files.types import DOCUMENTS, PHOTOS, FileType
from pendopo.kernel.text import clean_line

# Types that are common and not taken, under the name people give them.
_STRANGERS = (
    (b"MZ", gettext_lazy("program Windows")),
    (b"\x7fELF", gettext_lazy("program")),
    (b"#!", gettext_lazy("program")),
    (b"GIF8", gettext_lazy("gambar GIF")),
    (b"BM", gettext_lazy("gambar BMP")),
    (b"II*\0", gettext_lazy("gambar TIFF atau foto mentah kamera")),
    (b"MM\0*", gettext_lazy("gambar TIFF atau foto mentah kamera")),
    (b"\xd0\xcf\x11\xe0", gettext_lazy("dokumen Office lama (.doc, .xls)")),
    (b"{\\rtf", gettext_lazy("dokumen RTF")),
    (b"Rar!", gettext_lazy("arsip RAR")),
    (b"7z\xbc\xaf", gettext_lazy("arsip 7z")),
    (b"\x1f\x8b", gettext_lazy("arsip gzip")),
    (b"PK\x03\x04", gettext_lazy("arsip ZIP")),
    (b"PK\x05\x06", gettext_lazy("arsip ZIP")),
    (b"ID3", gettext_lazy("rekaman suara")),
    (b"OggS", gettext_lazy("rekaman suara")),
    (b"\x1aE\xdf\xa3", gettext_lazy("video")),
    (b"RIFF", gettext_lazy("rekaman suara atau video")),
)
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_MARKUP = re.compile(rb"\s*(<\?xml|<!doctype|<html|<svg|<script|<!--)", re.IGNORECASE)
_ENDINGS = {
    "jpg": FileType.JPEG, "jpeg": FileType.JPEG, "jpe": FileType.JPEG, "jfif": FileType.JPEG, "png": FileType.PNG,
    "webp": FileType.WEBP, "heic": FileType.JPEG, "heif": FileType.JPEG,
} | {kind.name.lower(): kind for kind in DOCUMENTS}  # fmt: skip
_NAME_LIMIT = 120


def is_heif(head: bytes) -> bool:
    """Whether these are the first bytes of a HEIC or HEIF photo, as an iPhone takes it."""
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS


def true_type(path: Path) -> FileType | None:
    """The type of the file, or None where it is none of those that are kept.

    Raises `Damaged` or `Suspicious` for a file that begins as one of them and does not go on so.
    """
    with path.open("rb") as file:
        head = file.read(1100)
    if head.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileType.WEBP
    if head.startswith(b"PK\x03\x04"):
        return office.true_type(path)
    if b"%PDF-" in head[:1029]:
        return _pdf(path, head)
    return None


def _pdf(path: Path, head: bytes) -> FileType:
    """Readers forgive a kilobyte of junk before the header; two types hide in one file that way, so we do not."""
    before = head.partition(b"%PDF-")[0]
    if before.removeprefix(b"\xef\xbb\xbf").strip():
        raise Damaged(
            gettext("PDF ini diawali data lain, sehingga tidak dapat dipercaya isinya. Simpanlah ulang sebagai PDF.")
        )
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        if b"%%EOF" not in file.read():
            raise cut_off()
    return FileType.PDF


def cut_off() -> Damaged:
    """The refusal of a file that ends too early."""
    return Damaged(gettext("Berkas ini terpotong: bagian akhirnya tidak ada. Kirimlah sekali lagi."))


def ending(name: str) -> str:
    """The ending of a name, lower case, without its dot; "" where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def agree(name: str, kind: FileType) -> None:
    """Refuse a photo that calls itself a document, and the reverse, naming both.

    A photo under another photo's ending is common (messengers re-encode) and harmless: it only gets its true one.
    """
    claimed = _ENDINGS.get(ending(name))
    if claimed is None or claimed == kind or {claimed, kind} <= PHOTOS:
        return
    raise WrongType(
        gettext("Nama berkas berakhiran .%(ending)s, tetapi isinya %(kind)s. Periksalah berkasnya.")
        % {"ending": ending(name), "kind": kind.name}
    )


def stranger(path: Path, name: str) -> WrongType:
    """The refusal of a file that is none of the types that are kept, saying what it is where we know."""
    with path.open("rb") as file:
        head = file.read(64)
    found = next((str(label) for magic, label in _STRANGERS if head.startswith(magic)), "")
    if head[4:8] == b"ftyp":
        found = gettext("foto AVIF") if head[8:12] == b"avif" else gettext("video")
    elif _MARKUP.match(head):
        found = gettext("halaman web atau gambar SVG")
    if not found:
        return WrongType(gettext("Isi berkas ini tidak dikenali. Yang diterima: foto, PDF, DOCX, XLSX dan ODT."))
    claimed = _ENDINGS.get(ending(name))
    if claimed is None:
        return WrongType(
            gettext("Berkas ini adalah %(found)s. Yang diterima: foto, PDF, DOCX, XLSX dan ODT.") % {"found": found}
        )
    return WrongType(
        gettext("Nama berkas berakhiran .%(ending)s, tetapi isinya %(found)s.")
        % {"ending": ending(name), "found": found}
    )


def clean_name(name: str, kind: FileType) -> str:
    """`name` for display: no folders, nothing invisible, at most 120 characters, with the ending of the true type."""
    line = clean_line(name[-1000:], 1000)
    for separator in "/\\":
        line = line.rpartition(separator)[2]
    stem = line.rpartition(".")[0] if ending(line) in _ENDINGS else line
    stem = stem.strip(". ")[: _NAME_LIMIT - len(kind.suffix)].strip(". ")
    return (stem or gettext("berkas")) + kind.suffix
