"""A real database that is full, locked or read-only: a reason is named, nothing is lost, and it goes on afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from pendopo.kernel.db.testing import sqlite_file
from pendopo.kernel.http.failing import reason_of
from pendopo.kernel.http.models import Idempotensi

pytestmark = pytest.mark.sqlite


@pytest.fixture
def file(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    path = tmp_path / "unwell.sqlite3"
    with django_db_blocker.unblock(), sqlite_file(path, [Idempotensi]):
        write("before")
        yield path


def write(name: str, size: int = 1) -> None:
    with transaction.atomic():
        for number in range(size):
            Idempotensi.objects.create(digest=f"{name} {number}", result="x" * 200, at=0)


def pragma(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {text}")


def reason(call: Callable[[], Any]) -> str:
    with pytest.raises(Error) as caught:
        call()
    return reason_of(caught.value)


def names() -> list[str]:
    return list(Idempotensi.objects.order_by("digest").values_list("digest", flat=True))


def test_a_full_disk(file: Path) -> None:
    pragma("max_page_count = 12")
    assert reason(lambda: write("much", 500)) == "disk-full"
    assert names() == ["before 0"], "all or nothing"
    pragma("max_page_count = 100000")
    write("after")
    assert names() == ["after 0", "before 0"]


def test_a_database_that_another_process_holds(file: Path) -> None:
    pragma("busy_timeout = 20")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert reason(lambda: write("x")) == "database"
    assert names() == ["before 0"], "reading goes on"
    other.execute("ROLLBACK")
    other.close()
    write("after")


def test_a_read_only_database(file: Path) -> None:
    pragma("query_only = 1")
    assert reason(lambda: write("x")) == "read-only"
    assert names() == ["before 0"]
    pragma("query_only = 0")
    write("after")


def test_other_errors_are_ours() -> None:
    for error in (ValueError("full"), OSError(2, "no such file"), None):
        assert reason_of(error) == ""
