"""Takes out of a photo what the camera wrote into it, without touching a pixel.

Place, time, device, owner's name, thumbnails, and the film that some phones hide behind the picture: an anonymous
reporter would otherwise hand the office a home address. What stays is what is needed to show the picture: its data,
its colours, and which way up it is. Reading the whole structure also finds what is cut off or damaged.
"""

from __future__ import annotations

import mmap
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext
from PIL import Image

from pendopo.kernel.files.refusals import Damaged
from pendopo.kernel.files.sniff import cut_off
from pendopo.kernel.files.types import FileType

_ORIENTATION = 0x0112
# After a scan's header come bytes in which FF is followed by 00 or a restart marker; anything else ends the scan.
_END_OF_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_JFIF = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
_JPEG_KEPT = frozenset(range(0xC0, 0xD0)) - {0xC8} | {0xD9, 0xDB, 0xDD}
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"cICP", b"pHYs"}
)
_WEBP_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})


def scrub(source: Path, target: Path, kind: FileType) -> None:
    """Write the photo `source` to `target` without its metadata. Raises `Damaged` where its structure breaks off."""
    write = {FileType.JPEG: _jpeg, FileType.PNG: _png, FileType.WEBP: _webp}[kind]
    with (
        source.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
        target.open("xb") as out,
    ):
        try:
            write(data, out)
        except (struct.error, IndexError) as error:
            raise cut_off() from error


def broken() -> Damaged:
    """The refusal of a photo that cannot be read."""
    return Damaged(gettext("Foto ini rusak dan tidak dapat dibuka. Pilihlah foto lain, atau ambil sekali lagi."))


def orientation_of(exif: bytes) -> int:
    """Which way up the camera was held, 1 to 8; 1 where it does not say."""
    try:
        read = Image.Exif()
        read.load(exif)
        found = int(read.get(_ORIENTATION, 1))
    except Exception:  # whatever a hostile block makes the reader raise: the picture is then upright
        return 1
    return found if 1 <= found <= 8 else 1


def _exif(orientation: int) -> bytes:
    """The smallest EXIF block: one entry, the orientation."""
    return b"MM\0*" + struct.pack(">LHHHLHHL", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)


def _jpeg(data: mmap.mmap, out: BinaryIO) -> None:
    out.write(b"\xff\xd8")
    body = bytearray()
    orientation, jfif, scans = 1, False, 0
    for marker, segment in _jpeg_parts(data):
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            orientation = orientation_of(segment[4:])
        elif marker == 0xE0:
            jfif = True
        elif marker is None or _jpeg_kept(marker, segment):
            if marker is None and not scans:
                # Everything before the first scan is known now: the fresh head goes before the tables.
                _jpeg_head(out, jfif, orientation)
            scans += marker is None
            if scans:
                out.write(body)
                body.clear()
            (out.write if scans else body.extend)(segment)
    if not scans:
        raise broken()


def _jpeg_head(out: BinaryIO, jfif: bool, orientation: int) -> None:
    if jfif:
        out.write(_JFIF)
    if orientation != 1:
        block = b"Exif\0\0" + _exif(orientation)
        out.write(b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block)


def _jpeg_kept(marker: int, segment: bytes) -> bool:
    """Frames, tables and end; Adobe's colour transform; the colour profile. Nothing else, known or unknown."""
    if 0xE0 <= marker <= 0xEF:
        return (marker == 0xEE and segment[4:9] == b"Adobe") or (marker == 0xE2 and segment[4:15] == b"ICC_PROFILE")
    return marker in _JPEG_KEPT


def _jpeg_parts(data: mmap.mmap) -> Iterator[tuple[int | None, bytes]]:
    """(marker, segment) for each segment, and (None, bytes) for each scan; ends after the end-of-image marker."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise broken()
        while data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1]
        if marker == 0xD9:
            yield marker, b"\xff\xd9"
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise cut_off()
        if marker != 0xDA:
            yield marker, data[at:end]
            at = end
            continue
        found = _END_OF_SCAN.search(data, end)
        if found is None:
            raise cut_off()
        yield None, data[at : found.start()]
        at = found.start()


def _png(data: mmap.mmap, out: BinaryIO) -> None:
    out.write(data[:8])
    at, orientation = 8, 1
    while True:
        length, name = struct.unpack_from(">L4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise cut_off()
        body = data[at + 8 : end - 4]
        if struct.unpack_from(">L", data, end - 4) != (zlib.crc32(name + body),):
            raise broken()
        if name == b"eXIf":
            orientation = orientation_of(body)
        if name == b"IDAT" and orientation != 1:
            block = b"eXIf" + _exif(orientation)
            out.write(struct.pack(">L", len(block) - 4) + block + struct.pack(">L", zlib.crc32(block)))
            orientation = 1
        if name in _PNG_KEPT:
            out.write(data[at:end])
        if name == b"IEND":
            return
        at = end


def _webp(data: mmap.mmap, out: BinaryIO) -> None:
    (declared,) = struct.unpack_from("<L", data, 4)
    if declared + 8 > len(data):
        raise cut_off()
    chunks, orientation, at = [], 1, 12
    while at + 8 <= declared + 8:
        name, length = struct.unpack_from("<4sL", data, at)
        end = at + 8 + length + (length & 1)
        if end > len(data):
            raise cut_off()
        if name == b"EXIF":
            orientation = orientation_of(data[at + 8 : at + 8 + length])
        elif name in _WEBP_KEPT:
            chunks.append(data[at:end])
        at = end
    if not chunks:
        raise broken()
    _write_webp(out, chunks, orientation)


def _write_webp(out: BinaryIO, chunks: list[bytes], orientation: int) -> None:
    extended = chunks[0].startswith(b"VP8X")
    if extended and orientation != 1:
        block = _exif(orientation)
        chunks.append(b"EXIF" + struct.pack("<L", len(block)) + block)
    if extended:
        # The flags say which chunks follow: no XMP (4), and EXIF (8) only for the orientation.
        flags = chunks[0][8] & ~0x0C | (0x08 if orientation != 1 else 0)
        chunks[0] = chunks[0][:8] + bytes([flags]) + chunks[0][9:]
    out.write(b"RIFF" + struct.pack("<L", 4 + sum(map(len, chunks))) + b"WEBP")
    out.writelines(chunks)
