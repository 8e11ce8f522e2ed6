"""Backup: the database as it was at one moment, the files it names, and a manifest; made while the node serves.

Never in a backup: the keys, the list of erasures, the kept heads and the configuration (it may hold passwords).
"""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import msgspec
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from pendopo.kernel.ledger import heads, keys, sealing
from pendopo.kernel.refusal import Refusal

FORMAT = "pendopo-backup-1"
MANIFEST = "manifest.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
TRANSIENT = {"incoming", "claims"}
PAGES = 256
PIECE = 1 << 20


class BackupRefused(Refusal):
    """A backup cannot be made, or not be put in place."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A file in the backup."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The last file of a backup: a backup that was cut short has none. `made` is UTC milliseconds."""

    format: str
    made: int
    engine: str
    key: str
    fingerprint: str
    head: heads.Head | None
    members: list[Member]


def backup(file: Path, *, at: int) -> Manifest:
    """Seal, and write the backup to `file`, whole or not at all. Raises `BackupRefused` or `OSError`."""
    sealing.seal_all(at=at)
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=f".{file.name}-") as folder:
        database = Path(folder) / DATABASES[connection.vendor]
        head = heads.newest()  # before the snapshot: what the manifest states is certainly in it
        _snapshot(database)
        draft = Path(folder) / "backup.tar"
        with draft.open("xb") as out:
            manifest = _write(out, database, heads.head_of(head) if head else None, at)
            out.flush()
            os.fsync(out.fileno())
        draft.chmod(0o600)
        draft.replace(file)
    return manifest


def _write(out: BinaryIO, database: Path, head: heads.Head | None, at: int) -> Manifest:
    members: list[Member] = []
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        members.append(_add(tar, database, database.name))
        for path, name in files():
            try:
                members.append(_add(tar, path, name))
            except FileNotFoundError:  # erased meanwhile: the snapshot may still name it, and says so when verified
                continue
        key = keys.public_key()
        manifest = Manifest(
            format=FORMAT,
            made=at,
            engine=connection.vendor,
            key=b64encode(key).decode(),
            fingerprint=keys.fingerprint(key),
            head=head,
            members=members,
        )
        content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(content), 0o600
        tar.addfile(entry, io.BytesIO(content))
    return manifest


def _add(tar: tarfile.TarFile, path: Path, name: str) -> Member:
    with path.open("rb") as file:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = os.fstat(file.fileno()).st_size, 0o600
        reader = Hashing(file)
        tar.addfile(entry, reader)
    return Member(name=name, size=entry.size, sha256=reader.hash.hexdigest())


class Hashing(io.RawIOBase):
    """A stream that is digested as it is read."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner
        self.hash = sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(size)
        self.hash.update(data)
        return data


def files() -> Iterator[tuple[Path, str]]:
    """The stored files and their names in the backup, without what is still being received."""
    root: Path = settings.CONFIG.folder / "files"
    for folder, below, names in os.walk(root):
        if Path(folder) == root:
            below[:] = [name for name in below if name not in TRANSIENT]
        below.sort()
        for name in sorted(names):
            path = Path(folder) / name
            yield path, f"files/{path.relative_to(root).as_posix()}"


def _snapshot(target: Path) -> None:
    if connection.vendor == "sqlite":
        _copy_sqlite(Path(connection.settings_dict["NAME"]), target)
    else:
        run_postgres("pg_dump", "--format=custom", f"--file={target}")


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy in small steps out of one read transaction: writers go on, and the copy does not begin anew with each."""
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, isolation_level=None)) as here,
        closing(sqlite3.connect(target, isolation_level=None)) as there,
    ):
        here.execute("BEGIN")
        here.execute("SELECT 1 FROM sqlite_master").fetchone()
        here.backup(there, pages=PAGES)
        there.execute("PRAGMA journal_mode=DELETE")


def run_postgres(tool: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own tools on this node's database. Raises `BackupRefused` with what it said."""
    program = shutil.which(tool)
    if program is None:
        sentence = _("%(tool)s tidak ditemukan: pasang alat klien PostgreSQL (paket postgresql-client).")
        raise BackupRefused(sentence % {"tool": tool})
    stated = connection.get_connection_params()
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    address = {name: str(stated[key]) for name, key in names.items() if stated.get(key)}
    done = subprocess.run(  # noqa: S603 - the operator's own tool, found on PATH
        [program, *arguments], env={**os.environ, **address}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupRefused(_("%(tool)s gagal: %(reason)s") % {"tool": tool, "reason": done.stderr.strip()[-500:]})
