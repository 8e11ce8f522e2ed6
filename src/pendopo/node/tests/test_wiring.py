"""The wiring, end to end: an event is recorded, the loop runs its line, and somebody is told."""

from __future__ import annotations

import pytest

from pendopo.kernel import clock, loop, notify
from pendopo.layanan.tests import make
from pendopo.node import wiring


def test_every_line_has_a_name_of_its_own() -> None:
    assert len(set(wiring.names())) == len(wiring.LINES)
    wiring.connect()  # again: harmless


@pytest.mark.django_db(transaction=True)
def test_a_new_request_reaches_the_officer_in_the_app() -> None:
    city = make.city()
    opened = make.opened()
    while loop.run_once(clock.now()):
        pass
    assert city.budi.account is not None
    [notice] = notify.unread(city.budi.account)
    assert notice.subject == opened.id
    assert notice.path == f"/kerja/{opened.id}/"
    assert "Desa Alas" in notice.body


@pytest.mark.django_db(transaction=True)
def test_an_import_tells_nobody() -> None:
    city = make.city()
    make.many(3)
    while loop.run_once(clock.now()):
        pass
    assert city.budi.account is not None
    assert notify.unread_count(city.budi.account) == 0
