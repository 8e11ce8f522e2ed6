"""Search: the same answers on both databases, and no input that means anything to either."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pendopo.kernel import loop, search
from pendopo.kernel.loop.models import Pekerjaan
from pendopo.kernel.search import doors
from pendopo.kernel.search.models import Pencarian

pytestmark = pytest.mark.django_db


def thing(number: int) -> UUID:
    return UUID(int=number)


def found(text: str) -> set[int]:
    """What is found among the indexed things themselves."""
    return {row.thing.int for row in search.match(Pencarian.objects.all(), text, field="thing")}


@pytest.fixture
def _streets() -> None:
    search.index(
        [
            (thing(1), "Jalan rusak di depan Pasar Sentral, berlubang"),
            (thing(2), "Lampu jalan PADAM di Kwamki Narama"),
            (thing(3), "Café: air bersih, 3 hari tidak mengalir (RT 04/RW 02)"),
            (thing(4), ""),
        ]
    )


@pytest.mark.usefixtures("_streets")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jalan", {1, 2}),
        ("JALAN rusak", {1}),
        ("rusak jalan", {1}),
        ("jal", {1, 2}),
        ("jal rusak", set()),
        ("cafe", {3}),
        ("CAFÉ air", {3}),
        ("rt 04", {3}),
        ("pasar,", {1}),
        ("lubang", set()),
        ("", {1, 2, 3, 4}),
        ("   ", {1, 2, 3, 4}),
        ("!?", set()),
        ('"', set()),
        ("jalan OR lampu", set()),
        ("jalan NOT rusak", set()),
        ("words:jalan", set()),
        ("NEAR(jalan rusak)", set()),
        ("jalan*", {1, 2}),
        ('jalan" OR "air', set()),
        ("jalan & !rusak", {1}),
        ("jalan | air", set()),
        ("'; DROP TABLE search_pencarian; --", set()),
    ],
)
def test_match(text: str, expected: set[int]) -> None:
    assert found(text) == expected


@given(st.text(max_size=60))
@example('"""^*:()-+{}')
@example("NEAR(a b, 2)")
@example("a\x00b")
@example("it's <-> :* \\ %s %(x)s")
@example("١٢٣ ꦗꦭꦤ߀ ½ Ⅳ ﬁ ß İ")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_input_breaks_the_query_and_every_text_finds_itself(text: str) -> None:
    search.clear()
    search.index([(thing(1), text), (thing(2), "lain")])
    if doors.words_of(text):
        words = " ".join(doors.words_of(text)[: doors.MOST_WORDS])
        assert 1 in found(words)
    found(text)


@pytest.mark.usefixtures("_streets")
def test_replacing_and_removing() -> None:
    search.index([(thing(1), "Sudah diperbaiki")])
    assert found("rusak") == set()
    assert found("diperbaiki") == {1}
    search.remove([thing(1), thing(2)])
    assert found("jalan") == set()
    doors.merge(0)
    assert found("air") == {3}
    search.clear()
    assert found("air") == set()
    search.index([])


def test_the_id_may_stand_in_any_column_of_any_table() -> None:
    loop.enqueue_many("t.any", [(1, "a"), (2, "b")])
    first, second = Pekerjaan.objects.order_by("key")
    search.index([(first.id, "jalan rusak"), (second.id, "lampu padam")])
    with CaptureQueriesContext(connection) as queries:
        assert list(search.match(Pekerjaan.objects.filter(name="t.any"), "rus")) == [first]
    assert len(queries) == 1
    assert not search.match(Pekerjaan.objects.exclude(id=first.id), "rus").exists()


def test_indexing_many_is_a_query_a_batch() -> None:
    with CaptureQueriesContext(connection) as queries:
        search.index([(thing(n), f"kata {n}") for n in range(400)])
    assert len(queries) == 1
    assert found("kata 399") == {399}


def test_very_long_input_is_cut_not_refused() -> None:
    search.index([(thing(1), "kata " * 200_000)])
    assert found("kata " * 10_000) == {1}
    assert found("x" * 100_000) == set()


@pytest.mark.sqlite
@pytest.mark.usefixtures("_streets")
def test_removed_words_leave_no_trace_in_the_sqlite_index() -> None:
    search.remove([thing(1)])
    doors.merge(0)
    with connection.cursor() as cursor:
        cursor.execute('SELECT "block" FROM "search_kata_data"')
        blocks = b"".join(bytes(block) for (block,) in cursor.fetchall())
    assert b"entral" not in blocks
    assert b"narama" in blocks or b"arama" in blocks
