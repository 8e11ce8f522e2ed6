"""The verbs of the counter, at their doors: who may, what follows, what is recorded, what is refused."""

from __future__ import annotations

from uuid import UUID

import pytest

from pendopo.kernel import clock, ids
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.permissions import SYSTEM, Actor
from pendopo.kernel.refusal import Forbidden, Invalid, NotFound
from pendopo.layanan import queries
from pendopo.layanan.actions import citizen, clocks, handling
from pendopo.layanan.models import Permintaan, Tugas
from pendopo.layanan.rules.workflow import WordsMissing, WrongState
from pendopo.layanan.tests import make
from pendopo.layanan.types import Klasifikasi, Side, Verb

pytestmark = pytest.mark.django_db

AT = make.AT
LATER = AT + clock.HOUR


@pytest.fixture
def city() -> make.City:
    return make.city()


def row(id: UUID) -> Permintaan:
    return Permintaan.objects.get(id=id)


def test_a_report_goes_to_the_village_it_lies_in_and_says_why(city: make.City) -> None:
    opened = make.opened()
    assert (opened.unit, opened.why, opened.rule) == ("desa-alas", "LEVEL", "awal-desa")
    assert row(opened.id).desa == make.ALAS
    # 14 working days after Monday 6 July 2026, end of day in WIB.
    assert clock.to_datetime(opened.due, make.ZONE).strftime("%Y-%m-%d %H:%M") == "2026-07-24 23:59"


def test_a_category_rule_stands_before_the_village(city: make.City) -> None:
    assert make.opened(kategori="INFRASTRUKTUR/JALAN RUSAK").unit == "dinas-pu"


def test_a_village_chosen_by_hand_counts_where_there_is_no_point(city: make.City) -> None:
    assert make.opened(titik=None, desa=make.BABADAN).unit == "desa-babadan"


def test_nowhere_is_the_coordinators(city: make.City) -> None:
    opened = make.opened(titik=None)
    assert (opened.unit, opened.why) == ("koordinator", "NO_MATCH")


def test_the_whole_way_from_citizen_to_unit_and_back(city: make.City) -> None:
    opened = make.opened()
    sari = make.sari(opened.id)
    handling.accept(id=opened.id, by=city.budi, at=LATER)
    assert row(opened.id).position == "desa-alas.petugas"
    handling.ask(id=opened.id, question="Tiang yang mana?", by=city.budi, at=LATER)
    citizen.reply(id=opened.id, text="Yang di depan pasar.", by=sari, at=LATER + clock.DAY)
    handling.answer(id=opened.id, text="Sudah diganti.", by=city.budi, at=LATER + 2 * clock.DAY)
    citizen.confirm(id=opened.id, by=sari, at=LATER + 3 * clock.DAY)
    citizen.rate(id=opened.id, score=4, by=sari, at=LATER + 3 * clock.DAY)
    after = row(opened.id)
    assert (after.state, after.outcome, after.score) == ("SELESAI", "DIKONFIRMASI", 4)
    assert after.first_answer_at == LATER
    lines = queries.own(sari, opened.id).moments
    assert [line.what for line in lines] == [
        "opened", "accept", "ask", "reply", "answer", "confirm", "rated",
    ]  # fmt: skip
    assert [line.side for line in lines][1:4] == [Side.PETUGAS, Side.PETUGAS, Side.WARGA]


def test_a_question_stops_the_legal_term_by_the_working_days_of_the_pause(city: make.City) -> None:
    opened = make.opened()
    handling.ask(id=opened.id, question="Yang mana?", by=city.budi, at=AT)
    citizen.reply(id=opened.id, text="Itu.", by=make.sari(opened.id), at=AT + 2 * clock.DAY)
    assert row(opened.id).due == opened.due + 4 * clock.DAY  # two working days, over a weekend


def test_a_stage_never_ends_after_the_legal_term(city: make.City) -> None:
    opened = make.opened(klasifikasi=Klasifikasi.INFORMASI)  # five working days in all
    handling.accept(id=opened.id, by=city.budi, at=AT + 2 * clock.DAY)  # and five for the answer
    assert row(opened.id).stage_due == row(opened.id).due == opened.due
    handling.ask(id=opened.id, question="Yang mana?", by=city.budi, at=AT + 2 * clock.DAY)
    handling.resume(id=opened.id, by=city.budi, at=opened.due + 30 * clock.DAY)
    assert row(opened.id).stage_due > opened.due


