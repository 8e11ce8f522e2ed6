"""Running what is due: each job in a transaction of its own, recurring work on one process at a time."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.db import transaction

from pendopo.kernel import log, metrics
from pendopo.kernel.clock import MINUTE
from pendopo.kernel.loop import queue, registry
from pendopo.kernel.loop.models import Berkala, Pekerjaan

logger = log.get("loop")


class Runner:
    """One worker: a token that marks its leases, which jobs it takes, and whether it has been told to stop.

    `outside` True takes only jobs that reach outside, False all others and recurring work, None everything.
    """

    def __init__(self, *, outside: bool | None = None) -> None:
        self.token = secrets.token_hex(8)
        self.outside = outside
        self.stopping = False

    def round(self, at: int) -> int:
        """Recurring work and one batch of jobs that are due at `at`; how many were taken."""
        return (0 if self.outside else self.recurring(at)) + self.batch(at)

    def batch(self, at: int) -> int:
        """One batch of due jobs; how many were taken (done or failed)."""
        handlers = {n: h for n, h in registry.handlers().items() if self.outside in (None, h.outside)}
        if not handlers or self.stopping:
            return 0
        leases = {name: handler.lease for name, handler in handlers.items()}
        jobs = queue.lease(leases, token=self.token, at=at)
        for place, job in enumerate(jobs):
            if self.stopping:
                queue.release(jobs[place:], self.token)
                return place
            self._attempt(job, handlers[job.name], at)
        return len(jobs)

    def _attempt(self, job: Pekerjaan, handler: registry.Handler, at: int) -> None:
        try:
            if handler.outside:
                self._outside(job, handler, at)
            else:
                self._inside(job, handler, at)
        except Exception as error:
            place = log.place_of(error)
            park = handler.attempts is not None and job.attempts >= handler.attempts
            queue.fail(job, self.token, at=at, error=place, park=park)
            metrics.JOBS.labels(job.name, "parked" if park else "failed").inc()
            logger.warning("job parked" if park else "job failed", job=job.name, id=job.id, error=place)
        else:
            metrics.JOBS.labels(job.name, "done").inc()

    def _inside(self, job: Pekerjaan, handler: registry.Handler, at: int) -> None:
        with transaction.atomic():
            if queue.held(job, self.token):
                handler.run(handler.decoder.decode(bytes(job.payload)), at)
                queue.finish(job, self.token)

    def _outside(self, job: Pekerjaan, handler: registry.Handler, at: int) -> None:
        if queue.renew(job, self.token, at + min(handler.lease, queue.LONGEST_WAIT)):
            handler.run(handler.decoder.decode(bytes(job.payload)), at)
            queue.finish(job, self.token)

    def recurring(self, at: int) -> int:
        """Recurring work that is due at `at`; how many were run."""
        works = registry.recurring()
        if not works:
            return 0
        rows = {row.name: row for row in Berkala.objects.filter(name__in=works)}
        due = [work for name, work in works.items() if name not in rows or _is_due(rows[name], work, at)]
        return sum(self._recur(work, at) for work in due if not self.stopping)

    def _recur(self, work: registry.Recurring, at: int) -> int:
        with transaction.atomic():
            Berkala.objects.bulk_create([Berkala(name=work.name)], ignore_conflicts=True)
            row = Berkala.objects.select_for_update(skip_locked=True).filter(name=work.name).first()
            if row is None or not _is_due(row, work, at):
                return 0
            row.leased_by = self.token
            row.lease_until = at + min(max(work.every, MINUTE), queue.LONGEST_WAIT)
            row.save(update_fields=["leased_by", "lease_until"])
        error = _error_of(lambda: work.run(at))
        if error:
            logger.warning("periodic work failed", work=work.name, error=error)
            metrics.JOBS.labels(work.name, "failed").inc()
        with transaction.atomic():
            Berkala.objects.filter(name=work.name, leased_by=self.token).update(
                leased_by="",
                lease_until=0,
                last_run=at,
                next_due=at + work.every,
                last_error=error[:300],
                failures=row.failures + 1 if error else 0,
            )
        return 1


def _is_due(row: Berkala, work: registry.Recurring, at: int) -> bool:
    # A time further ahead than the work's own rhythm was written before the clock jumped back.
    timely = row.next_due <= at or row.next_due > at + work.every
    free = row.lease_until <= at or row.lease_until > at + queue.LONGEST_WAIT
    return timely and free


def _error_of(call: Callable[[], None]) -> str:
    try:
        call()
    except Exception as error:
        return log.place_of(error)
    return ""


def run_once(at: int, *, recurring: bool = True) -> int:
    """Do all that is due at `at`, also what that queues; how many jobs were taken (recurring work is not counted).

    For commands and tests. What fails waits for its retry and is not tried twice.
    """
    runner = Runner()
    if recurring:
        runner.recurring(at)
    done = 0
    while taken := runner.batch(at):
        done += taken
    return done
