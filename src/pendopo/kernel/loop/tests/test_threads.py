"""The loop with several workers on one database that keeps what it is told (a SQLite file, or PostgreSQL)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction

from pendopo.kernel import clock, loop
from pendopo.kernel.clock import DAY, MINUTE
from pendopo.kernel.loop import queue, running, wake
from pendopo.kernel.loop.models import Berkala, Pekerjaan

NOW = 1_800_000_000_000
pytestmark = [pytest.mark.usefixtures("shared")]
if settings.CONFIG.database:  # PostgreSQL: commit for real. SQLite's file is of one test and needs no flush.
    pytestmark.append(pytest.mark.django_db(transaction=True))


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    assert loop.stop_thread()


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.01)


def _loop_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("pendopo-loop")]


def together(number: int, work: Callable[[], Any]) -> list[Any]:
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == number
    return results


def one_worker(at: int) -> None:
    try:
        loop.run_once(at, recurring=False)
    finally:
        connections.close_all()


def test_two_workers_do_every_job_exactly_once() -> None:
    done: Counter[int] = Counter()

    @loop.job("t.count")
    def count(payload: int, at: int) -> None:
        done[payload] += 1

    loop.enqueue_many("t.count", [(n, str(n)) for n in range(80)])
    taken = together(2, lambda: loop.run_once(NOW))
    assert sum(taken) == 80
    assert done == dict.fromkeys(range(80), 1)
    assert not Pekerjaan.objects.exists()


def test_recurring_work_runs_on_one_worker() -> None:
    times: list[int] = []
    loop.periodic("t.every", every=60, fn=times.append)
    together(4, lambda: running.Runner().recurring(NOW))
    assert times == [NOW]


def test_a_slow_job_whose_lease_lapsed_has_its_effect_once() -> None:
    begun, go_on = threading.Event(), threading.Event()

    @loop.job("t.slow")
    def slow(payload: int, at: int) -> None:
        Berkala.objects.create(name=f"effect {at}")
        begun.set()
        assert go_on.wait(10)

    loop.enqueue("t.slow", 1)
    first = threading.Thread(target=lambda: one_worker(NOW))
    first.start()
    assert begun.wait(10)
    # A second worker, long after the lease lapsed: on PostgreSQL the row is locked, on SQLite the gate is closed.
    second = threading.Thread(target=lambda: one_worker(NOW + DAY))
    second.start()
    time.sleep(0.2)
    go_on.set()
    first.join(20)
    second.join(20)
    assert list(Berkala.objects.values_list("name", flat=True)) == [f"effect {NOW}"]
    assert not Pekerjaan.objects.exists()


def test_the_thread_is_woken_by_a_commit_and_not_before() -> None:
    seen: list[float] = []

    @loop.job("t.wake")
    def handler(payload: Any, at: int) -> None:
        seen.append(time.monotonic())

    loop.start_thread()
    loop.start_thread()
    assert len(_loop_threads()) == 2
    time.sleep(0.2)
    with transaction.atomic():
        loop.enqueue("t.wake", 1)
        time.sleep(0.2)
        assert seen == []
    committed = time.monotonic()
    until(lambda: bool(seen))
    assert seen[0] - committed < 0.5, "it did not wait for its next look"


def test_the_thread_survives_errors_of_jobs_and_of_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []

    @loop.job("t.bad")
    def bad(payload: Any, at: int) -> None:
        done.append(payload)
        raise ValueError

    away = [True]
    real = queue.lease

    def lease(*args: Any, **named: Any) -> Any:
        if away.pop() if away else False:
            raise OperationalError("the database is away")
        return real(*args, **named)

    monkeypatch.setattr(queue, "lease", lease)
    loop.enqueue("t.bad", 1)
    loop.start_thread()
    until(lambda: bool(done))
    wake.wake()
    time.sleep(0.1)
    assert len(_loop_threads()) == 2
    assert Pekerjaan.objects.get().attempts == 1
    assert loop.stop_thread()
    assert _loop_threads() == []


def test_the_thread_goes_on_when_the_clock_jumps_back() -> None:
    done: list[int] = []

    @loop.job("t.count")
    def count(payload: int, at: int) -> None:
        done.append(at)

    shown = [NOW]
    with clock.fixed(lambda: shown[0]):
        loop.start_thread()
        loop.enqueue("t.count", 1)
        until(lambda: len(done) == 1)
        shown[0] = NOW - 30 * DAY
        loop.enqueue("t.count", 2)
        until(lambda: len(done) == 2)
        assert loop.stop_thread()
    assert done == [NOW, NOW - 30 * DAY]


def test_a_mail_server_that_does_not_answer_holds_up_nothing_else() -> None:
    answer, done = threading.Event(), threading.Event()

    @loop.job("t.mail", outside=True)
    def mail(payload: Any, at: int) -> None:
        answer.wait(20)

    @loop.job("t.count")
    def count(payload: int, at: int) -> None:
        done.set()

    loop.enqueue_many("t.mail", [(n, "") for n in range(3)])
    loop.start_thread()
    time.sleep(0.1)
    loop.enqueue("t.count", 1)
    assert done.wait(10)
    answer.set()


def test_the_worker_command_ends_at_sigterm_after_the_job_in_hand() -> None:
    done = threading.Event()

    @loop.job("t.count")
    def count(payload: int, at: int) -> None:
        if not done.is_set():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.1)
        done.set()

    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    loop.enqueue("t.count", 1)
    loop.enqueue("t.count", 2)
    try:
        call_command("worker")
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
    assert done.is_set()
    assert Pekerjaan.objects.count() == 1, "the second was given back"
    out = StringIO()
    call_command("worker", "--once", stdout=out)
    assert out.getvalue() == "1\n"


WORKER = """
import os, sys, time, django
django.setup()
from django.db import connections
connections.settings["default"]["NAME"] = sys.argv[1]
from pendopo.kernel import loop
from pendopo.kernel.loop.models import Berkala
@loop.job("t.slow")
def slow(payload, at):
    Berkala.objects.create(name="effect of the dead")
    print("begun", flush=True)
    time.sleep(60)
