"""A clock that is set wrong: stamps stay in order, the ledger verifies, nothing is lost, and the node says so."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client

from pendopo.kernel import clock, loop
from pendopo.kernel.http.limits import limiter
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.models import Peristiwa
from pendopo.layanan.actions import handling
from pendopo.layanan.models import Permintaan
from pendopo.layanan.tests import make

pytestmark = pytest.mark.django_db

NOW = make.AT + clock.DAY
YEAR = 366 * clock.DAY


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> make.City:
    # The hybrid clock of this process must not stay ahead for the tests after this one.
    monkeypatch.setattr(clock, "hybrid", clock.HybridClock())
    with clock.fixed(make.AT):
        return make.city()


@pytest.fixture
def phone() -> Iterator[Client]:
    limiter.forget()
    yield Client()
    limiter.forget()


def report(phone: Client, text: str) -> UUID:
    answer = phone.post("/lapor/", {"jenis": "ADUAN", "desa": make.ALAS, "text": text, "kunci": text})
    assert answer.status_code == 302, answer.content.decode()
    page = phone.get(answer["Location"])
    assert page.status_code == 200
    assert page.context["secret"]
    return UUID(answer["Location"].split("/")[2])


def stamps() -> list[int]:
    """The stamps of all events."""
    return list(Peristiwa.objects.order_by("stamp").values_list("stamp", flat=True))


JUMPS = {
    "an hour back": (NOW - clock.HOUR, "jumped-back"),
    "ten years ahead": (NOW + 10 * YEAR, "ok"),
    "1970": (0, "wrong-day"),
    "a century ahead": (NOW + 100 * YEAR, "wrong-day"),
}


@pytest.mark.parametrize("jump", JUMPS)
def test_reports_are_taken_while_the_clock_is_wrong(city: make.City, phone: Client, jump: str) -> None:
    wrong, said = JUMPS[jump]
    ids = []
    for round, at in enumerate((NOW, wrong, wrong + clock.MINUTE, NOW + clock.MINUTE)):
        with clock.fixed(at):
            before = max(stamps())
            limiter.forget()
            ids.append(report(phone, f"Laporan ke-{round}."))
            written = [stamp for stamp in stamps() if stamp > before]
            assert len(written) >= 1, "stamped before what was there"
            ledger.seal_all(at=clock.now())
            loop.run_once(clock.now())
            checks = Client().get("/-/siap").json()["checks"]
            if at == wrong:
                assert checks["clock"] == said
    with clock.fixed(NOW + clock.HOUR):
        for id in ids:
            seen = next(post for post in (city.budi, city.koordinator) if _holds(post, id))
            handling.forward(id=id, unit="dinas-pu", reason="Jalan kabupaten.", by=seen, at=clock.now())
            history = ledger.history(id)
            assert [event.envelope.stamp for event in history] == sorted(event.envelope.stamp for event in history)
        ledger.seal_all(at=clock.now())
        report_of_all = ledger.verify()
        assert report_of_all.ok, report_of_all.fault
        assert report_of_all.unsealed == 0
        digest = ledger.digest()
        ledger.rebuild()
        assert ledger.digest() == digest
    assert Permintaan.objects.filter(id__in=ids, unit="dinas-pu").count() == 4


def _holds(actor: object, id: UUID) -> bool:
    row = Permintaan.objects.get(id=id)
    return any(post.unit == row.unit for post in actor.posts)  # type: ignore[attr-defined]


def test_the_loop_goes_on_after_the_clock_was_ahead(city: make.City, phone: Client) -> None:
    """Work that was put off by ten years by mistake is due again as soon as the clock is right."""
    with clock.fixed(NOW + 10 * YEAR):
        loop.run_once(clock.now())
    with clock.fixed(NOW):
        report(phone, "Setelah jam dibetulkan.")
        loop.run_once(clock.now() + clock.MINUTE)
        assert Peristiwa.objects.filter(sequence=None).count() == 0, "sealed by the loop"


def test_a_session_of_the_office_does_not_outlive_a_wrong_clock(city: make.City) -> None:
    with clock.fixed(NOW):
        client = make.sign_in(Client(), city.budi)
    with clock.fixed(NOW + 10 * YEAR):
        assert client.get("/kerja/").status_code == 403
