"""The write gate: in order of arrival, and free again on every way out of a transaction."""

from __future__ import annotations

import gc
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, connection, transaction

from pendopo.kernel.db.sqlite3.base import Gate, gate_of

pytestmark = pytest.mark.sqlite  # the gate belongs to its backend

FAR = datetime(2100, 1, 1, tzinfo=UTC)


def the_gate(file: Path) -> Gate:
    return gate_of(str(file))


def is_free(gate: Gate) -> bool:
    return not gate._queue


def in_thread(work: Callable[[], Any]) -> None:
    """Run `work` in a thread that closes its connection, and re-raise what it raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive(), "stuck at the gate"
    if raised:
        raise raised[0]


def write() -> None:
    with transaction.atomic():
        Session.objects.update_or_create(session_key="x", defaults={"session_data": "", "expire_date": FAR})


def test_the_gate_opens_in_order_of_arrival() -> None:
    gate = Gate()
    order: list[int] = []
    threads = []
    first = gate.enter()

    def pass_through(number: int) -> None:
        turn = gate.enter()
        order.append(number)
        gate.leave(turn)

    for number in range(20):
        thread = threading.Thread(target=pass_through, args=(number,))
        thread.start()
        threads.append(thread)
        while len(gate._queue) < number + 2:
            time.sleep(0.001)
    assert order == []
    gate.leave(first)
    for thread in threads:
        thread.join(10)
    assert order == list(range(20))
    assert is_free(gate)


def test_a_waiter_that_is_interrupted_leaves_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    first = gate.enter()
    with monkeypatch.context() as patch:
        patch.setattr(threading.Event, "wait", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            gate.enter()
    gate.leave(first)
    gate.leave(first)
    assert is_free(gate)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Event, "wait", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            gate.enter()  # interrupted in the very moment of its turn
    assert is_free(gate)


def _interrupted(event: threading.Event, timeout: float | None = None) -> bool:
    raise KeyboardInterrupt


def test_nested_blocks_hold_the_gate_once_until_the_outermost_ends(on_file: Path) -> None:
    gate = the_gate(on_file)
    with transaction.atomic():
        with pytest.raises(ValueError, match="inner"):
            fail_inside(ValueError("inner"))
        with transaction.atomic(), transaction.atomic():
            pass
        assert len(gate._queue) == 1
    assert is_free(gate)
    in_thread(write)


def fail_inside(error: BaseException) -> None:
    with transaction.atomic():
        raise error


@pytest.mark.parametrize("error", [ValueError("x"), OperationalError("x"), KeyboardInterrupt(), SystemExit()])
def test_an_exception_frees_the_gate(on_file: Path, error: BaseException) -> None:
    with pytest.raises(type(error)):
        fail_inside(error)
    assert is_free(the_gate(on_file))
    in_thread(write)


def test_an_error_of_rollback_frees_the_gate(on_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(wrapper(), "_rollback", broken)
        with pytest.raises(ValueError, match="x"):
            fail_inside(ValueError("x"))
    assert is_free(the_gate(on_file))
    in_thread(write)
    write()


def wrapper() -> Any:
    """This thread's connection itself, not the proxy of it."""
    return transaction.get_connection()


def test_an_error_of_commit_frees_the_gate(on_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(wrapper(), "_commit", full)
        with pytest.raises(OperationalError):
            write()
    assert is_free(the_gate(on_file))
    in_thread(write)
    write()


def test_a_connection_closed_inside_frees_the_gate(on_file: Path) -> None:
    with transaction.atomic():
        wrapper().close()
        assert is_free(the_gate(on_file))
    in_thread(write)
    write()


def test_a_connection_lost_inside_frees_the_gate(on_file: Path) -> None:
    def lose() -> None:
        with transaction.atomic():
            wrapper().connection.close()  # below Django's back
            write()

    with pytest.raises(DatabaseError):
        lose()
    assert is_free(the_gate(on_file))
    in_thread(write)
    wrapper().close()
    write()


def test_another_process_at_the_lock_frees_the_gate(on_file: Path) -> None:
    write()
    wrapper().connection.execute("PRAGMA busy_timeout=50")
    other = sqlite3.connect(on_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        write()
    assert is_free(the_gate(on_file))
    other.execute("ROLLBACK")
    other.close()
    write()


def test_a_thread_that_dies_in_a_transaction_frees_the_gate(on_file: Path) -> None:
    def die() -> None:
        wrapper().set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    gc.collect()  # its connection goes with it, and SQLite rolls back
    in_thread(write)


def test_many_threads_lose_nothing_and_wait_fairly(on_file: Path) -> None:
    threads, rounds = 8, 25
    Session.objects.create(session_key="sum", session_data="0", expire_date=FAR)
    longest = [0.0] * threads

    def count(number: int) -> None:
        for _ in range(rounds):
            begun = time.perf_counter()
            with transaction.atomic():
                row = Session.objects.get(session_key="sum")
                row.session_data = str(int(row.session_data) + 1)
                row.save()
            longest[number] = max(longest[number], time.perf_counter() - begun)
        connection.close()

    started = [threading.Thread(target=count, args=(number,)) for number in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join(60)
    assert Session.objects.get(session_key="sum").session_data == str(threads * rounds)
    assert is_free(the_gate(on_file))
    assert max(longest) < 2.0, "without the gate single transactions wait four to six seconds"


def test_readers_do_not_wait(on_file: Path) -> None:
    with transaction.atomic():
        in_thread(lambda: Session.objects.count())