def test_the_longest_pause_ends_by_itself(city: make.City) -> None:
    opened = make.opened()
    handling.ask(id=opened.id, question="Yang mana?", by=city.budi, at=AT)
    assert clocks.lapse_due(by=SYSTEM, at=row(opened.id).stage_due) == 0
    assert clocks.lapse_due(by=SYSTEM, at=row(opened.id).stage_due + 1) == 1
    assert row(opened.id).state == "DIKERJAKAN"


def test_silence_closes_after_ten_days_as_its_own_outcome_and_only_once(city: make.City) -> None:
    opened = make.opened()
    handling.answer(id=opened.id, text="Sudah.", by=city.budi, at=AT)
    due = row(opened.id).stage_due
    assert clock.to_datetime(due, make.ZONE).date().isoformat() == "2026-07-16"
    assert [clocks.lapse_due(by=SYSTEM, at=due + 1), clocks.lapse_due(by=SYSTEM, at=due + 1)] == [1, 0]
    assert row(opened.id).outcome == "DITUTUP_SISTEM"


def test_reopening_is_possible_until_thirty_days_after_the_end(city: make.City) -> None:
    opened = make.opened()
    sari = make.sari(opened.id)
    handling.answer(id=opened.id, text="Sudah.", by=city.budi, at=AT)
    citizen.confirm(id=opened.id, by=sari, at=LATER)
    with pytest.raises(WrongState):
        citizen.reopen(id=opened.id, reason="Padam lagi.", by=sari, at=LATER + 31 * clock.DAY)
    citizen.reopen(id=opened.id, reason="Padam lagi.", by=sari, at=LATER + 29 * clock.DAY)
    assert (row(opened.id).state, row(opened.id).reopened, row(opened.id).outcome) == ("DIKERJAKAN", 1, "")


def test_a_wrong_door_routes_again_at_once_and_the_second_reaches_the_coordinator(city: make.City) -> None:
    opened = make.opened()
    handling.refuse(id=opened.id, reason="Ini jalan kabupaten.", by=city.budi, at=LATER)
    assert (row(opened.id).unit, row(opened.id).hops, row(opened.id).why) == ("kec-hulu", 1, "REFUSED")
    other = make.opened()
    handling.forward(id=other.id, unit="desa-babadan", reason="Di seberang.", by=city.budi, at=LATER)
    handling.forward(id=other.id, unit="dinas-pu", reason="Bukan kami.", by=city.tetangga, at=LATER)
    assert (row(other.id).unit, row(other.id).hops, row(other.id).why) == ("koordinator", 2, "SECOND_HOP")


def test_a_reason_is_needed_to_pass_on(city: make.City) -> None:
    opened = make.opened()
    with pytest.raises(WordsMissing):
        handling.forward(id=opened.id, unit="dinas-pu", reason=" \n ", by=city.budi, at=LATER)


@pytest.mark.parametrize("unit", ["tidak-ada", "desa-alas"])
def test_passing_on_to_nowhere_or_to_oneself_is_refused(city: make.City, unit: str) -> None:
    opened = make.opened()
    with pytest.raises(Invalid):
        handling.forward(id=opened.id, unit=unit, reason="Salah.", by=city.budi, at=LATER)


def test_the_coordinator_disposes_without_counting_a_wrong_door(city: make.City) -> None:
    opened = make.opened(titik=None)
    handling.forward(id=opened.id, unit="desa-alas", reason="Dari teksnya.", by=city.koordinator, at=LATER)
    assert (row(opened.id).unit, row(opened.id).hops) == ("desa-alas", 0)


def test_a_report_about_a_unit_never_reaches_it(city: make.City) -> None:
    opened = make.opened(terlapor="desa-alas", klasifikasi=Klasifikasi.BERKADAR)
    assert (opened.unit, opened.why) == ("inspektorat", "ABOUT_OFFICIAL")
    for accused in (city.budi, city.ani):
        with pytest.raises(NotFound):
            queries.detail(accused, opened.id)
        assert not queries.inbox(accused, queries.Filter(view="all"), at=AT).exists()
    with pytest.raises(Invalid):
        handling.forward(id=opened.id, unit="desa-alas", reason="Tolong.", by=city.inspektur, at=LATER)
    # Neither the coordinator nor the head of government reads it.
    for other in (city.koordinator, city.bupati):
        with pytest.raises(NotFound):
            queries.detail(other, opened.id)


