"""A SQLite file for the tests of the gate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from pytest_django.plugin import DjangoDbBlocker

from pendopo.kernel.db.testing import sqlite_file


@pytest.fixture
def on_file(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """The default database is a SQLite file with the table of sessions (any small table of a library)."""
    file = tmp_path / "gate.sqlite3"
    with django_db_blocker.unblock(), sqlite_file(file, [Session]):
        yield file
