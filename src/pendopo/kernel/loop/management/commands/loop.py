"""`./pendopo loop list | retry`: what waits, what failed and is parked, and another try for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Min, Q

from pendopo.kernel import clock
from pendopo.kernel.loop import queue, registry
from pendopo.kernel.loop.models import Berkala, Pekerjaan


def _time(instant: int | None) -> str | None:
    return clock.to_datetime(instant).isoformat(timespec="seconds") if instant else None


def overview() -> dict[str, Any]:
    """What waits by name, each parked job, and recurring work."""
    waiting = (
        Pekerjaan.objects.filter(parked_at=None)
        .values("name")
        .annotate(number=Count("id"), tried=Count("id", filter=Q(attempts__gt=0)), oldest=Min("due"))
        .order_by("name")
    )
    known = registry.handlers()
    return {
        "waiting": [
            {
                "name": row["name"],
                "number": row["number"],
                "tried": row["tried"],
                "first_due": _time(row["oldest"]),
                "handler": row["name"] in known,
            }
            for row in waiting
        ],
        "parked": [
            {
                "id": str(job.id),
                "name": job.name,
                "parked_at": _time(job.parked_at),
                "attempts": job.attempts,
                "error": job.last_error,
            }
            for job in Pekerjaan.objects.filter(parked_at__isnull=False).order_by("parked_at", "id")
        ],
        "periodic": [
            {
                "name": row.name,
                "last_run": _time(row.last_run),
                "next_due": _time(row.next_due),
                "failures": row.failures,
                "error": row.last_error,
            }
            for row in Berkala.objects.order_by("name")
        ],
    }


class Command(BaseCommand):
    """Lists without changing anything; `retry` lets parked jobs run again."""

    help = "Show what the loop has to do and what it has given up; let it try again."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="what waits, what is parked, what recurs")
        listing.add_argument("--json", action="store_true", help="as JSON")
        again = verbs.add_parser("retry", help="let parked jobs run again")
        again.add_argument("jobs", nargs="*", type=UUID, help="ids as `list` shows them; all when left out")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["verb"] == "retry":
            self.stdout.write(f"{queue.retry(options['jobs'] or None)} jobs will be tried again")
            return
        found = overview()
        if options["json"]:
            self.stdout.write(msgspec.json.encode(found).decode())
            return
        for title, rows in found.items():
            self.stdout.write(f"{title}: {len(rows)}")
            for row in rows:
                self.stdout.write("  " + "  ".join(f"{k}={v}" for k, v in row.items() if v not in (None, "")))