def test_a_neighbour_does_not_even_know_that_it_is_there(city: make.City) -> None:
    opened = make.opened()
    for other in (city.tetangga, city.stranger, Actor(account=ids.new_id(AT))):
        with pytest.raises(NotFound):
            queries.detail(other, opened.id)
        with pytest.raises(NotFound):
            handling.accept(id=opened.id, by=other, at=LATER)


def test_an_official_without_a_second_factor_is_nobody(city: make.City) -> None:
    opened = make.opened()
    half = Actor(account=city.budi.account, posts=city.budi.posts, secure=False)
    with pytest.raises(NotFound):
        handling.accept(id=opened.id, by=half, at=LATER)


def test_who_leads_reads_and_does_not_act(city: make.City) -> None:
    opened = make.opened()
    assert queries.detail(city.bupati, opened.id).possible == ()
    with pytest.raises(Forbidden):
        handling.accept(id=opened.id, by=city.bupati, at=LATER)


def test_what_is_secret_stays_with_unit_and_coordinator(city: make.City) -> None:
    opened = make.opened(rahasia=True)
    assert queries.detail(city.koordinator, opened.id).row.rahasia
    with pytest.raises(NotFound):
        queries.detail(city.bupati, opened.id)
    with pytest.raises(Forbidden):
        handling.release(id=opened.id, text="x", lampiran=[], by=city.budi, at=LATER)


def test_a_stale_page_is_refused_and_nothing_is_recorded(city: make.City) -> None:
    opened = make.opened()
    handling.accept(id=opened.id, by=city.budi, at=LATER)
    before = len(ledger.history(opened.id))
    with pytest.raises(WrongState):
        handling.accept(id=opened.id, by=city.ani, at=LATER)
    assert len(ledger.history(opened.id)) == before


def test_a_part_is_given_to_another_unit_and_comes_back(city: make.City) -> None:
    opened = make.opened()
    handling.accept(id=opened.id, by=city.budi, at=LATER)
    handling.split(id=opened.id, unit="dinas-pu", text="Periksa kabelnya.", by=city.budi, at=LATER)
    task = Tugas.objects.get()
    assert task.due <= row(opened.id).due
    assert queries.detail(city.dinas, opened.id).tasks[0].id == task.id
    with pytest.raises(Invalid):
        handling.answer(id=opened.id, text="Selesai.", by=city.budi, at=LATER)
    with pytest.raises(NotFound):
        handling.finish_task(task=task.id, text="Beres.", by=city.tetangga, at=LATER)
    handling.finish_task(task=task.id, text="Kabel diganti.", by=city.dinas, at=LATER)
    with pytest.raises(Invalid):
        handling.finish_task(task=task.id, text="Lagi.", by=city.dinas, at=LATER)
    handling.answer(id=opened.id, text="Selesai.", by=city.budi, at=LATER)
    assert row(opened.id).open_tasks == 0


def test_a_correction_of_the_class_counts_the_term_from_the_requests_own_time(city: make.City) -> None:
    opened = make.opened()
    handling.classify(
        id=opened.id, klasifikasi=Klasifikasi.INFORMASI, kategori="LISTRIK", by=city.budi, at=AT + clock.DAY
    )
    after = row(opened.id)
    assert clock.to_datetime(after.due, make.ZONE).date().isoformat() == "2026-07-13"
    assert (after.klasifikasi, after.kategori) == ("INFORMASI", "LISTRIK")


def test_what_becomes_public_is_masked_whatever_the_officer_typed(city: make.City) -> None:
    opened = make.opened()
    handling.release(id=opened.id, text="Hubungi 0812 3456 7890 di pasar", lampiran=[], by=city.budi, at=LATER)
    after = row(opened.id)
    assert after.public
    assert "3456" not in after.public_text
    assert "pasar" in after.public_text
    handling.unrelease(id=opened.id, by=city.budi, at=LATER)
    assert (row(opened.id).public, row(opened.id).public_text) == (False, "")


def test_a_note_is_never_the_citizens(city: make.City) -> None:
    opened = make.opened()
    handling.note(id=opened.id, text="Pelapor langganan.", by=city.budi, at=LATER)
    assert all(line.what != "note" for line in queries.own(make.sari(opened.id), opened.id).moments)
    assert any(line.what == "note" for line in queries.detail(city.budi, opened.id).moments)
    kinds = [entry.kind for entry in ledger.receipt(opened.id, at=LATER).entries]
    assert kinds == ["PermintaanOpened"]