loop.run_once(int(sys.argv[2]), recurring=False)
"""


def test_a_worker_killed_in_the_middle_loses_its_lease_and_its_effect(tmp_path: Path) -> None:
    loop.enqueue("t.slow", 1)
    name = str(connection.settings_dict["NAME"])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    connections.close_all()
    command = [sys.executable, "-c", WORKER, name, str(NOW)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as worker:
        assert worker.stdout is not None
        try:
            assert worker.stdout.readline() == "begun\n"
        finally:
            worker.kill()

    @loop.job("t.slow")
    def slow(payload: int, at: int) -> None:
        Berkala.objects.create(name="effect of the living")

    until(lambda: not _locked(), 10)
    assert loop.run_once(NOW + MINUTE - 1, recurring=False) == 0, "the lease still runs"
    assert loop.run_once(NOW + MINUTE, recurring=False) == 1
    assert list(Berkala.objects.values_list("name", flat=True)) == ["effect of the living"]


def _locked() -> bool:
    with transaction.atomic():
        return not Pekerjaan.objects.select_for_update(skip_locked=True).exists()


def test_chunks_keep_to_their_time_and_lose_nothing() -> None:
    sizes, seen = [], []
    for chunk in loop.chunks_of_time(range(400), budget_ms=20, pause_ms=0):
        sizes.append(len(chunk))
        seen.extend(chunk)
        time.sleep(0.001 * len(chunk))
    assert seen == list(range(400))
    assert sizes[0] == 1
    assert 4 <= max(sizes) <= 20, "about a millisecond an item, twenty a chunk"
    assert list(loop.chunks_of_time([])) == []
