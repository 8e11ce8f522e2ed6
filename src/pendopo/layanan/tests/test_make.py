"""The city of the tests is what it says."""

from __future__ import annotations

import pytest
from django.test import Client

from pendopo.layanan import queries
from pendopo.layanan.tests import make
from pendopo.layanan.types import Why

pytestmark = pytest.mark.django_db


def test_a_request_in_alas_reaches_pak_budi() -> None:
    city = make.city()
    opened = make.opened()
    assert (opened.unit, opened.why, opened.desa) == ("desa-alas", Why.LEVEL, make.ALAS)
    assert [row.id for row in queries.inbox(city.budi, queries.Filter(), at=make.AT)] == [opened.id]
    assert queries.own(make.sari(opened.id), opened.id).row.number == opened.number


def test_the_sessions_are_those_of_the_personas(client: Client) -> None:
    city = make.city()
    opened = make.opened()
    assert make.sign_in(client, city.budi).get("/kerja/").status_code == 200
    assert make.hold_ticket(Client(), opened.id).get(f"/lacak/{opened.id}/").status_code == 200
