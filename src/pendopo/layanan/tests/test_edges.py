"""Where the verbs go wrong first: two at once, closed offices, pauses on pauses, several posts in one hand."""

from __future__ import annotations

from uuid import UUID

import pytest

from pendopo.kernel import clock
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.permissions import SYSTEM, Actor, Post
from pendopo.layanan.actions import citizen, clocks, handling
from pendopo.layanan.models import Permintaan, Tugas
from pendopo.layanan.rules.workflow import WrongState
from pendopo.layanan.tests import make
from pendopo.layanan.types import Klasifikasi
from pendopo.opd import actions as opd_actions

pytestmark = pytest.mark.django_db

AT = make.AT
LATER = AT + clock.HOUR
AFTER = AT + 60 * clock.DAY


@pytest.fixture
def city() -> make.City:
    return make.city()


def row(id: UUID) -> Permintaan:
    return Permintaan.objects.get(id=id)


def waiting(city: make.City) -> UUID:
    """A request whose unit waits for the citizen."""
    opened = make.opened()
    handling.ask(id=opened.id, question="Yang mana?", by=city.budi, at=AT)
    return opened.id


# Clocks ----------------------------------------------------------------------------------------------------------


def test_a_request_that_another_node_holds_does_not_stop_the_clocks_of_the_others(city: make.City) -> None:
    elsewhere, here = waiting(city), waiting(city)
    handling.hand_over(id=elsewhere, node="simpul-lain", by=city.koordinator, at=LATER)
    assert clocks.lapse_due(by=SYSTEM, at=AFTER) == 1
    assert (row(elsewhere).state, row(here).state) == ("MENUNGGU", "DIKERJAKAN")


def test_correcting_the_class_keeps_the_pauses(city: make.City) -> None:
    id = waiting(city)
    citizen.reply(id=id, text="Itu.", by=make.sari(id), at=AT + 2 * clock.DAY)
    longer = row(id).due
    handling.classify(
        id=id, klasifikasi=Klasifikasi.TIDAK_BERKADAR, kategori="LISTRIK", by=city.budi, at=AT + 2 * clock.DAY
    )
    assert row(id).due == longer


def test_the_longest_pause_is_that_of_all_questions_together(city: make.City) -> None:
    id = waiting(city)
    whole = row(id).stage_due
    back = AT + 4 * clock.DAY  # Friday: four working days of ten are gone
    handling.resume(id=id, by=city.budi, at=back)
    handling.ask(id=id, question="Dan yang mana lagi?", by=city.budi, at=back)
    assert row(id).stage_due == whole
    clocks.lapse_due(by=SYSTEM, at=whole + 1)
    assert row(id).state == "DIKERJAKAN"
    with pytest.raises(WrongState):
        handling.ask(id=id, question="Dan lagi?", by=city.budi, at=whole + clock.DAY)


# Offices ---------------------------------------------------------------------------------------------------------


def test_a_closed_office_gets_nothing(city: make.City) -> None:
    opd_actions.close_unit(kode="desa-alas", at=AT, valid_to=LATER, reason="Digabung.", by=SYSTEM)
    opd_actions.close_unit(kode="dinas-pu", at=AT, valid_to=LATER, reason="Digabung.", by=SYSTEM)
    later = LATER + clock.HOUR
    assert make.opened(at=later).unit == "kec-hulu"
    assert make.opened(at=later, kategori="INFRASTRUKTUR/JALAN RUSAK").unit == "kec-hulu"


def test_what_a_closed_inspektorat_would_hear_goes_to_those_who_lead(city: make.City) -> None:
    opd_actions.close_unit(kode="inspektorat", at=AT, valid_to=LATER, reason="Digabung.", by=SYSTEM)
    assert make.opened(at=LATER + clock.HOUR, terlapor="desa-alas", rahasia=True).unit == "setda"


def test_who_has_several_posts_acts_in_the_one_that_may(city: make.City) -> None:
    """The coordinator also serves in the office next door: the ledger says as what."""
    next_door = Post(position="desa-babadan.petugas", unit="desa-babadan", role="PETUGAS")
    both = Actor(account=city.koordinator.account, posts=(next_door, *city.koordinator.posts), secure=True)
    opened = make.opened()
    handling.block(id=opened.id, reason="Berisi ancaman.", by=both, at=LATER)
    assert ledger.history(opened.id)[-1].envelope.position == "koordinator.admin"


def test_a_note_says_in_which_office_it_was_written(city: make.City) -> None:
    both = Actor(account=city.budi.account, posts=(*city.tetangga.posts, *city.budi.posts), secure=True)
    opened = make.opened()
    noted = handling.note(id=opened.id, text="Sudah ditelepon.", by=both, at=LATER)
    assert (noted.facts.unit, noted.envelope.position) == ("desa-alas", "desa-alas.petugas")  # type: ignore[attr-defined]


# Tasks -----------------------------------------------------------------------------------------------------------


def test_the_unit_that_answers_may_end_a_task_that_nobody_does(city: make.City) -> None:
    opened = make.opened()
    handling.split(id=opened.id, unit="dinas-pu", text="Periksa kabelnya.", by=city.budi, at=LATER)
    task = Tugas.objects.get(permintaan_id=opened.id)
    handling.finish_task(task=task.id, text="Kami kerjakan sendiri.", by=city.budi, at=LATER)
    handling.answer(id=opened.id, text="Sudah menyala.", by=city.budi, at=LATER)
    ended = Tugas.objects.get(id=task.id)
    assert (ended.done_at, ended.result) == (LATER, "Kami kerjakan sendiri.")
    assert ledger.history(opened.id)[-2].facts.unit == "desa-alas"  # type: ignore[attr-defined]
