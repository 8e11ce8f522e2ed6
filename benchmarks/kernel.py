"""Figures of the ground floor: the loop, search, paging, and what the HTTP middleware adds to a request.

On SQLite it works in a temporary folder. On PostgreSQL it creates and drops a database of its own (`test_…`).
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory(prefix="pendopo-benchmark-")
os.environ.setdefault("PENDOPO_DATA", FOLDER.name)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.node.settings")
sys.path.insert(0, str(Path(__file__).parent))

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from measure import Figures, as_json, measure, table  # noqa: E402

from pendopo.kernel import ids, loop, search  # noqa: E402
from pendopo.kernel.http import idempotency  # noqa: E402
from pendopo.kernel.http.paging import count_up_to, page_of  # noqa: E402
from pendopo.kernel.loop import queue  # noqa: E402
from pendopo.kernel.loop.models import Pekerjaan  # noqa: E402

NOW = 1_800_000_000_000
WORDS = [
    *("jalan", "rusak", "lampu", "padam", "sampah", "air", "bersih", "banjir", "drainase", "pasar"),
    *("sekolah", "puskesmas", "kantor", "desa", "distrik"),
]


@loop.job("b.nothing")
def nothing(payload: object, at: int) -> None:
    """The cheapest job there is: what remains is the loop's own cost."""


@contextmanager
def database() -> Iterator[None]:
    """A fresh database with all tables."""
    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
        yield
    else:
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def enqueue() -> None:
    with transaction.atomic():
        loop.enqueue("b.nothing", {"event": "x"})


def fifty_jobs() -> None:
    with transaction.atomic():
        loop.enqueue_many("b.nothing", [(n, "") for n in range(50)])
    loop.run_once(NOW, recurring=False)


def once() -> None:
    with transaction.atomic():
        place = idempotency.once("s", idempotency.new_key(), at=NOW)
        place.keep("x")


def row(number: int, chance: random.Random) -> Pekerjaan:
    due = chance.randrange(10**9)
    return Pekerjaan(id=ids.new_id(), name="b.row", key=str(number), payload=b"", due=due)


def fill(rows: int) -> None:
    """`rows` waiting jobs (any table with a time would do) and as many texts of 20 words."""
    chance = random.Random(7)  # noqa: S311 - figures, not secrets
    for chunk in range(0, rows, 5_000):
        with transaction.atomic():
            fresh = [row(chunk + n, chance) for n in range(5_000)]
            Pekerjaan.objects.bulk_create(fresh)
            search.index([(one.id, " ".join(chance.choices(WORDS, k=20)) + f" nomor{one.key}") for one in fresh])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def figures(rows: int) -> dict[str, Figures]:
    found = {
        "enqueue, one transaction": measure(enqueue, times=50),
        "50 jobs queued and done": measure(fifty_jobs, times=3),
        "an idle round": measure(lambda: queue.lease({"b.none": 1}, token="x", at=NOW), times=50),  # noqa: S106
        "idempotency, one transaction": measure(once, times=50),
    }
    Pekerjaan.objects.all().delete()
    fill(rows)
    client = Client()
    every = Pekerjaan.objects.filter(parked_at=None)  # as the index is
    order = ["due", "id"]
    deep = page_of(every.filter(due__gt=9 * 10**8), order=order).next
    found |= {
        f"first page of {rows:,}": measure(lambda: page_of(every, order=order), times=20),
        f"a page nine tenths into {rows:,}": measure(lambda: page_of(every, order=order, after=deep), times=20),
        "counting to 50+": measure(lambda: count_up_to(every), times=20),
        f"search, one in {rows:,}": measure(lambda: page_of(search.match(every, "nomor77"), order=order), times=10),
        f"search, two words in most of {rows:,}": measure(
            lambda: count_up_to(search.match(every, "jalan rus")), times=3
        ),
        "GET /-/sehat through all middleware": measure(lambda: client.get("/-/sehat"), times=50),
    }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    setup_test_environment()
    with database():
        found = figures(options.rows)
    print(as_json(found) if options.json else table(found))


main()
