"""Where bytes lie: content-addressed by SHA-256, behind an interface small enough for S3.

On a disk:

    files/ab/abcdef…            a file, named by the digest of its content
    files/claims/abcdef….UUID7  "kept a moment ago, about to be named": holds off deletion until a row names the file
    files/incoming/…            what is being received

A file may be deleted when no row and no claim names it. Placing and deleting one digest exclude each other by a
lock on its folder, so that a second upload of the same content never loses to the erasure of the first.
"""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext

from pendopo.kernel.files.refusals import StorageFull

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Claim(NamedTuple):
    """A promise that a row will soon name `digest`. The id is a UUIDv7, and so knows its time."""

    digest: str
    id: UUID

    @property
    def at(self) -> int:
        """When it was made, in UTC milliseconds."""
        return self.id.int >> 80


class Store(Protocol):
    """What a place for files can do. Digests are 64 lower-case hexadecimal digits."""

    def incoming(self) -> Path:
        """A fresh, private folder on a local disk; the caller removes it."""

    def place(self, file: Path, digest: str, claim: UUID) -> None:
        """Take `file` over durably as `digest`, claimed by `claim`. The file is gone from where it was."""

    def open(self, digest: str) -> BinaryIO:
        """The content, for reading. Raises `FileNotFoundError`."""

    def size(self, digest: str) -> int | None:
        """The bytes that are stored, or None where there is nothing."""

    def claimed(self, digest: str, claim: UUID) -> bool:
        """Whether this claim still stands."""

    def release(self, digest: str, claim: UUID) -> None:
        """Drop the claim, if it is there."""

    def delete(self, digest: str, *, named: Callable[[], bool]) -> bool:
        """Delete the content unless it is claimed or `named()`; asked under the lock. Whether it went."""

    def claims(self) -> Iterator[Claim]:
        """Every claim that stands."""

    def contents(self) -> Iterator[tuple[str, int]]:
        """Every stored digest, with the time of its placing in UTC milliseconds."""

    def sweep_incoming(self, before: int) -> int:
        """Remove what was being received before that instant and never finished; how many."""


@contextmanager
def room_on_disk() -> Iterator[None]:
    """Turn "no space left" inside the block into a refusal for people."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise StorageFull(
            gettext(
                "Tempat penyimpanan penuh, sehingga berkas belum dapat diterima. Cobalah lagi nanti, atau tanpa berkas."
            )
        ) from error


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _move(file: Path, target: Path, at: int) -> None:
    """Give `file` its name durably: the name must not be durable before the content is."""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.utime(handle, ns=(at * 1_000_000, at * 1_000_000))
        os.fsync(handle)
    finally:
        os.close(handle)
    file.replace(target)
    sync_folder(target.parent)


class DiskStore:
    """Files in a folder that only the node's own user can enter."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._claims = root / "claims"
        self._incoming = root / "incoming"

    def _folder(self, folder: Path) -> Path:
        if not folder.is_dir():
            self._folder(folder.parent)
            folder.mkdir(mode=0o700, exist_ok=True)
            sync_folder(folder.parent)
        return folder

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not all(c in "0123456789abcdef" for c in digest):
            raise ValueError("not a digest")
        return self.root / digest[:2] / digest

    def _claim(self, digest: str, claim: UUID) -> Path:
        return self._claims / f"{digest}.{claim}"

    @contextmanager
    def _locked(self, folder: Path) -> Iterator[None]:
        handle = os.open(self._folder(folder), os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def incoming(self) -> Path:
        with room_on_disk():
            return Path(tempfile.mkdtemp(dir=self._folder(self._incoming)))

    def place(self, file: Path, digest: str, claim: UUID) -> None:
        target = self._path(digest)
        with room_on_disk(), self._locked(target.parent):
            self._folder(self._claims)
            self._claim(digest, claim).touch(mode=0o600, exist_ok=False)
            sync_folder(self._claims)
            try:
                _move(file, target, Claim(digest, claim).at)
            except BaseException:
                self.release(digest, claim)
                raise

    def open(self, digest: str) -> BinaryIO:
        return self._path(digest).open("rb")

    def size(self, digest: str) -> int | None:
        try:
            return self._path(digest).stat().st_size
        except FileNotFoundError:
            return None

    def claimed(self, digest: str, claim: UUID) -> bool:
        return self._claim(digest, claim).exists()

    def release(self, digest: str, claim: UUID) -> None:
        self._claim(digest, claim).unlink(missing_ok=True)

    def delete(self, digest: str, *, named: Callable[[], bool]) -> bool:
        path = self._path(digest)
        if not path.exists():
            return False
        with self._locked(path.parent):
            if any(self._claims.glob(f"{digest}.*")) or named():
                return False
            path.unlink(missing_ok=True)
            sync_folder(path.parent)
        return True

    def claims(self) -> Iterator[Claim]:
        if self._claims.is_dir():
            for entry in self._claims.iterdir():
                digest, _, claim = entry.name.partition(".")
                with suppress(ValueError):  # not ours
                    yield Claim(digest, UUID(claim))

    def contents(self) -> Iterator[tuple[str, int]]:
        for folder in self.root.glob("[0-9a-f][0-9a-f]"):
            for entry in os.scandir(folder):
                with suppress(FileNotFoundError, ValueError):  # deleted while we looked, or not ours
                    self._path(entry.name)
                    yield entry.name, entry.stat().st_mtime_ns // 1_000_000

    def sweep_incoming(self, before: int) -> int:
        swept = 0
        for entry in self._incoming.glob("*"):
            with suppress(FileNotFoundError):
                if entry.stat().st_mtime_ns // 1_000_000 < before:
                    remove(entry)
                    swept += 1
        return swept


def remove(entry: Path) -> None:
    """Remove an entry of `incoming`: a file, or a folder with files in it."""
    if not entry.is_dir():
        entry.unlink()
        return
    for file in entry.iterdir():
        file.unlink(missing_ok=True)
    entry.rmdir()


def spool() -> Path:
    """The folder in which forms are received: on the store's disk, not in a `/tmp` that may be memory."""
    folder: Path = settings.CONFIG.folder / "files" / "incoming"
    if not folder.is_dir():
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def current() -> Store:
    """This node's store."""
    return DiskStore(settings.CONFIG.folder / "files")
