"""Events a second: recorded, sealed, verified, rebuilt, with the real tables of every room.

    .venv/bin/python benchmarks/ledger.py [REQUESTS]

Six events a request, those of different requests mixed in time, in a fresh data folder (or in the empty database that
PENDOPO_DATABASE names). The words are made up. Prints JSON.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from time import perf_counter
from uuid import UUID

FOLDER = tempfile.mkdtemp(prefix="pendopo-bench-")
os.environ["PENDOPO_DATA"] = FOLDER
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.node.settings")

import django  # noqa: E402 - the data folder must be known before

django.setup()

import msgspec  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from pendopo.kernel import ids  # noqa: E402
from pendopo.kernel.ledger import api as ledger  # noqa: E402
from pendopo.kernel.ledger.tests.samples import sample  # noqa: E402
from pendopo.kernel.ledger.types import Author, Draft  # noqa: E402
from pendopo.laporan.types import LaporanDetail  # noqa: E402
from pendopo.layanan import events  # noqa: E402

AT = 1_780_000_000_000
BATCH = 500
TEXT = "Jalan di depan sekolah rusak dan gelap pada malam hari. " * 6


def plan(requests: int) -> list[tuple[int, UUID, int]]:
    """When, of which request, and which of its six events; mixed."""
    chance = random.Random(1)  # noqa: S311 - the same mixture each time
    steps = []
    for number in range(requests):
        subject, time = ids.new_id(), number * 10
        steps.append((time, subject, 0))
        for step in range(1, 6):
            time += chance.randint(1, requests)
            steps.append((time, subject, step))
    return sorted(steps)


def drafts(steps: list[tuple[int, UUID, int]]) -> list[Draft]:
    replace = msgspec.structs.replace
    detail = msgspec.Raw(msgspec.msgpack.encode(sample(LaporanDetail)))
    opened = replace(sample(events.PermintaanOpened), kind="laporan", detail=detail, number="ABCDEFGHJK")
    moved = replace(sample(events.PermintaanMoved), verb="accept", state="DIPROSES", unit="U1", hops=1)
    said, words = sample(events.PesanAdded), replace(sample(events.Words), text=TEXT)
    first = replace(sample(events.OpeningWords), text=TEXT, lat=-4_500_000, lon=136_900_000)
    facts = [opened, moved, moved, moved, moved, said]
    return [Draft(subject=s, facts=facts[step], private=words if step else first) for _, s, step in steps]


def timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def record(todo: list[Draft]) -> None:
    for start in range(0, len(todo), BATCH):
        with transaction.atomic():
            ledger.record(todo[start : start + BATCH], by=Author(actor="bench"), at=AT + start, react=False)


def main() -> None:
    call_command("migrate", verbosity=0)
    todo = drafts(plan(int(sys.argv[1]) if len(sys.argv) > 1 else 17_000))
    seconds = {"record": timed(lambda: record(todo)), "seal": timed(lambda: ledger.seal_all(at=AT))}
    before = ledger.digest()
    seconds |= {"verify": timed(ledger.verify), "rebuild": timed(ledger.rebuild), "digest": timed(ledger.digest)}
    assert ledger.digest() == before
    assert ledger.verify().ok
    figures = {f"{name}_per_second": round(len(todo) / spent) for name, spent in seconds.items()}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"database": connection.vendor, "events": len(todo), **figures, "peak_mb": memory}))


try:
    main()
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)
