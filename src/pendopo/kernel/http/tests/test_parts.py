"""HTTP's parts by themselves: paging, counting, limits, idempotency, health, the OpenAPI document."""

from __future__ import annotations

import base64
import contextlib
import shutil
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pendopo.kernel import clock, ids, metrics
from pendopo.kernel.clock import DAY, HOUR
from pendopo.kernel.http import health, idempotency, limits, openapi, pages
from pendopo.kernel.http.limits import Limit, Limiter, TooMany
from pendopo.kernel.http.models import Idempotensi
from pendopo.kernel.http.paging import Count, count_up_to, page_of
from pendopo.kernel.http.tests import addresses
from pendopo.kernel.loop.models import Pekerjaan
from pendopo.kernel.refusal import Invalid

pytestmark = [pytest.mark.django_db, pytest.mark.urls("pendopo.kernel.http.tests.addresses")]
NOW = 1_800_000_000_000


# Paging ---------------------------------------------------------------------------------------------------------------


def rows(values: list[tuple[int, int | None]]) -> None:
    Pekerjaan.objects.all().delete()
    Pekerjaan.objects.bulk_create(
        [
            Pekerjaan(id=ids.new_id(), name="t", key=str(n), payload=b"", due=due, parked_at=parked)
            for n, (due, parked) in enumerate(values)
        ]
    )


def walk(order: list[str], size: int) -> list[Any]:
    """All rows, page by page."""
    found: list[Any] = []
    after = ""
    while True:
        page = page_of(Pekerjaan.objects.all(), order=order, after=after, size=size)
        assert len(page.items) <= size
        found += page.items
        if not page.next:
            return found
        assert len(page.items) == size
        after = page.next


values = st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(0, 2)), max_size=14)


@given(values, st.sampled_from(["due", "-due", "parked_at", "-parked_at"]), st.sampled_from(["id", "-id"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_pages_are_the_whole_list_each_row_once(given: list[tuple[int, int | None]], first: str, last: str) -> None:
    rows(given)
    found = walk([first, last], 3)
    assert len(found) == len({row.id for row in found}) == len(given)
    name, falling = first.lstrip("-"), first.startswith("-")
    seen = [getattr(row, name) for row in found]
    stated = [value for value in seen if value is not None]
    assert stated == sorted(stated, reverse=falling)
    assert seen[len(stated) :] == [None] * (len(seen) - len(stated)), "empty values come last"


def test_a_row_that_comes_or_goes_between_pages_moves_no_other() -> None:
    rows([(n, None) for n in range(10)])
    first = page_of(Pekerjaan.objects.all(), order=["due", "id"], size=4)
    first.items[0].delete()
    second = page_of(Pekerjaan.objects.all(), order=["due", "id"], size=4, after=first.next)
    assert [row.due for row in second.items] == [4, 5, 6, 7]


def test_a_page_is_one_query() -> None:
    rows([(n, None) for n in range(10)])
    with CaptureQueriesContext(connection) as queries:
        page = page_of(Pekerjaan.objects.all(), order=["-due", "pk"], size=3)
        page_of(Pekerjaan.objects.all(), order=["-due", "pk"], after=page.next, size=10_000)
    assert len(queries) == 2


def packed(*inner: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(list(inner))).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor", ["x", "!!!!", "é", "A" * 5000, packed(), packed(1), packed(b"abcd", 1, 2), "\x00", packed({"a": 1})]
)
def test_a_forged_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        page_of(Pekerjaan.objects.all(), order=["due", "id"], after=cursor)


@pytest.mark.parametrize(
    ("due", "key"), [(None, "x"), (2**64 - 1, "x"), ("Siti", "x"), (1.5, "x" * 999), (1, None), (1, "no uuid")]
)
def test_forged_values_in_a_cursor_are_refused(due: Any, key: Any) -> None:
    rows([(1, None), (2, None)])
    real = page_of(Pekerjaan.objects.all(), order=["due", "id"], size=1).next
    signature = msgspec.msgpack.decode(base64.urlsafe_b64decode(real + "=" * (-len(real) % 4)))[0]
    with pytest.raises(Invalid):
        page_of(Pekerjaan.objects.all(), order=["due", "id"], after=packed(signature, due, key))


def test_a_cursor_of_another_order_is_refused() -> None:
    rows([(1, None), (2, None)])
    real = page_of(Pekerjaan.objects.all(), order=["due", "id"], size=1).next
    with pytest.raises(Invalid):
        page_of(Pekerjaan.objects.all(), order=["-due", "id"], after=real)
    with pytest.raises(ValueError, match="unique"):
        page_of(Pekerjaan.objects.all(), order=["due"])


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (50, "50"), (51, "50+"), (70, "50+")])
def test_counting_stops(number: int, shown: str) -> None:
    rows([(1, None)] * number)
    found = count_up_to(Pekerjaan.objects.order_by("due"))
    assert str(found) == shown
    assert found == Count(min(number, 50), number > 50)


