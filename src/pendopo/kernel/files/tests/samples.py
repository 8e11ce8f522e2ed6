"""Files for the tests, made on the spot."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

AT = 1_760_000_000_000


def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: Any) -> bytes:
    """A photo with something on it."""
    image = Image.radial_gradient("L").resize(size).convert(mode)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def gps_exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: where it was, what it is, and how it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "KAMERA-RAHASIA"
    exif[0x013B] = "NAMA-PEMILIK"
    exif.get_ifd(0x8825).update({1: "S", 2: (4.0, 32.0, 0.0), 3: "E", 4: (136.0, 53.0, 0.0)})
    return exif


def upload(content: bytes, name: str = "foto.jpg") -> SimpleUploadedFile:
    """`content` as a form brings it, under a name that Django has not cleaned."""
    file = SimpleUploadedFile("x", content)
    file._name = name  # type: ignore[attr-defined]
    return file


def pdf(before: bytes = b"", after: bytes = b"\n%%EOF\n") -> bytes:
    """A small PDF."""
    return before + b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>" + after


def archive(members: dict[str, bytes]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    """A DOCX, as far as its structure goes."""
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"} | more)


def odt() -> bytes:
    """An ODT, as far as its structure goes."""
    return archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"})


def lying_zip(claimed: int) -> bytes:
    """A DOCX whose directory says that its main part unpacks to `claimed` bytes."""
    content = bytearray(docx())
    at = content.rfind(b"PK\x01\x02")
    struct.pack_into("<L", content, at + 24, claimed)
    return bytes(content)


def stored(folder: Path) -> list[Path]:
    """Every file in the store, of whatever kind."""
    return [file for file in folder.rglob("*") if file.is_file()]