def test_declined_blocked_withdrawn_and_verified_are_outcomes_of_their_own(city: make.City) -> None:
    declined, blocked, withdrawn, verified = (make.opened() for _ in range(4))
    handling.decline(id=declined.id, reason="PLN, Jalan Gardu 1, 123.", by=city.budi, at=LATER)
    handling.block(id=blocked.id, reason="Menghina.", by=city.koordinator, at=LATER)
    citizen.withdraw(id=withdrawn.id, by=make.sari(withdrawn.id), at=LATER)
    handling.answer(id=verified.id, text="Sudah.", by=city.budi, at=LATER)
    with pytest.raises(Forbidden):
        handling.verify(id=verified.id, finding="Sudah.", by=city.budi, at=LATER)
    handling.verify(id=verified.id, finding="Saya lihat menyala.", by=city.koordinator, at=LATER)
    outcomes = [row(opened.id).outcome for opened in (declined, blocked, withdrawn, verified)]
    assert outcomes == ["BUKAN_WEWENANG", "DIBLOKIR", "DITARIK", "DIVERIFIKASI"]


def test_only_the_node_that_holds_a_request_moves_it(city: make.City) -> None:
    opened = make.opened()
    handling.hand_over(id=opened.id, node="0" * 16, by=city.koordinator, at=LATER)
    with pytest.raises(Exception, match="simpul") as refused:
        handling.accept(id=opened.id, by=city.budi, at=LATER)
    assert type(refused.value).__name__ == "HeldElsewhere"
    citizen.add(id=opened.id, text="Masih padam.", by=make.sari(opened.id), at=LATER)


def test_number_and_secret_open_it_and_a_new_secret_replaces_the_old(city: make.City) -> None:
    opened = make.opened()
    found = queries.by_secret(ids.show_number(opened.number).lower(), opened.secret.lower())
    assert found is not None
    assert found.id == opened.id
    assert queries.by_secret(opened.number, "ABCDEFGHJKMNPQ") is None
    assert queries.by_secret(ids.new_number(), opened.secret) is None
    renewed = citizen.renew_secret(id=opened.id, by=make.sari(opened.id), at=LATER)
    assert queries.by_secret(opened.number, opened.secret) is None
    assert queries.by_secret(opened.number, renewed) is not None


def test_the_secret_stands_nowhere(city: make.City) -> None:
    opened = make.opened()
    for event in ledger.history(opened.id):
        assert opened.secret not in repr(event)
    assert opened.secret.encode() not in bytes(row(opened.id).secret_hash)


def test_what_is_possible_follows_the_table(city: make.City) -> None:
    opened = make.opened()
    assert Verb.ACCEPT in queries.detail(city.budi, opened.id).possible
    assert queries.own(make.sari(opened.id), opened.id).possible == (Verb.WITHDRAW,)
    assert Verb.BLOCK in queries.detail(city.koordinator, opened.id).possible


def test_search_finds_words_numbers_and_nothing_of_others(city: make.City) -> None:
    opened = make.opened()
    for words in ("lampu", "depan pas", ids.show_number(opened.number)):
        found = queries.inbox(city.budi, queries.Filter(view="all", words=words), at=AT)
        assert [r.id for r in found] == [opened.id]
        assert not queries.inbox(city.tetangga, queries.Filter(view="all", words=words), at=AT).exists()


def test_a_rebuild_makes_the_same_rows_and_the_ledger_verifies(city: make.City) -> None:
    test_the_whole_way_from_citizen_to_unit_and_back(city)
    test_a_part_is_given_to_another_unit_and_comes_back(city)
    before = ledger.digest()
    ledger.rebuild()
    assert ledger.digest() == before
    ledger.seal_all(at=LATER)
    assert ledger.verify().ok


def test_an_erasure_takes_the_words_and_leaves_the_facts(city: make.City) -> None:
    opened = make.opened()
    handling.answer(id=opened.id, text="Sudah diganti.", by=city.budi, at=LATER)
    ledger.seal_all(at=LATER)
    ledger.erase([opened.id], reason="request", by=ledger.SYSTEM_AUTHOR, at=LATER)
    after = row(opened.id)
    assert (after.text, after.title, after.place, after.lat, bytes(after.secret_hash)) == ("", "", "", None, b"")
    assert (after.state, after.unit, after.desa) == ("DIJAWAB", "desa-alas", make.ALAS)
    assert queries.by_secret(opened.number, opened.secret) is None
    before = ledger.digest()
    ledger.rebuild()
    assert ledger.digest() == before
    ledger.seal_all(at=LATER)
    assert ledger.verify().ok
