"""Who is told what: the side that did not act, by number and state, never with a word of anybody."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.template import TemplateDoesNotExist

from pendopo.kernel import clock, ids, notify
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.types import Facts
from pendopo.kernel.notify import templates
from pendopo.kernel.notify.models import Pemberitahuan
from pendopo.kernel.permissions import SYSTEM
from pendopo.layanan import events
from pendopo.layanan.actions import citizen, clocks, handling, notices
from pendopo.layanan.models import Permintaan, Tugas
from pendopo.layanan.tests import make
from pendopo.layanan.types import Opened
from pendopo.warga.actions import keep_identity

pytestmark = pytest.mark.django_db

AT = make.AT
CANARY = "kenarikuning"
LINES: dict[type[Facts], Callable[..., None]] = {
    events.PermintaanOpened: notices.opened,
    events.PermintaanMoved: notices.moved,
    events.PesanAdded: notices.message,
    events.TugasOpened: notices.task,
    events.TugasDone: notices.task_done,
}


@pytest.fixture
def city() -> make.City:
    return make.city()


@pytest.fixture
def told(city: make.City) -> Opened:
    """A secret, anonymous report of somebody who left a telephone number."""
    ref = keep_identity(name=CANARY, phone="0812 0000 7777", at=AT)
    return make.opened(text=f"{CANARY} rahasia", place=CANARY, rahasia=True, anonim=True, identity=ref)


def react(id: UUID) -> None:
    """Call the wiring's lines for all events of a request, as the loop does: at least once."""
    for event in (*ledger.history(id), *ledger.history(id)):
        line = LINES.get(type(event.facts))
        if line is not None:
            line(event, event.at)


def heard(id: UUID) -> list[tuple[str, str]]:
    """(recipient, template) of all notices about a request."""
    rows = Pemberitahuan.objects.filter(subject=id)
    return sorted(rows.values_list("recipient", "template"))


def account(actor: object) -> str:
    return notify.account(actor.account)  # type: ignore[attr-defined]


def contact(id: UUID) -> str:
    return notify.contact(Permintaan.objects.get(id=id).identity)


def test_a_new_request_is_told_to_its_unit_once(city: make.City, told: Opened) -> None:
    react(told.id)
    assert heard(told.id) == sorted([(account(city.budi), "permintaan-masuk"), (account(city.ani), "permintaan-masuk")])


def test_a_step_of_the_office_is_told_to_the_citizen(city: make.City, told: Opened) -> None:
    handling.accept(id=told.id, by=city.budi, at=AT)
    handling.ask(id=told.id, question=CANARY, by=city.budi, at=AT)
    react(told.id)
    mine = [template for who, template in heard(told.id) if who == contact(told.id)]
    assert mine == ["permintaan-dikerjakan", "permintaan-menunggu"]


def test_a_step_of_the_citizen_is_told_to_the_unit(city: make.City, told: Opened) -> None:
    handling.ask(id=told.id, question=CANARY, by=city.budi, at=AT)
    citizen.reply(id=told.id, text=CANARY, by=make.sari(told.id), at=AT)
    citizen.add(id=told.id, text=CANARY, by=make.sari(told.id), at=AT)
    react(told.id)
    budi = [template for who, template in heard(told.id) if who == account(city.budi)]
    assert budi == ["permintaan-berubah", "permintaan-masuk", "permintaan-pesan"]


def test_a_message_of_the_office_is_told_to_the_citizen(city: make.City, told: Opened) -> None:
    handling.message(id=told.id, text=CANARY, by=city.budi, at=AT)
    react(told.id)
    assert (contact(told.id), "permintaan-pesan-warga") in heard(told.id)


def test_what_is_passed_on_is_told_to_whoever_gets_it(city: make.City, told: Opened) -> None:
    handling.forward(id=told.id, unit="dinas-pu", reason=CANARY, by=city.budi, at=AT)
    handling.split(id=told.id, unit="desa-babadan", text=CANARY, by=city.dinas, at=AT)
    react(told.id)
    assert (account(city.dinas), "permintaan-masuk") in heard(told.id)
    assert (account(city.tetangga), "permintaan-tugas") in heard(told.id)
    assert (contact(told.id), "permintaan-diteruskan") in heard(told.id)


def test_a_part_that_is_done_is_told_to_the_unit_that_waits_for_it(city: make.City, told: Opened) -> None:
    handling.split(id=told.id, unit="desa-babadan", text=CANARY, by=city.budi, at=AT)
    task = Tugas.objects.get(permintaan_id=told.id)
    react(told.id)
    before = heard(told.id).count((account(city.budi), "permintaan-berubah"))
    handling.finish_task(task=task.id, text=CANARY, by=city.tetangga, at=AT)
    react(told.id)
    assert heard(told.id).count((account(city.budi), "permintaan-berubah")) == before + 1


def test_silence_is_told_to_both(city: make.City, told: Opened) -> None:
    handling.answer(id=told.id, text=CANARY, by=city.budi, at=AT)
    clocks.lapse_due(by=SYSTEM, at=AT + 12 * clock.DAY)
    react(told.id)
    assert (contact(told.id), "permintaan-selesai") in heard(told.id)
    assert (account(city.budi), "permintaan-berubah") in heard(told.id)


def test_who_left_nothing_is_not_told(city: make.City) -> None:
    opened = make.opened()
    handling.accept(id=opened.id, by=city.budi, at=AT)
    react(opened.id)
    assert all(who.startswith("akun:") for who, _ in heard(opened.id))


def test_a_vacant_position_is_told_to_its_superior_once(city: make.City) -> None:
    assert list(notices.holders("desa-alas", AT)) == [city.ani.account, city.budi.account]
    assert list(notices.holders("tidak-ada", AT)) == []


def test_no_notice_carries_a_word(city: make.City, told: Opened) -> None:
    handling.forward(id=told.id, unit="dinas-pu", reason=CANARY, by=city.budi, at=AT)
    handling.answer(id=told.id, text=CANARY, by=city.dinas, at=AT)
    citizen.reopen(id=told.id, reason=CANARY, by=make.sari(told.id), at=AT)
    react(told.id)
    for row in Pemberitahuan.objects.filter(subject=told.id):
        for language in ("id", "en"):
            words = templates.render(row.template, notify.Context(**row.context), language)
            assert ids.show_number(told.number) in words.title
            assert "http" in words.body
            assert CANARY not in words.title + words.body
            assert str(told.secret) not in words.body
        assert CANARY not in repr(row.context)


@pytest.mark.parametrize("state", notices.STATES.values())
def test_every_state_has_its_words(state: str) -> None:
    try:
        words = templates.render(
            f"permintaan-{state}", notify.Context(number="ABCDEFGHJK", due=AT, unit="Desa A"), "id"
        )
    except TemplateDoesNotExist:  # pragma: no cover - says which
        pytest.fail(f"no words for {state}")
    assert words.title
