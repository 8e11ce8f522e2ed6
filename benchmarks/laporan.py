"""Figures of a report's way: intake, inbox, one request, catalogue, rebuild, and the memory of the web process.

    .venv/bin/python benchmarks/laporan.py [--reports 100000] [--json]

Half of the generated reports are closed, by an answer and silence. Requests go through Django's test client, with the
whole middleware; the memory is that of a real server process on the same data (SQLite only).
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOLDER = tempfile.TemporaryDirectory(prefix="pendopo-benchmark-")
os.environ.setdefault("PENDOPO_DATA", FOLDER.name)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.node.settings")
sys.path.insert(0, str(Path(__file__).parent))

import django  # noqa: E402

django.setup()

import psutil  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from measure import (  # noqa: E402
    Figures,
    application,
    as_json,
    cpu_seconds,
    database_processes,
    family,
    measure,
    resident_mb,
    table,
)

from pendopo.kernel import clock  # noqa: E402
from pendopo.kernel.generation import cache  # noqa: E402
from pendopo.kernel.http import limits  # noqa: E402
from pendopo.kernel.ledger import api as ledger  # noqa: E402
from pendopo.kernel.ledger.types import SYSTEM_AUTHOR, Draft  # noqa: E402
from pendopo.laporan import actions, parameters  # noqa: E402
from pendopo.layanan import events, queries  # noqa: E402
from pendopo.layanan.actions.catalogue import define_kategori  # noqa: E402
from pendopo.layanan.models import Permintaan  # noqa: E402
from pendopo.layanan.tests import make  # noqa: E402

NOW = clock.now()
CHUNK = 1000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--reports", type=int, default=100_000)
    arguments.add_argument("--json", action="store_true")
    chosen = arguments.parse_args()
    setup_test_environment()
    logging.disable(logging.CRITICAL)
    with data():
        city = fill(chosen.reports)
        found = pages(city)
        speed = rebuild_speed()
        memory = server_memory() if connection.vendor == "sqlite" else 0.0
    print(as_json(found) if chosen.json else table(found))
    print(f"rebuild: {speed:.0f} events per CPU second · web process: {memory:.0f} MB resident · {connection.vendor}")


@contextmanager
def data() -> Iterator[None]:
    """A migrated database of our own."""
    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
        yield
        return
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    yield
    connection.creation.destroy_test_db(name, verbosity=0)


def fill(reports: int) -> make.City:
    """A city with `reports`, half of them closed; nothing waits to be sealed."""
    begun = time.monotonic()
    city = make.city(at=NOW - 400 * clock.DAY)
    define_kategori(tree=parameters.catalogue(), by=SYSTEM_AUTHOR, at=NOW)
    actions.generate(count=reports, days=365, seed=1, at=NOW)
    ids = list(Permintaan.objects.order_by("id").values_list("id", flat=True)[::2])
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            rows = Permintaan.objects.in_bulk(ids[start : start + CHUNK])
            for state, verb, outcome in (("DIJAWAB", "answer", ""), ("SELESAI", "expire", "DITUTUP_SISTEM")):
                drafts = [moved(row, state, verb, outcome) for row in rows.values()]
                ledger.record(drafts, by=SYSTEM_AUTHOR, at=NOW, react=False)
    ledger.seal_all(at=NOW)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(f"{reports} reports in {time.monotonic() - begun:.0f} s", file=sys.stderr)
    return city


def moved(row: Permintaan, state: str, verb: str, outcome: str) -> Draft:
    """A transition, written down without its checks: a hundred thousand locks are not what is measured here."""
    facts = events.PermintaanMoved(
        verb=verb, side="PETUGAS", state=state, outcome=outcome, unit=row.unit, position="", from_unit=row.unit,
        why="", rule="", hops=0, due=row.due, stage_due=0 if outcome else NOW, clock=row.clock,
    )  # fmt: skip
    return Draft(subject=row.id, facts=facts, private=events.Words(text="Sudah ditangani.") if not outcome else None)


def pages(city: make.City) -> dict[str, Figures]:
    """The pages that an issue sets figures for."""
    limits.demand = lambda *args, **named: None  # type: ignore[assignment]
    citizen, sari, office, budi = Client(), Client(), Client(), Client()
    make.sign_in(office, city.koordinator)
    make.sign_in(budi, city.budi)
    place = make.inside(make.ALAS)
    told: dict[str, Any] = {
        "jenis": "ADUAN", "text": "Lampu jalan di depan pasar padam sejak tiga malam.",
        "kategori": "KESEHATAN", "lat": place.lat, "lon": place.lon,
    }  # fmt: skip
    row = Permintaan.objects.filter(state="SELESAI", unit="desa-alas").first()
    assert row is not None
    make.hold_ticket(sari, row.id)
    found = {
        "POST of a report": measure(lambda: expect(citizen.post("/lapor/", told), 302), times=20),
        "intake form": measure(lambda: expect(citizen.get("/lapor/")), times=10),
        "inbox of 50, all open (coordinator)": measure(lambda: expect(office.get("/kerja/?view=all")), times=5),
        "inbox of 50, one unit": measure(lambda: expect(budi.get("/kerja/")), times=5),
        "inbox of 50, search": measure(lambda: expect(office.get("/kerja/?view=all&q=lampu+pasar")), times=5),
        "one request (office)": measure(lambda: expect(budi.get(f"/kerja/{row.id}/")), times=10),
        "one request (citizen)": measure(lambda: expect(sari.get(f"/lacak/{row.id}/")), times=10),
        "category tree, changed just now": measure(tree, times=3),
    }
    return found


def expect(response: Any, status: int = 200) -> None:
    assert response.status_code == status, (response.status_code, response.content[:500])


def tree() -> None:
    cache.bump(queries.GENERATION)
    assert len(queries.kategori().mains) >= 38


def rebuild_speed() -> float:
    """Events folded per CPU second of application and database together; the rows are the same afterwards."""
    before = ledger.digest()
    processes = [*application(None), *database_processes()]
    begun = cpu_seconds(processes)
    done = ledger.rebuild()
    took = cpu_seconds(processes) - begun
    assert ledger.digest() == before
    return done / took


def server_memory() -> float:
    """Resident memory of the web process after a few hundred pages; its supervisor, which only waits, is not it."""
    connection.close()
    command = [sys.executable, "-m", "pendopo", "serve", "--port", "8791", "--data", os.environ["PENDOPO_DATA"]]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                fetch("/")
                break
            except OSError:
                time.sleep(0.2)
        for _ in range(100):
            for path in ("/", "/lapor/", "/lacak/"):
                fetch(path)
        return max(resident_mb([process]) for process in family(server.pid))
    finally:
        for process in family(server.pid):
            process.terminate()
        psutil.wait_procs([psutil.Process(server.pid)], timeout=10)


def fetch(path: str) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:8791{path}", timeout=5) as answer:
        answer.read()


if __name__ == "__main__":
    main()
