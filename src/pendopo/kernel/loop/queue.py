"""The queue: put in, take on lease, give back, park. Nothing here knows what a job does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from pendopo.kernel import ids, metrics
from pendopo.kernel.clock import HOUR, SECOND
from pendopo.kernel.loop import wake
from pendopo.kernel.loop.models import Pekerjaan

# No lease and no pause before a retry is longer. What lies further ahead was written before the clock jumped back,
# and is not waited for.
LONGEST_WAIT = HOUR
FIRST_RETRY = 5 * SECOND
BATCH = 16
LARGEST_INSERT = 5_000

_encode = msgspec.msgpack.Encoder().encode


def enqueue(name: str, payload: Any, *, key: str = "", due: int | None = None) -> None:
    """Queue one job in the caller's transaction: one query.

    `payload` is whatever MessagePack takes (bytes, builtins, a struct): ids, never personal words. `key` makes it
    idempotent: while a job of this name and key is not done, another is not queued (and its `due` is not moved: see
    `cancel`). `due` is UTC milliseconds; None is at once.
    """
    enqueue_many(name, [(payload, key)], due=due)


def enqueue_many(name: str, jobs: Iterable[tuple[Any, str]], *, due: int | None = None) -> None:
    """Queue many jobs of one name, each (payload, key), in the caller's transaction: one query.

    SQLite takes 99 rows a query, PostgreSQL 5,000.
    """
    wanted = list(jobs)
    fresh = sorted(ids.new_id() for _ in wanted)
    rows = [
        Pekerjaan(id=job_id, name=name, key=key or str(job_id), payload=_encode(payload), due=due or 0)
        for job_id, (payload, key) in zip(fresh, wanted, strict=True)
    ]
    if rows:
        Pekerjaan.objects.bulk_create(rows, batch_size=LARGEST_INSERT, ignore_conflicts=True)
        transaction.on_commit(wake.wake, robust=True)


# Single statements stand in `atomic` too: on SQLite that is what queues them at the gate.


@transaction.atomic(savepoint=False)
def cancel(name: str, keys: Collection[str]) -> int:
    """Take jobs back that are not done, also parked ones; how many. To move a clock: cancel, then enqueue."""
    return Pekerjaan.objects.filter(name=name, key__in=keys).delete()[0]


@transaction.atomic(savepoint=False)
def retry(jobs: Sequence[Any] | None = None) -> int:
    """Let parked jobs (all, or those of the ids given) run again at once; how many."""
    parked = Pekerjaan.objects.filter(parked_at__isnull=False)
    if jobs is not None:
        parked = parked.filter(id__in=jobs)
    found = parked.update(parked_at=None, attempts=0, lease_until=0, leased_by="")
    transaction.on_commit(wake.wake, robust=True)
    return found


def free_at(at: int) -> Q:
    """The condition that nobody holds a row at `at`, whatever the clock did since."""
    return Q(lease_until__lte=at) | Q(lease_until__gt=at + LONGEST_WAIT)


def takeable(names: Collection[str], at: int) -> QuerySet[Pekerjaan]:
    """The jobs that may be taken at `at`, the longest due first."""
    return Pekerjaan.objects.filter(free_at(at), parked_at=None, due__lte=at, name__in=names).order_by("due", "id")


def lease(leases: Mapping[str, int], *, token: str, at: int) -> list[Pekerjaan]:
    """Take some jobs for `token`; `leases` maps the names that may be taken to the length of their leases (ms).

    What was tried before is taken alone, so that a job that kills its process takes no others with it.
    """
    waiting = takeable(leases, at)
    if not waiting.exists():  # an idle loop takes no write lock
        return []
    with transaction.atomic():
        found = list(waiting.select_for_update(skip_locked=True)[:BATCH])
        taken = list(takewhile(lambda job: not job.attempts, found)) or found[:1]
        for length in {leases[job.name] for job in taken}:
            chosen = [job.id for job in taken if leases[job.name] == length]
            Pekerjaan.objects.filter(id__in=chosen).update(
                lease_until=at + min(length, LONGEST_WAIT), leased_by=token, attempts=F("attempts") + 1
            )
    for job in taken:
        job.attempts += 1
    return taken


def held(job: Pekerjaan, token: str) -> bool:
    """Lock `job` for this transaction and say whether `token` still has it."""
    return Pekerjaan.objects.select_for_update().filter(id=job.id, leased_by=token).values("id").first() is not None


@transaction.atomic(savepoint=False)
def renew(job: Pekerjaan, token: str, until: int) -> bool:
    """Extend the lease of `job`; false when somebody else has taken it."""
    return Pekerjaan.objects.filter(id=job.id, leased_by=token).update(lease_until=until) == 1


@transaction.atomic(savepoint=False)
def finish(job: Pekerjaan, token: str) -> None:
    """`job` is done."""
    Pekerjaan.objects.filter(id=job.id, leased_by=token).delete()


@transaction.atomic(savepoint=False)
def release(jobs: Collection[Pekerjaan], token: str) -> None:
    """Give `jobs` back untried."""
    Pekerjaan.objects.filter(id__in=[job.id for job in jobs], leased_by=token).update(
        lease_until=0, leased_by="", attempts=F("attempts") - 1
    )


@transaction.atomic(savepoint=False)
def fail(job: Pekerjaan, token: str, *, at: int, error: str, park: bool) -> None:
    """`job` failed: try again after 5 s, 10 s, 20 s … at most an hour; or park it."""
    pause = min(FIRST_RETRY << min(job.attempts - 1, 20), LONGEST_WAIT)
    Pekerjaan.objects.filter(id=job.id, leased_by=token).update(
        lease_until=at + pause, leased_by="", last_error=error[:300], parked_at=at if park else None
    )


def measure() -> None:
    """Show in the figures how many jobs wait, and how many are parked, by name."""
    metrics.JOBS_NOW.clear()
    counted = Pekerjaan.objects.values("name", parked=Q(parked_at__isnull=False)).annotate(number=Count("id"))
    for row in counted.order_by():
        metrics.JOBS_NOW.labels(row["name"], "parked" if row["parked"] else "waiting").set(row["number"])
