"""Recording: events, rows and reactions in one transaction."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from pendopo.kernel import clock, ids, loop
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger import kinds, recording
from pendopo.kernel.ledger.models import Peristiwa
from pendopo.kernel.ledger.tests.toy import (
    AT,
    BY,
    Angka,
    Corrected,
    Said,
    Ucapan,
    Withdrawn,
    Words,
    correct,
    say,
    write,
)
from pendopo.kernel.ledger.types import Draft, Envelope, Facts, Private, Recorded

pytestmark = pytest.mark.django_db


class Other(Private, frozen=True):
    text: str


def test_an_event_and_its_rows_are_written_together() -> None:
    event = say(7, "halo")
    row = Ucapan.objects.get(id=event.subject)
    assert (row.number, row.text, row.times) == (7, "halo", 1)
    assert Angka.objects.get(id=7).said == 1
    assert ledger.history(event.subject) == [event]


def test_a_transaction_that_fails_leaves_neither() -> None:
    with suppress(KeyError), transaction.atomic():
        say(7)
        raise KeyError
    assert not Peristiwa.objects.exists()
    assert not Ucapan.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        ledger.record([Draft(subject=ids.new_id(), facts=Said(number=1))], by=BY, at=AT)


def test_a_private_part_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="Other"):
        write(Draft(subject=ids.new_id(), facts=Said(number=1), private=Other(text="x")))
    with pytest.raises(TypeError, match="Words"):
        write(Draft(subject=ids.new_id(), facts=Corrected(number=1), private=Words(text="x")))


def test_several_events_of_one_batch_fold_in_order() -> None:
    subject = ids.new_id()
    drafts = [Draft(subject=subject, facts=Said(number=1)), Draft(subject=subject, facts=Corrected(number=2))]
    with transaction.atomic():
        events = ledger.record([*drafts, Draft(subject=subject, facts=Corrected(number=3))], by=BY, at=AT)
    assert [event.envelope.stamp for event in events] == sorted(event.envelope.stamp for event in events)
    assert Ucapan.objects.get().number == 3


def test_a_fold_may_remove_its_row() -> None:
    subject = say().subject
    write(Draft(subject=subject, facts=Withdrawn()))
    assert not Ucapan.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_batch() -> None:
    def queries(count: int) -> int:
        drafts = [Draft(subject=ids.new_id(), facts=Corrected(number=i)) for i in range(count)]
        with transaction.atomic(), CaptureQueriesContext(connection) as context:
            ledger.record(drafts, by=BY, at=AT)
        return len(context)

    assert queries(1) == queries(40) == 3  # the newest stamp, the events, a look for rows


def test_the_clock_follows_what_another_process_has_stamped(monkeypatch: pytest.MonkeyPatch) -> None:
    first = say()
    monkeypatch.setattr(clock, "hybrid", clock.HybridClock())  # another process, whose wall clock was set back
    with clock.fixed(AT - 10 * clock.DAY):
        second = correct(first.subject, 5)
    assert second.envelope.stamp > first.envelope.stamp
    assert ledger.history(first.subject) == [first, second]


def test_an_unknown_kind_is_kept_and_left_alone() -> None:
    event = say()
    kinds._kinds.pop(98)
    try:
        assert ledger.history(event.subject) == []
        assert ledger.seal(at=AT) is not None
        assert ledger.verify().ok
    finally:
        kinds.learn([Said])


def test_a_tag_belongs_to_one_kind() -> None:
    class Intruder(Facts, frozen=True, tag=98):
        pass

    with pytest.raises(ValueError, match="98"):
        kinds.learn([Intruder])


def test_bytes_are_never_encoded_anew() -> None:
    event = say(3, "kata")
    row = Peristiwa.objects.get()
    assert bytes(row.facts) == kinds.encode(event.facts)
    assert kinds.decode(bytes(row.envelope), bytes(row.facts), bytes(row.private or b"")) == event
    assert isinstance(event.envelope, Envelope)
    assert event.envelope.sealed_by > clock.now()


def test_reactions_are_queued_once_and_take_effect_once() -> None:
    calls: list[UUID] = []

    def then(event: Recorded, at: int) -> None:
        calls.append(event.id)

    ledger.wire([ledger.Reaction(kind=Said, name="toy.count", then=then)])
    ledger.wire([ledger.Reaction(kind=Said, name="toy.count", then=then)])  # twice is harmless
    event = say()
    correct(event.subject, 2)
    loop.run_once(clock.now(), recurring=False)
    loop.run_once(clock.now(), recurring=False)
    assert calls == [event.id]
    with pytest.raises(ValueError, match="two reactions"):
        ledger.wire([ledger.Reaction(kind=Said, name="toy.count", then=lambda event, at: None)])


def test_a_reaction_that_fails_runs_again_and_its_half_effect_is_undone() -> None:
    attempts: list[int] = []

    def then(event: Recorded, at: int) -> None:
        attempts.append(at)
        correct(event.subject, 40 + len(attempts))
        if len(attempts) == 1:
            raise KeyError

    ledger.wire([ledger.Reaction(kind=Said, name="toy.flaky", then=then)])
    subject = say().subject
    loop.run_once(clock.now(), recurring=False)
    assert Ucapan.objects.get().number == 1
    loop.run_once(clock.now() + clock.MINUTE, recurring=False)
    loop.run_once(clock.now() + clock.HOUR, recurring=False)
    assert len(attempts) == 2
    assert [type(event.facts) for event in ledger.history(subject)] == [Said, Corrected]
    assert Ucapan.objects.get().number == 42


def test_neither_a_rebuild_nor_an_import_of_old_events_reacts() -> None:
    calls: list[UUID] = []
    ledger.wire([ledger.Reaction(kind=Said, name="toy.silent", then=lambda event, at: calls.append(event.id))])
    with transaction.atomic():
        ledger.record([Draft(subject=ids.new_id(), facts=Said(number=1))], by=BY, at=AT, react=False)
    ledger.rebuild()
    loop.run_once(clock.now(), recurring=False)
    assert calls == []


def test_a_reaction_whose_line_was_taken_out_is_done() -> None:
    event = say()
    recording.react(recording.ReactionJob(event=event.id, reaction="gone"), AT)
