"""A database that several threads share, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from pendopo.kernel.db.testing import sqlite_file
from pendopo.kernel.loop import registry
from pendopo.kernel.loop.models import Berkala, Pekerjaan


@pytest.fixture
def shared(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The loop's tables, committed for real and visible to every thread.

    On PostgreSQL it is the test that asks for a transactional database; on SQLite the file needs none.
    """
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), sqlite_file(tmp_path / "loop.sqlite3", [Pekerjaan, Berkala]):
            yield
    else:
        yield


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the rest of the program runs in these tests."""
    monkeypatch.setattr(registry, "_handlers", {})
    monkeypatch.setattr(registry, "_recurring", {})
