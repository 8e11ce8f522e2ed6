"""Measure what a call costs: CPU of the application and of the database server, queries, memory.

    from measure import measure, table
    figures = measure(lambda: client.get("/kerja/"), times=20)
    print(table({"inbox of 50": figures}))

`measure` calls in this process (Django's test client, an action, a query). For a server in another process, give its
pid: `measure(lambda: fetch(url), times=50, server=pid)` counts that process and its children instead.

CPU time is read in nanoseconds from Linux's /proc/PID/task/*/schedstat; elsewhere psutil's ticks of 10 ms are used,
and `times` should be large.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one call costs: medians over the samples. Milliseconds and megabytes (10^6 bytes)."""

    wall_ms: float
    app_cpu_ms: float
    database_cpu_ms: float
    queries: int
    resident_mb: float

    @property
    def cpu_ms(self) -> float:
        """Application and database together: the figure that is compared with other systems."""
        return self.app_cpu_ms + self.database_cpu_ms


def cpu_seconds(processes: Iterable[psutil.Process]) -> float:
    """CPU time that `processes` have used so far, all threads, user and system. Those that ended count nothing."""
    return sum(_cpu_of(process) for process in processes)


def _cpu_of(process: psutil.Process) -> float:
    try:
        tasks = Path(f"/proc/{process.pid}/task")
        if tasks.is_dir():
            return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
        times = process.cpu_times()
        return times.user + times.system
    except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
        return 0.0


def family(pid: int) -> list[psutil.Process]:
    """The process `pid` and all its descendants."""
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]


def application(server: int | None) -> list[psutil.Process]:
    """The processes of the application: the server's family, or this process alone."""
    return family(server) if server is not None else [psutil.Process()]


def database_processes() -> list[psutil.Process]:
    """The PostgreSQL server of Django's connection with all its backends; none for SQLite, which works in our process.

    Only a server on this machine can be measured.
    """
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    return family(psutil.Process(backend).ppid())


def resident_mb(processes: Iterable[psutil.Process]) -> float:
    """Resident memory of `processes` together; shared pages are counted in each."""
    return sum(process.memory_info().rss for process in processes) / 1e6


def queries_of(call: Callable[[], Any]) -> int:
    """How many queries `call` makes in this process."""
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


def measure(
    call: Callable[[], Any], *, times: int = 1, samples: int = 5, warm: int = 1, server: int | None = None
) -> Figures:
    """What one `call` costs: the median of `samples`, each the mean of `times` calls, after `warm` unmeasured ones.

    `server` is the pid of the application when it is not this process; queries are then not counted (-1).
    """
    for _ in range(warm):
        call()
    queries = queries_of(call) if server is None else -1
    wall, app, database = [], [], []
    for _ in range(samples):
        ours, theirs = application(server), database_processes()
        before = time.perf_counter(), cpu_seconds(ours), cpu_seconds(theirs)
        for _ in range(times):
            call()
        after = time.perf_counter(), cpu_seconds(ours), cpu_seconds(theirs)
        for found, end, begin in zip((wall, app, database), after, before, strict=True):
            found.append((end - begin) * 1000 / times)
    return Figures(
        wall_ms=statistics.median(wall),
        app_cpu_ms=statistics.median(app),
        database_cpu_ms=statistics.median(database),
        queries=queries,
        resident_mb=resident_mb(application(server)),
    )


def table(found: dict[str, Figures]) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| what | queries | CPU ms | of it app | database | wall ms | resident MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, f in found.items():
        lines.append(
            f"| {name} | {f.queries if f.queries >= 0 else ''} | {f.cpu_ms:.2f} | {f.app_cpu_ms:.2f} "
            f"| {f.database_cpu_ms:.2f} | {f.wall_ms:.2f} | {f.resident_mb:.0f} |"
        )
    return "\n".join(lines)


def as_json(found: dict[str, Figures]) -> str:
    """The figures for machines."""
    return json.dumps({name: asdict(figures) | {"cpu_ms": figures.cpu_ms} for name, figures in found.items()}, indent=1)
