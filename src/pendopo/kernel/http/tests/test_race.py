"""The same form sent several times at the same moment: one of them is first, the others get its answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from pytest_django.plugin import DjangoDbBlocker

from pendopo.kernel.db.testing import sqlite_file
from pendopo.kernel.http import idempotency
from pendopo.kernel.http.models import Idempotensi

if settings.CONFIG.database:
    pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _shared(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), sqlite_file(tmp_path / "http.sqlite3", [Idempotensi]):
            yield
    else:
        yield


@pytest.mark.usefixtures("_shared")
def test_six_at_once_are_one() -> None:
    done: list[int] = []
    answers: list[str] = []
    together = threading.Barrier(6)

    def submit(number: int) -> None:
        together.wait(10)
        try:
            with transaction.atomic():
                once = idempotency.once("session", "key", at=1)
                if not once.result:
                    done.append(number)
                    once.keep(f"request {number}")
                answers.append(once.result)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=submit, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(done) == 1
    assert answers == [f"request {done[0]}"] * 6


@pytest.mark.usefixtures("_shared")
def test_when_the_first_fails_the_second_is_first() -> None:
    class Failed(Exception):
        pass

    def fail() -> None:
        with transaction.atomic():
            idempotency.once("session", "key", at=1).keep("never")
            raise Failed

    with pytest.raises(Failed):
        fail()
    with transaction.atomic():
        assert idempotency.once("session", "key", at=1).result == ""


@pytest.mark.usefixtures("_shared")
def test_outside_a_transaction_it_is_refused() -> None:
    with pytest.raises(RuntimeError):
        idempotency.once("session", "key", at=1)
