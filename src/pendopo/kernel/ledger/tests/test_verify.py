"""Verify names exactly the first event that was touched. Every test changes the database by SQL of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pendopo.kernel import ids
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger import heads, keys, kinds, merkle, sealing
from pendopo.kernel.ledger.models import Buku, Peristiwa, Segmen
from pendopo.kernel.ledger.tests.toy import AT, BY, Angka, Ucapan, correct, say

pytestmark = pytest.mark.django_db

EVENTS = 9
EACH = 3  # events a segment


def sql(statement: str, parameters: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        assert cursor.rowcount != 0, "the attack must change something"


def stored(value: Any) -> Any:
    return ids.stored(value, connection.vendor)


@pytest.fixture
def book() -> list[Peristiwa]:
    """A sealed ledger of three segments; its events in order."""
    for number in range(EVENTS):
        say(number, f"kata {number}")
        if number % EACH == EACH - 1:
            ledger.seal_all(at=AT + number)
    assert ledger.verify().ok
    return list(Peristiwa.objects.order_by("sequence"))


def fault() -> ledger.Fault:
    found = ledger.verify().fault
    assert found is not None
    return found


def move(event: Peristiwa, sequence: int) -> None:
    sql("UPDATE ledger_peristiwa SET sequence = %s WHERE id = %s", [sequence, stored(event.id)])


def remove(event: Peristiwa) -> None:
    sql("DELETE FROM ledger_peristiwa WHERE id = %s", [stored(event.id)])


def insert(segment: int, sequence: int) -> Peristiwa:
    forged = say(666, "disisipkan")
    sql(
        "UPDATE ledger_peristiwa SET segment_id = %s, sequence = %s WHERE id = %s",
        [segment, sequence, stored(forged.id)],
    )
    return Peristiwa.objects.get(id=forged.id)


EDITS = {
    "envelope": b"\x00" * 40,
    "facts": b"\x92\x62\x07",
    "private": b"\x91\xa3apa",
    "nonce": b"\x01" * 32,
    "private_digest": b"\x02" * 32,
    "stamp": 5,
    "kind": 99,
    "node": "f" * 16,
    "subject": ids.new_id(),
}


@pytest.mark.parametrize("column", ["envelope", "facts", "private", "nonce", "private_digest"])
@pytest.mark.parametrize("written", ["'kata'", "CAST(X'fffe' AS TEXT)", "facts || X'ff'", "7"])
def test_an_event_edited_by_hand_into_text(book: list[Peristiwa], column: str, written: str) -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL takes no text where bytes belong
    sql(f"UPDATE ledger_peristiwa SET {column} = {written} WHERE id = %s", [stored(book[4].id)])
    found = fault()
    assert (found.what, found.segment, found.sequence, found.event) == ("edited", 1, 4, str(book[4].id))


@pytest.mark.parametrize("column", EDITS)
@pytest.mark.parametrize("place", [0, 4, EVENTS - 1])
def test_an_edited_event(book: list[Peristiwa], column: str, place: int) -> None:
    value = EDITS[column]
    sql(
        f"UPDATE ledger_peristiwa SET {column} = %s WHERE id = %s",
        [stored(value) if column == "subject" else value, stored(book[place].id)],
    )
    if place < EVENTS - 1:  # a later one does not hide it
        sql("UPDATE ledger_peristiwa SET facts = %s WHERE id = %s", [b"\x92\x62\x09", stored(book[-1].id)])
    assert fault() == ledger.Fault(what="edited", segment=place // EACH, sequence=place, event=str(book[place].id))


def test_a_whole_event_forged_in_place(book: list[Peristiwa]) -> None:
    target, donor = book[4], say(4, "palsu")
    forged = Peristiwa.objects.get(id=donor.id)
    remove(forged)
    sql(
        "UPDATE ledger_peristiwa SET facts = %s, private = %s, nonce = %s, private_digest = %s WHERE id = %s",
        [
            *map(bytes, (forged.facts, forged.private or b"", forged.nonce or b"", forged.private_digest)),
            stored(target.id),
        ],
    )
    assert fault() == ledger.Fault(what="edited", segment=1, sequence=4, event=str(target.id))


@pytest.mark.parametrize("place", [0, 4, 5, EVENTS - 1])
def test_a_dropped_event(book: list[Peristiwa], place: int) -> None:
    remove(book[place])
    assert fault() == ledger.Fault(what="dropped", segment=place // EACH, sequence=place)


def test_a_dropped_event_whose_gap_was_closed(book: list[Peristiwa]) -> None:
    remove(book[3])
    move(book[4], 3)
    move(book[5], 4)
    assert fault() == ledger.Fault(what="dropped", segment=1, sequence=3)


def test_an_event_that_was_taken_out_of_its_segment(book: list[Peristiwa]) -> None:
    sql("UPDATE ledger_peristiwa SET segment_id = NULL, sequence = NULL WHERE id = %s", [stored(book[7].id)])
    assert fault() == ledger.Fault(what="dropped", segment=2, sequence=7)


def test_reordered_events(book: list[Peristiwa]) -> None:
    move(book[3], 99)
    move(book[5], 3)
    move(book[3], 5)
    assert fault() == ledger.Fault(what="reordered", segment=1, sequence=3, event=str(book[5].id))


def test_a_number_edited_without_changing_the_order(book: list[Peristiwa]) -> None:
    move(book[8], 80)
    assert fault() == ledger.Fault(what="edited", segment=2, sequence=8, event=str(book[8].id))


def test_an_event_inserted_at_the_end_of_a_segment(book: list[Peristiwa]) -> None:
    forged = insert(book[0].segment_id or 0, 3)
    assert fault() == ledger.Fault(what="inserted", segment=0, sequence=3, event=str(forged.id))


def test_an_event_inserted_in_the_middle(book: list[Peristiwa]) -> None:
    move(book[5], 6)
    move(book[4], 5)
    forged = insert(book[4].segment_id or 0, 4)
    assert fault() == ledger.Fault(what="inserted", segment=1, sequence=4, event=str(forged.id))


@pytest.mark.parametrize("change", ["sequence = 1", "segment_id = (SELECT MIN(id) FROM ledger_segmen)"])
def test_an_event_inserted_beside_the_segments(book: list[Peristiwa], change: str) -> None:
    forged = say()
    sql(f"UPDATE ledger_peristiwa SET {change} WHERE id = %s", [stored(forged.id)])
    assert fault() == ledger.Fault(what="inserted", event=str(forged.id))


def test_an_unsealed_event_must_agree_with_itself(book: list[Peristiwa]) -> None:
    event = say(1, "belum")
    sql("UPDATE ledger_peristiwa SET private = %s WHERE id = %s", [b"\x91\xa3apa", stored(event.id)])
    assert fault() == ledger.Fault(what="edited", event=str(event.id))


def test_words_destroyed_without_a_record(book: list[Peristiwa]) -> None:
    sql("UPDATE ledger_peristiwa SET private = NULL, nonce = NULL WHERE id = %s", [stored(book[2].id)])
    expected = ledger.Fault(what="erased-without-record", segment=0, sequence=2, event=str(book[2].id))
    assert fault() == expected


def test_erased_words_that_came_back(book: list[Peristiwa]) -> None:
    row = book[2]
    ledger.erase([row.subject], reason="request", by=BY, at=AT)
    assert ledger.verify().ok
    sql(
        "UPDATE ledger_peristiwa SET private = %s, nonce = %s WHERE id = %s",
        [bytes(row.private or b""), bytes(row.nonce or b""), stored(row.id)],
    )
    assert fault() == ledger.Fault(what="erased-part-back", segment=0, sequence=2, event=str(row.id))


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_edited_header(book: list[Peristiwa], number: int) -> None:
    header = bytearray(Segmen.objects.get(number=number).header)
    header[-1] ^= 1
    sql("UPDATE ledger_segmen SET header = %s WHERE number = %s", [bytes(header), number])
    assert fault() == ledger.Fault(what="segment-header-edited", segment=number)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_edited_signature(book: list[Peristiwa], number: int) -> None:
    sql("UPDATE ledger_segmen SET signature = %s WHERE number = %s", [bytes(64), number])
    assert fault() == ledger.Fault(what="segment-signature-edited", segment=number)


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("time", 1, "segment-columns-edited"),
        ("count", 4, "segment-columns-edited"),
        ("first_sequence", 2, "segment-columns-edited"),
        ("incarnation", 2, "segment-columns-edited"),
        ("number", 7, "segment-columns-edited"),
        ("subtrees", b"\x00" * 32, "segment-columns-edited"),
        ("leaves", b"\x00" * 96, "segment-leaves-edited"),
        ("node", "f" * 16, "segment-dropped"),
    ],
)
def test_an_edited_segment(book: list[Peristiwa], column: str, value: Any, what: str) -> None:
    sql(f"UPDATE ledger_segmen SET {column} = %s WHERE number = 1", [value])
    assert fault() == ledger.Fault(what=what, segment=1)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_dropped_segment(book: list[Peristiwa], number: int) -> None:
    segment = Segmen.objects.get(number=number)
    sql("DELETE FROM ledger_peristiwa WHERE segment_id = %s", [segment.pk])
    sql("DELETE FROM ledger_segmen WHERE id = %s", [segment.pk])
    assert fault() == ledger.Fault(what="segment-dropped", segment=number)


def test_an_inserted_segment(book: list[Peristiwa]) -> None:
    segment = Segmen.objects.get(number=1)
    segment.pk, segment.incarnation = None, 7
    segment.save(force_insert=True)
    assert fault() == ledger.Fault(what="segment-inserted", segment=1)


def test_a_segment_signed_without_the_chain(book: list[Peristiwa]) -> None:
    """Only the holder of the key can do this: sign a header that does not follow from the others."""
    segment = Segmen.objects.get(number=2)
    header = sealing.read_header(bytes(segment.header))
    forged = kinds.encode(
        sealing.Header(**{**{f: getattr(header, f) for f in header.__struct_fields__}, "previous": bytes(32)})
    )
    sql(
        "UPDATE ledger_segmen SET header = %s, signature = %s, subtrees = %s WHERE number = 2",
        [forged, keys.sign(keys.SEGMENT_CONTEXT, forged), merkle.leaf_hash(forged)],
    )
    assert fault() == ledger.Fault(what="chain-broken", segment=2)


def test_a_new_incarnation_needs_a_restore_on_record(book: list[Peristiwa]) -> None:
    Buku.objects.update(incarnation=2)
    say()
    ledger.seal_all(at=AT)
    assert fault() == ledger.Fault(what="incarnation-unrecorded", segment=3)


def test_an_edited_book(book: list[Peristiwa]) -> None:
    sql("UPDATE ledger_buku SET next_sequence = 3")
    assert fault() == ledger.Fault(what="book-edited")


@pytest.mark.django_db(transaction=True)
def test_an_older_database_is_found_by_the_kept_head(book: list[Peristiwa]) -> None:
    kept = heads.kept()
    assert kept is not None
    heads.head_file().write_bytes(msgspec.json.encode(msgspec.structs.replace(kept, number=5)))
    assert fault() == ledger.Fault(what="older-than-kept-head", segment=5)


@pytest.mark.django_db(transaction=True)
def test_a_fork_is_found_by_the_kept_head(book: list[Peristiwa]) -> None:
    kept = heads.kept()
    assert kept is not None
    heads.head_file().write_bytes(msgspec.json.encode(msgspec.structs.replace(kept, header="AAAA")))
    assert fault() == ledger.Fault(what="fork", segment=2)


def test_verify_reads_many_small_segments_in_few_queries(django_assert_max_num_queries: Any) -> None:
    for number in range(40):
        say(number)
        ledger.seal_all(at=AT)
    with django_assert_max_num_queries(12):
        report = ledger.verify()
    assert report == ledger.Report(segments=40, sealed=40, unsealed=0, erased=0, fault=None)


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(0, 4)),
        st.tuples(st.just("again"), st.integers(0, 9)),
        st.tuples(st.just("correct"), st.integers(0, 9)),
        st.tuples(st.just("seal"), st.integers(1, 5)),
        st.tuples(st.just("erase"), st.integers(0, 9)),
    ),
    max_size=25,
)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(DEEDS)
def test_whatever_happens_the_ledger_verifies_and_rebuilds_to_the_same(deeds: list[tuple[str, int]]) -> None:
    for table in (Peristiwa, Segmen, Buku, Ucapan, Angka):
        table.objects.all().delete()
    subjects: list[UUID] = []
    for verb, number in deeds:
        chosen = subjects[number % len(subjects)] if subjects else None
        if verb == "say":
            subjects.append(say(number, f"kata {number}").subject)
        elif verb == "seal":
            ledger.seal(at=AT, limit=number)
        elif chosen is not None and verb == "again":
            say(number % 5, None if number % 2 else "lagi", subject=chosen)
        elif chosen is not None and verb == "correct":
            correct(chosen, number)
        elif chosen is not None:
            ledger.erase([chosen], reason="request", by=BY, at=AT)
    report = ledger.verify()
    assert report.ok, report
    assert report.sealed + report.unsealed == Peristiwa.objects.count()
    live = ledger.digest()
    ledger.rebuild()
    assert ledger.digest() == live