# Limits ---------------------------------------------------------------------------------------------------------------

FIVE = Limit("t.five", most=5, seconds=60)


def test_a_limit_lets_through_what_it_says_and_no_more() -> None:
    limiter = Limiter()
    start = limiter._since
    assert [limiter.wait(FIVE, {"a": 1}, start) for _ in range(6)] == [0] * 5 + [12]
    assert limiter.wait(FIVE, {"b": 1}, start) == 0
    assert limiter.wait(FIVE, {"a": 1}, start + 12.1) == 0
    assert limiter.wait(FIVE, {"a": 1}, start + 12.1) > 0
    assert [limiter.wait(FIVE, {"c": 2}, start) for _ in range(11)] == [0] * 10 + [6], "twice as much"


def test_what_is_refused_is_not_counted() -> None:
    limiter = Limiter()
    start = limiter._since
    for _ in range(50):
        limiter.wait(FIVE, {"a": 1}, start)
    assert limiter.wait(FIVE, {"a": 1}, start + 61) == 0


def test_nothing_identifying_is_kept_and_the_key_rotates() -> None:
    limiter = Limiter()
    limiter.wait(FIVE, {"address 10.0.0.7": 1}, limiter._since)
    assert all(len(bucket) == 32 for bucket in limiter._buckets)
    assert b"10.0.0.7" not in b"".join(limiter._buckets)
    key, old = limiter._key, list(limiter._buckets)
    limiter.wait(FIVE, {"address 10.0.0.7": 1}, limiter._since + 3601)
    assert limiter._key != key
    assert list(limiter._buckets) != old


def test_an_account_is_counted_wherever_it_comes_from() -> None:
    account = ids.new_id()
    requests = [RequestFactory().get("/", REMOTE_ADDR=f"10.0.0.{n}") for n in range(6)]
    for request in requests[:5]:
        limits.demand(request, FIVE, account=account)
    with pytest.raises(TooMany) as caught:
        limits.demand(requests[5], FIVE, account=account)
    assert caught.value.wait == 12


def test_behind_a_proxy_on_this_machine_its_word_counts_and_nobody_elses() -> None:
    make = RequestFactory()
    near = make.get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "1.1.1.1, 9.9.9.9"})
    far = make.get("/", REMOTE_ADDR="8.8.8.8", headers={"X-Forwarded-For": "1.1.1.1"})
    odd = make.get("/", REMOTE_ADDR="", headers={"X-Forwarded-For": "1.1.1.1"})
    assert [limits.address(request) for request in (near, far, odd)] == ["9.9.9.9", "8.8.8.8", ""]


# Idempotency ----------------------------------------------------------------------------------------------------------


def test_the_same_form_again_gives_the_same_answer() -> None:
    key = idempotency.new_key()
    with transaction.atomic():
        first = idempotency.once("session", key, at=NOW)
        assert first.result == ""
        first.keep("number 1")
    with CaptureQueriesContext(connection) as queries:
        again = idempotency.once("session", key, at=NOW + 1)
    assert again.result == "number 1"
    assert len(queries) == 1


def test_another_session_or_key_is_another_form() -> None:
    key = idempotency.new_key()
    idempotency.once("session", key, at=NOW).keep("x")
    assert idempotency.once("thief", key, at=NOW).result == ""
    assert idempotency.once("session", idempotency.new_key(), at=NOW).result == ""


def test_without_key_or_session_nothing_is_remembered() -> None:
    for session, key in (("", "k"), ("s", ""), ("s", "k" * 101)):
        idempotency.once(session, key, at=NOW).keep("x")
        assert idempotency.once(session, key, at=NOW).result == ""
    assert not Idempotensi.objects.exists()


def test_odd_keys_are_only_keys() -> None:
    for key in ("\x00", "\ud800", "'; --", "%s"):
        idempotency.once("s", key, at=NOW).keep("x")
        assert idempotency.once("s", key, at=NOW).result == "x"


def test_places_are_swept_after_two_days() -> None:
    idempotency.once("s", "old", at=NOW)
    idempotency.once("s", "new", at=NOW + HOUR)
    idempotency.sweep(NOW + 2 * DAY + 1)
    assert Idempotensi.objects.count() == 1


