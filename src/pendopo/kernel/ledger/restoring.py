"""Restore: a backup put in place. It always begins a new incarnation, so that what was written since the backup, here
or on paper, can never be taken for the same ledger; and it erases again what was erased since.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import IO

import msgspec
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils.translation import gettext as _

from pendopo.kernel import ids
from pendopo.kernel.ledger import backups, erasure, heads, keys, recording, sealing, verifying
from pendopo.kernel.ledger.backups import BackupRefused, Manifest, Member
from pendopo.kernel.ledger.events import Restored
from pendopo.kernel.ledger.types import SYSTEM_AUTHOR, Draft

NAMES = re.compile(r"manifest\.json|database\.(sqlite3|pgdump)|files(/[0-9A-Za-z_-][0-9A-Za-z._-]*)+")
FILLED_BY_DJANGO = {"contenttypes.ContentType", "auth.Permission", "sites.Site"}
ALL = 1 << 31


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a restore did. `kept` is where the former database was put, "" if there was none."""

    incarnation: int
    from_segments: int
    files: int
    erased_again: int
    kept: str
    report: verifying.Report


def restore(file: Path, *, at: int, replace: bool = False, key: Path | None = None) -> Outcome:
    """Put the backup in place; what it did. Raises `BackupRefused`, before which nothing is changed.

    `replace` lets it take the place of a database with content. `key` is the node's key from the recovery sheet, for
    a data folder that has none. The node must not be serving.
    """
    folder: Path = settings.CONFIG.folder
    with tempfile.TemporaryDirectory(dir=folder, prefix="restore-") as name:
        stage = Path(name)
        manifest = unpack(file, stage)
        _demand_engine(manifest)
        if not replace and has_content():
            raise BackupRefused(_("Basis data di sini berisi. Pakai --replace bila memang hendak diganti."))
        _demand_key(manifest, key)
        kept = _place_database(stage / backups.DATABASES[manifest.engine], at)
        files = _place_files(stage / "files", folder / "files")
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    incarnation, before = _begin_incarnation(at)
    erased = erasure.replay(by=SYSTEM_AUTHOR, at=at)
    sealing.seal(at=at, limit=ALL)  # in one segment, so that the new incarnation is announced where it begins
    return Outcome(
        incarnation=incarnation,
        from_segments=before,
        files=files,
        erased_again=erased,
        kept=kept,
        report=verifying.verify(),
    )


# ---- Reading the backup


def unpack(file: Path, stage: Path) -> Manifest:
    """Unpack `file` into `stage` and check every byte against the manifest. Raises `BackupRefused`."""
    found: list[Member] = []
    try:
        with tarfile.open(file, mode="r|") as tar:
            found = [_unpack_one(tar, entry, stage) for entry in tar]
        manifest = msgspec.json.decode((stage / backups.MANIFEST).read_bytes(), type=Manifest)
    except (tarfile.TarError, EOFError, FileNotFoundError, msgspec.DecodeError) as error:
        raise BackupRefused(_("Ini bukan cadangan Pendopo, atau terpotong: %(file)s") % {"file": file}) from error
    if manifest.format != backups.FORMAT:
        raise BackupRefused(_("Cadangan ini dari versi lain: %(format)s") % {"format": manifest.format})
    stated = {member.name: member for member in manifest.members}
    here = {member.name: member for member in found if member.name != backups.MANIFEST}
    wrong = sorted(name for name in stated.keys() | here.keys() if stated.get(name) != here.get(name))
    if wrong:
        raise BackupRefused(_("Cadangan rusak: isi %(name)s bukan yang dicatat.") % {"name": wrong[0]})
    return manifest


def _unpack_one(tar: tarfile.TarFile, entry: tarfile.TarInfo, stage: Path) -> Member:
    source = tar.extractfile(entry) if entry.isreg() and NAMES.fullmatch(entry.name) else None
    if source is None:
        raise BackupRefused(_("Cadangan memuat yang tidak semestinya: %(name)s") % {"name": entry.name})
    target = stage / entry.name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as out:
        digest = _pour(source, out)
    return Member(name=entry.name, size=entry.size, sha256=digest)


