"""Bytes of a file, unpacked within bounds."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from pendopo.wilayah.reading.batch import Unreadable
from pendopo.wilayah.types import Source

LIMIT = 128 * 1024 * 1024
"""The most bytes a file may hold, also after unpacking: all of East Java (8,500 villages) has a seventh of it."""
_PORTION = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file's text, its name, and the SHA-256 of its bytes as they lay on disk."""

    name: str
    digest: str
    text: str


class _Hashing(io.RawIOBase):
    """A stream that hashes what is read through it."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner
        self.hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._inner.read(len(buffer))
        buffer[: len(data)] = data
        self.hash.update(data)
        return len(data)


def unpack(source: Source) -> Unpacked:
    """The text of `source`, gunzipped where it is gzip. Raises `Unreadable`."""
    try:
        with io.BytesIO(source.data) if source.data else Path(source.path).open("rb") as stream:
            data, digest = _bounded(stream, source.name)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unreadable(
            _("Berkas %(name)s tidak dapat dibuka: %(reason)s.") % {"name": source.name, "reason": reason}
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            _("Berkas %(name)s bukan teks UTF-8 (bita ke-%(at)d tidak terbaca).")
            % {"name": source.name, "at": error.start}
        ) from error
    if not text.strip():
        raise Unreadable(_("Berkas %(name)s kosong.") % {"name": source.name})
    return Unpacked(source.name, digest, text)


def _bounded(stream: IO[bytes], name: str) -> tuple[bytes, str]:
    hashing = _Hashing(stream)
    raw = io.BufferedReader(hashing, _PORTION)
    packed = raw.peek(2)[:2] == b"\x1f\x8b"
    try:
        data = _take(gzip.GzipFile(fileobj=raw) if packed else raw, name)
    except EOFError as error:
        raise Unreadable(_("Berkas %(name)s terpotong: akhir arsip gzip tidak ada.") % {"name": name}) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise Unreadable(_("Berkas %(name)s rusak: arsip gzip tidak dapat dibuka.") % {"name": name}) from error
    raw.read()  # gzip may leave a tail unread that belongs to the digest
    return data, hashing.hash.hexdigest()


def _take(stream: IO[bytes] | gzip.GzipFile, name: str) -> bytes:
    """All of `stream`, unless it is more than `LIMIT`: a small archive can unpack to anything."""
    portions: list[bytes] = []
    size = 0
    while portion := stream.read(_PORTION):
        size += len(portion)
        if size > LIMIT:
            raise Unreadable(
                _("Berkas %(name)s terlalu besar: isinya lebih dari %(limit)d MB. Bagilah per kabupaten.")
                % {"name": name, "limit": LIMIT // 1024 // 1024}
            )
        portions.append(portion)
    return b"".join(portions)
