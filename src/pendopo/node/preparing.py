"""Brings a data folder up to date before it serves: the tables, and the demo regency in a new folder.

Runs as a process of its own (`python -m pendopo.node.preparing`), so that the serving process stays small.
What it prints on standard output are the lines that say who may sign in.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from importlib import import_module, util
from pathlib import Path

import django
from django.core.management import CommandError, call_command, get_commands
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from pendopo.kernel import clock
from pendopo.kernel.refusal import Refusal
from pendopo.node import config

MIGRATION_LOCK = 0x50454E44  # "PEND": one process prepares a PostgreSQL database at a time
MARK = """\
# Kabupaten contoh: akunnya hanya untuk mesin ini. / The demo regency.
demo = true
city = "Kabupaten Tirta Arum"
city_short = "Tirta Arum"
"""
MADE_BY_A_DEMO = ("files", "heads", "keys", "outbox", "static")


class Outdated(Refusal):
    """The tables belong to another version of the program."""


def say(text: str) -> None:
    sys.stderr.write(f"pendopo: {text}\n")
    sys.stderr.flush()


def prepare(*, demo: bool) -> list[str]:
    """Migrate, and load the demo into a new folder if `demo`; the lines about signing in."""
    if demo:
        choose_demo()
    django.setup()
    with alone():
        migrate()
        if config.current().demo:
            load_demo()
        seed()
    if config.current().demo and util.find_spec("pendopo.node.demo"):
        lines = getattr(import_module("pendopo.node.demo"), "sign_in_lines", list)
        return [str(line) for line in lines()]
    return []


# --- tables -------------------------------------------------------------------------------------------------------


def migrate() -> None:
    """Bring the tables to this version."""
    if pending():
        say("menyiapkan basis data / preparing the database")
        call_command("migrate", verbosity=0, interactive=False)


def pending() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """On PostgreSQL, where several processes may start at once, one after the other."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def ready_for_commands() -> None:
    """Make the tables of a new folder; raise `Outdated` where an older version's wait to be migrated."""
    django.setup()
    try:
        if not MigrationRecorder(connection).applied_migrations():
            with alone():
                migrate()
        elif pending():
            raise Outdated(
                "basis data dari versi lain; jalankan / the database is of another version; "
                "run: ./pendopo manage migrate"
            )
    except OperationalError as why:
        raise Outdated(f"basis data tidak dapat dipakai / the database cannot be used: {why}") from why


def seed() -> None:
    """Give a new city its catalogue, first rules and service standards; a city that has them is left alone."""
    seeding = import_module("pendopo.laporan.seeding")
    if seeding.is_new():
        seeding.seed(by=import_module("pendopo.kernel.ledger.api").SYSTEM_AUTHOR, at=clock.now())


# --- the demo regency ---------------------------------------------------------------------------------------------


def choose_demo() -> None:
    """Mark a folder without data as a demo. One that has a configuration or data of its own stays what it is.

    A demo that was interrupted while it loaded is begun anew; nobody can have used it yet.
    """
    here = config.read(os.environ)
    marked = here.folder / "pendopo.toml"
    if here.database:
        return
    if here.demo and loading(here.folder).exists():
        for name in MADE_BY_A_DEMO:
            shutil.rmtree(here.folder / name, ignore_errors=True)
        for file in here.folder.glob("pendopo.sqlite3*"):
            file.unlink()
    if not marked.exists() and not (here.folder / "pendopo.sqlite3").exists():
        loading(here.folder).touch()
        marked.write_text(MARK)


def loading(folder: Path) -> Path:
    """Stands in the folder while the demo is being loaded."""
    return folder / ".demo-loading"


def load_demo() -> None:
    """Load the demo regency into tables that were made for it, once."""
    mark = loading(config.current().folder)
    if not mark.exists():
        return
    if "demo" in get_commands():
        say("mengisi kabupaten contoh / loading the demo regency")
        with contextlib.redirect_stdout(sys.stderr):
            call_command("demo")
    else:
        say("kabupaten contoh belum ada / the demo regency does not exist yet")
    mark.unlink()


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.node.settings")
    try:
        lines = prepare(demo="--demo" in sys.argv[1:])
    except Refusal as refusal:
        say(refusal.message_for_people)
        return 1
    except (CommandError, OperationalError, OSError) as why:
        say(f"{why}")
        return 1
    except KeyboardInterrupt:
        return 130
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