def test_the_browsers_own_cookie_binds_before_its_session() -> None:
    request: HttpRequest = RequestFactory().get("/")
    assert idempotency.session_digest(request) == ""
    request.META["CSRF_COOKIE"] = "a" * 32
    first = idempotency.session_digest(request)
    assert len(first) == 64
    request.META["CSRF_COOKIE"] = "b" * 32
    assert idempotency.session_digest(request) != first


# Health ---------------------------------------------------------------------------------------------------------------


def test_alive_asks_nothing(visitor: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get("/-/sehat").content == b"ok\n"
    assert len(queries) == 0


def test_ready_says_what_is_wrong(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.fixed(NOW):
        monkeypatch.setattr(clock, "hybrid", clock.HybridClock())
        assert visitor.get("/-/siap").json() == {
            "ready": True,
            "checks": {"database": "ok", "disk": "ok", "clock": "ok"},
        }
        clock.hybrid.observe((NOW + HOUR) << 16)
        told = visitor.get("/-/siap").json()
        assert (told["ready"], told["checks"]["clock"]) == (True, "jumped-back")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1))
    response = visitor.get("/-/siap")
    assert response.status_code == 503
    assert response.json()["checks"]["disk"] == "nearly-full"
    with clock.fixed(0):
        assert health.clock_is_sane() == "wrong-day"

    def broken() -> str:
        raise RuntimeError("secret path")

    monkeypatch.setitem(health._checks, "database", broken)
    assert b"failed" in visitor.get("/-/siap").content
    assert b"secret" not in visitor.get("/-/siap").content


def test_figures_are_for_this_machine_or_the_token(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENDOPO_METRICS_TOKEN", "geheim")
    here = visitor.get("/-/metrik")
    assert here.status_code == 200
    assert b"pendopo_request_seconds" in here.content
    assert visitor.get("/-/metrik", REMOTE_ADDR="10.0.0.1").status_code == 404
    assert visitor.get("/-/metrik", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 404
    for word, status in (("geheim", 200), ("wrong", 404), ("", 404)):
        headers = {"Authorization": f"Bearer {word}"}
        assert visitor.get("/-/metrik", REMOTE_ADDR="10.0.0.1", headers=headers).status_code == status


def test_figures_show_what_waits_and_what_is_parked(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    rows([(1, None), (2, None), (3, NOW)])
    text = visitor.get("/-/metrik").content.decode()
    assert 'pendopo_jobs_queued{name="t",state="waiting"} 2.0' in text
    assert 'pendopo_jobs_queued{name="t",state="parked"} 1.0' in text

    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(metrics, "_measuring", [away])
    assert visitor.get("/-/metrik").status_code == 200


def test_without_furniture_there_is_a_plain_page() -> None:
    request = RequestFactory().get("/")
    assert "sejenak" in pages.plain(request, 503).content.decode()
    assert b"&lt;b&gt;" in pages.plain(request, 418, "<b>").content


# OpenAPI --------------------------------------------------------------------------------------------------------------


def test_the_document_says_what_the_operations_declare(visitor: Client) -> None:
    document = visitor.get("/-/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {"/api/notes", "/api/notes/{note}"}
    listing, adding = document["paths"]["/api/notes"]["get"], document["paths"]["/api/notes"]["post"]
    assert [(p["name"], p["required"]) for p in listing["parameters"]] == [
        ("state", True),
        ("size", False),
        ("tags", False),
    ]
    assert adding["security"] == [{"key": []}]
    assert set(adding["responses"]) == {"201", "400", "401", "403", "413", "415", "422"}
    dropping = document["paths"]["/api/notes/{note}"]["delete"]
    assert dropping["parameters"][0]["schema"] == {"type": "string", "format": "uuid"}
    assert set(dropping["responses"]) == {"204", "404"}
    assert set(document["components"]["schemas"]) >= {"Note", "Place", "Problem"}


def test_every_reference_of_the_document_leads_somewhere() -> None:
    document = openapi.document(addresses.urlpatterns, title="t", version="1")

    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if "$ref" in node else []
            return own + [found for inner in node.values() for found in references(inner)]
        return [found for inner in node for found in references(inner)] if isinstance(node, list) else []

    for reference in references(document):
        name = reference.removeprefix("#/components/schemas/")
        assert name in document["components"]["schemas"]


@given(st.text(max_size=40))
@example("\x00")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cursor_breaks_a_page(cursor: str) -> None:
    with contextlib.suppress(Invalid):
        page_of(Pekerjaan.objects.all(), order=["due", "id"], after=cursor)
