"""What the file store speaks in. Pure: msgspec and the standard library only."""

from __future__ import annotations

import enum
from uuid import UUID

import msgspec


class FileType(enum.StrEnum):
    """The types that are kept. The value is the media type; what decides is the content, never the name."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ODT = "application/vnd.oasis.opendocument.text"

    @property
    def suffix(self) -> str:
        """The ending of a file name of this type, with its dot."""
        return ".jpg" if self is FileType.JPEG else f".{self.name.lower()}"

    @property
    def is_photo(self) -> bool:
        return self in PHOTOS


PHOTOS = frozenset({FileType.JPEG, FileType.PNG, FileType.WEBP})
DOCUMENTS = frozenset(FileType) - PHOTOS

SIDES = (1280, 320)
"""The renditions of a photo: pixels of the longer side. 1280 to look at, 320 for lists."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one field of a form takes: at most `size` bytes (0: what the node's configuration says), of `types`."""

    size: int = 0
    types: frozenset[FileType] = frozenset(FileType)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A file that lies safely on the disk and that no row names yet.

    It waits there for `attach`, and is swept a day after `at`. `id` becomes the id of the Berkas, so that one
    Kept can be attached once. `name` is cleaned, with the ending of the true type. `width` and `height` are the
    pixels of a photo as it is looked at, and 0 for documents.
    """

    id: UUID
    digest: str
    size: int
    type: FileType
    name: str
    width: int = 0
    height: int = 0
    at: int


class RenditionState(enum.StrEnum):
    """Whether a photo can be looked at yet."""

    NONE = "NONE"  # a document: it has no renditions
    DUE = "DUE"  # the loop will make them
    MADE = "MADE"
    BROKEN = "BROKEN"  # the photo could not be decoded; the original is kept


class RenditionView(msgspec.Struct, frozen=True, kw_only=True):
    """A smaller copy of a photo, without what the camera wrote into it. `side` is one of `SIDES`."""

    side: int
    width: int
    height: int
    size: int
    publik: bool


class BerkasView(msgspec.Struct, frozen=True, kw_only=True):
    """A file as rooms and pages see it."""

    id: UUID
    subject: UUID
    purpose: str
    name: str
    type: FileType
    size: int
    width: int
    height: int
    digest: str
    created: int
    state: RenditionState
    renditions: tuple[RenditionView, ...]


class FaultKind(enum.StrEnum):
    """What `verify` finds."""

    MISSING = "MISSING"  # a row names it, the disk does not have it
    CHANGED = "CHANGED"  # it is there, with another size or digest


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One file that is not as its row says. `id` is the Berkas; `side` is 0 for the original."""

    id: UUID
    side: int
    digest: str
    kind: FaultKind


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """What one sweep took away: claims that lapsed, files that nothing names, and remains of broken uploads."""

    claims: int
    files: int
    remains: int