def _pour(source: IO[bytes], out: IO[bytes]) -> str:
    digest = sha256()
    while piece := source.read(backups.PIECE):
        digest.update(piece)
        out.write(piece)
    out.flush()
    os.fsync(out.fileno())
    return digest.hexdigest()


# ---- Refusals


def has_content() -> bool:
    """Whether any table of this node has a row that a migration did not put there."""
    present = set(connection.introspection.table_names())
    return any(
        model._base_manager.exists()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in FILLED_BY_DJANGO and model._meta.db_table in present and not model._meta.proxy
    )


def _demand_engine(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        sentence = _("Cadangan ini dari %(theirs)s, sedangkan simpul ini memakai %(ours)s.")
        raise BackupRefused(sentence % {"theirs": manifest.engine, "ours": connection.vendor})


def _demand_key(manifest: Manifest, key: Path | None) -> None:
    """The node's key must be here: a backup never holds it."""
    place = keys.key_file()
    if not place.is_file():
        if key is None:
            sentence = _("Kunci simpul tidak ada di %(place)s. Salin dari lembar pemulihan, atau sebut --key BERKAS.")
            raise BackupRefused(sentence % {"place": place})
        _demand_fingerprint(manifest, keys.fingerprint(keys.public_of(key)))
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(key, place)
        place.chmod(0o600)
        keys.forget()
    _demand_fingerprint(manifest, keys.fingerprint(keys.public_key()))


def _demand_fingerprint(manifest: Manifest, ours: str) -> None:
    if ours != manifest.fingerprint:
        sentence = _("Kunci di sini (%(ours)s…) bukan kunci cadangan ini (%(theirs)s…).")
        raise BackupRefused(sentence % {"ours": ours[:16], "theirs": manifest.fingerprint[:16]})


# ---- Putting it in place


def _place_database(dump: Path, at: int) -> str:
    connections.close_all()
    if connection.vendor == "postgresql":
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        name = str(connection.settings_dict["NAME"])
        backups.run_postgres("pg_restore", *options, f"--dbname={name}", str(dump))
        return ""
    place = Path(connection.settings_dict["NAME"])
    _demand_alone(place)
    kept = place.with_name(f"{place.name}.before-restore-{at}")
    for suffix in ("", "-wal", "-shm"):
        old = place.with_name(place.name + suffix)
        if old.exists():
            old.replace(kept.with_name(kept.name + suffix))
    dump.chmod(0o600)
    dump.replace(place)
    _sync_folder(place.parent)
    return str(kept) if kept.exists() else ""


def _demand_alone(place: Path) -> None:
    """Nobody else may have the database open. SQLite leaves WAL mode only for who is alone."""
    if not place.exists():
        return
    try:
        with closing(sqlite3.connect(place, timeout=0, isolation_level=None)) as here:
            alone = here.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
    except sqlite3.OperationalError:
        alone = False
    if not alone:
        raise BackupRefused(_("Basis data sedang dipakai. Hentikan Pendopo dulu, lalu ulangi."))


def _place_files(source: Path, target: Path) -> int:
    """Move the files in. A name is the digest of its content, so that one that is there already is the same."""
    count = 0
    for folder, _below, names in os.walk(source):
        here = target / Path(folder).relative_to(source)
        here.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in names:
            (Path(folder) / name).replace(here / name)
            count += 1
        _sync_folder(here)
    return count


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _begin_incarnation(at: int) -> tuple[int, int]:
    """Record that from here on this node writes as a new incarnation: its number, and the segments before it."""
    kept = heads.kept()
    with transaction.atomic():
        book = sealing.book()
        highest = kept.incarnation if kept is not None and kept.node == book.node else 0
        book.incarnation = max(book.incarnation, highest) + 1
        book.save(update_fields=["incarnation"])
        facts = Restored(incarnation=book.incarnation, from_segments=book.segments)
        recording.record([Draft(subject=ids.new_id(at), facts=facts)], by=SYSTEM_AUTHOR, at=at)
    return book.incarnation, book.segments
