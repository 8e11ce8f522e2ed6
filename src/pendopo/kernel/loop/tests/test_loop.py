"""The loop: what is due is done once, what fails is tried again and then parked, a dead worker loses its lease."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import msgspec
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from pendopo.kernel import loop
from pendopo.kernel.clock import DAY, HOUR, MINUTE, SECOND
from pendopo.kernel.loop import queue, registry
from pendopo.kernel.loop.models import Berkala, Pekerjaan
from pendopo.kernel.loop.running import Runner

pytestmark = pytest.mark.django_db

NOW = 1_800_000_000_000
Register = Callable[..., list[Any]]


@pytest.fixture
def seen() -> Register:
    """Registers a handler that notes what it is given, and does `also`."""

    def register(name: str, also: Callable[[Any], None] = lambda payload: None, **options: Any) -> list[Any]:
        notes: list[Any] = []

        @loop.job(name, **options)
        def handler(payload: Any, at: int) -> None:
            notes.append((payload, at))
            also(payload)

        return notes

    return register


def fails(payload: Any) -> None:
    raise ValueError("Siti, 081234567890")


def test_a_job_is_done_once(seen: Register) -> None:
    notes = seen("t.one")
    loop.enqueue("t.one", {"id": 7})
    assert loop.run_once(NOW, recurring=False) == 1
    assert loop.run_once(NOW, recurring=False) == 0
    assert notes == [({"id": 7}, NOW)]
    assert not Pekerjaan.objects.exists()


def test_payloads_are_bytes_builtins_or_the_declared_type(seen: Register) -> None:
    class Note(msgspec.Struct):
        number: int

    plain, typed = seen("t.plain"), seen("t.typed", takes=Note)
    loop.enqueue("t.plain", b"\x00\xff")
    loop.enqueue("t.typed", Note(3))
    loop.run_once(NOW)
    assert plain == [(b"\x00\xff", NOW)]
    assert typed == [(Note(3), NOW)]


def test_a_key_is_queued_once_until_it_is_done(seen: Register) -> None:
    notes = seen("t.key")
    loop.enqueue("t.key", 1, key="a")
    loop.enqueue("t.key", 2, key="a")
    loop.enqueue_many("t.key", [(3, "b"), (4, "b")])
    loop.run_once(NOW)
    assert sorted(payload for payload, _ in notes) == [1, 3]
    loop.enqueue("t.key", 5, key="a")
    loop.run_once(NOW)
    assert notes[-1] == (5, NOW)


def test_many_jobs_are_one_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        loop.enqueue_many("t.none", [({"n": n}, str(n)) for n in range(90)])
    assert len(queries) == 1
    loop.enqueue_many("t.none", [])
    assert Pekerjaan.objects.count() == 90


def test_a_rolled_back_transaction_queues_nothing() -> None:
    def enqueue_and_fail() -> None:
        with transaction.atomic():
            loop.enqueue("t.none", 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        enqueue_and_fail()
    assert not Pekerjaan.objects.exists()


def test_what_is_not_due_waits_and_can_be_moved(seen: Register) -> None:
    notes = seen("t.due")
    loop.enqueue("t.due", 1, key="clock", due=NOW + DAY)
    assert loop.run_once(NOW) == 0
    assert loop.cancel("t.due", ["clock"]) == 1
    loop.enqueue("t.due", 2, key="clock", due=NOW + HOUR)
    assert loop.run_once(NOW + HOUR - 1) == 0
    assert loop.run_once(NOW + HOUR) == 1
    assert notes == [(2, NOW + HOUR)]


def test_a_job_may_queue_another_and_both_are_drained(seen: Register) -> None:
    second = seen("t.second")
    seen("t.first", also=lambda payload: loop.enqueue("t.second", payload))
    loop.enqueue("t.first", "x")
    assert loop.run_once(NOW) == 2
    assert second == [("x", NOW)]


def test_the_effect_of_a_failed_job_is_undone_and_retried_with_growing_pauses(seen: Register) -> None:
    def leave_a_trace_and_fail(payload: Any) -> None:
        loop.enqueue("t.trace", 1)
        raise KeyError("Siti")

    notes = seen("t.fail", also=leave_a_trace_and_fail, attempts=3)
    loop.enqueue("t.fail", 1)
    assert loop.run_once(NOW) == 1
    assert not Pekerjaan.objects.filter(name="t.trace").exists()
    assert loop.run_once(NOW + 5 * SECOND - 1) == 0
    assert loop.run_once(NOW + 5 * SECOND) == 1
    assert loop.run_once(NOW + 14 * SECOND) == 0
    assert loop.run_once(NOW + 15 * SECOND) == 1
    assert loop.run_once(NOW + DAY) == 0, "parked"
    assert len(notes) == 3
    job = Pekerjaan.objects.get()
    assert (job.parked_at, job.attempts) == (NOW + 15 * SECOND, 3)


def test_an_error_is_kept_as_class_and_place_only(seen: Register) -> None:
    seen("t.private", also=fails, attempts=1)
    loop.enqueue("t.private", 1)
    loop.run_once(NOW)
    error = Pekerjaan.objects.get().last_error
    assert error.startswith("ValueError at kernel/loop/tests/test_loop.py:")
    assert "Siti" not in error
    assert "0812" not in error


def test_parked_jobs_are_listed_and_retried_on_command(seen: Register) -> None:
    seen("t.park", also=fails, attempts=1)
    loop.enqueue("t.park", 1)
    loop.enqueue("t.unknown", 1)
    loop.run_once(NOW)
    out = StringIO()
    call_command("loop", "list", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert [job["name"] for job in found["parked"]] == ["t.park"]
    assert found["waiting"][0] | {"first_due": None} == {
        "name": "t.unknown",
        "number": 1,
        "tried": 0,
        "first_due": None,
        "handler": False,
    }
    call_command("loop", "list", stdout=out)
    registry.forget("t.park")
    notes = seen("t.park")
    call_command("loop", "retry", found["parked"][0]["id"], stdout=out)
    assert loop.run_once(NOW) == 1
    assert notes == [(1, NOW)]


def test_a_job_for_ever_is_never_parked_and_waits_at_most_an_hour(seen: Register) -> None:
    seen("t.ever", also=fails, attempts=None)
    loop.enqueue("t.ever", 1)
    at = NOW
    for _ in range(40):
        assert loop.run_once(at) == 1
        at += HOUR
    assert Pekerjaan.objects.get().parked_at is None


def test_outside_jobs_run_outside_a_transaction_of_their_own(seen: Register) -> None:
    depth = []
    outer = len(connection.savepoint_ids)
    seen("t.in", also=lambda payload: depth.append(len(connection.savepoint_ids)))
    seen("t.out", also=lambda payload: depth.append(len(connection.savepoint_ids)), outside=True)
    loop.enqueue("t.in", 1)
    loop.enqueue("t.out", 1)
    loop.run_once(NOW)
    assert sorted(depth) == [outer, outer + 1]


def test_a_dead_workers_lease_lapses_and_another_takes_the_job(seen: Register) -> None:
    notes = seen("t.dead")
    loop.enqueue("t.dead", 1)
    [job] = queue.lease({"t.dead": MINUTE}, token="dead", at=NOW)
    assert loop.run_once(NOW + MINUTE - 1) == 0
    assert loop.run_once(NOW + MINUTE) == 1
    assert len(notes) == 1
    queue.finish(job, "dead")  # it comes back to life: nothing is there to finish
    with transaction.atomic():
        assert not queue.held(job, "dead")


def test_who_lost_the_lease_does_not_run_the_job(seen: Register) -> None:
    notes = seen("t.lost")
    loop.enqueue("t.lost", 1)
    runner = Runner()
    [job] = queue.lease({"t.lost": MINUTE}, token=runner.token, at=NOW)
    queue.lease({"t.lost": MINUTE}, token="other", at=NOW + HOUR)
    runner._attempt(job, registry.handlers()["t.lost"], NOW + HOUR)
    assert notes == []
    assert Pekerjaan.objects.get().leased_by == "other"


def test_a_job_that_kills_its_process_takes_no_others_with_it() -> None:
    loop.enqueue_many("t.kill", [(n, str(n)) for n in range(5)])
    first = queue.lease({"t.kill": MINUTE}, token="a", at=NOW)
    assert len(first) == 5
    # The process died. From now on each is taken alone, the others stay untouched.
    again = queue.lease({"t.kill": MINUTE}, token="b", at=NOW + MINUTE)
    assert [job.payload for job in again] == [first[0].payload]
    assert sorted(Pekerjaan.objects.values_list("attempts", flat=True)) == [1, 1, 1, 1, 2]


def test_the_clock_may_jump_back(seen: Register) -> None:
    notes = seen("t.back")
    loop.enqueue("t.back", "leased by a dead worker")
    queue.lease({"t.back": MINUTE}, token="dead", at=NOW)
    loop.enqueue("t.back", "fresh")
    early = NOW - 365 * DAY
    assert loop.run_once(early) == 2
    assert len(notes) == 2


def test_a_stopping_worker_gives_back_what_it_has_not_begun(seen: Register) -> None:
    runner = Runner()

    def stop(payload: Any) -> None:
        runner.stopping = True

    notes = seen("t.stop", also=stop)
    loop.enqueue_many("t.stop", [(n, "") for n in range(4)])
    assert runner.batch(NOW) == 1
    assert len(notes) == 1
    assert list(Pekerjaan.objects.values_list("leased_by", "attempts")) == [("", 0)] * 3


def test_idle_takes_no_write_lock(seen: Register) -> None:
    seen("t.idle")
    with CaptureQueriesContext(connection) as queries:
        assert loop.run_once(NOW, recurring=False) == 0
    assert len(queries) == 1


def test_recurring_work_runs_at_its_rhythm_and_survives_errors_and_jumps() -> None:
    times: list[int] = []

    def work(at: int) -> None:
        times.append(at)
        if len(times) == 2:
            raise OSError("full")

    loop.periodic("t.every", every=60, fn=work)
    try:
        for at in (NOW, NOW + 59 * SECOND, NOW + MINUTE, NOW + 2 * MINUTE - 1):
            Runner().recurring(at)
        assert times == [NOW, NOW + MINUTE]
        row = Berkala.objects.get(name="t.every")
        assert (row.failures, row.leased_by) == (1, "")
        assert row.last_error.startswith("OSError at ")
        Runner().recurring(NOW - DAY)
        assert times[-1] == NOW - DAY
        Berkala.objects.update(leased_by="dead", lease_until=NOW + MINUTE, next_due=0)
        Runner().recurring(NOW)
        assert len(times) == 3, "another process has it"
        Runner().recurring(NOW + MINUTE)
        assert times[-1] == NOW + MINUTE
    finally:
        registry.forget("t.every")


def test_one_name_has_one_handler(seen: Register) -> None:
    seen("t.twice")
    with pytest.raises(ValueError, match="two handlers"):
        seen("t.twice")
    with pytest.raises(ValueError, match="positive"):
        loop.periodic("t.zero", 0, print)
    with pytest.raises(AttributeError):
        loop.nothing  # noqa: B018
