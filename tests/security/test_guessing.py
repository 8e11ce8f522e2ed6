"""Guessing leads nowhere: what is not there and what is somebody else's are the same answer, and soon none at all."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pendopo.kernel import clock, ids
from pendopo.kernel.http.limits import limiter
from pendopo.layanan.models import Permintaan
from pendopo.layanan.rules.secrets import new_secret
from pendopo.layanan.tests import make
from pendopo.node.testing import world
from pendopo.node.testing.world import CITIZENS, STAFF, World

pytestmark = pytest.mark.django_db

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def everybody() -> Iterator[World]:
    limiter.forget()
    with clock.fixed(make.AT + clock.HOUR):
        yield world.build()
    limiter.forget()


def body(answer: HttpResponse, *hidden: object) -> bytes:
    """What an answer says, but for its token and what was asked for."""
    text = TOKEN.sub(b"", answer.getvalue())
    for word in hidden:
        text = text.replace(str(word).encode(), b"?")
    return text


@pytest.mark.parametrize("role", [*CITIZENS, *STAFF])
def test_what_is_not_there_and_what_is_anothers_look_alike(everybody: World, role: str) -> None:
    browser = everybody.browsers[role]
    nothing: UUID = ids.new_id(make.AT)
    for name, pattern in world.addresses().items():
        parts = set(pattern.pattern.regex.groupindex)
        if "id" not in parts or (role == "sari" and name.startswith("lacak:")):
            continue
        for flag, id in everybody.requests.items():
            if browser.get(f"/kerja/{id}/").status_code == 200:
                continue  # who sees it may be told what they may not do
            known = {"id": id, "berkas": everybody.files[flag], "verb": "note", "side": 320}
            there = reverse(name, kwargs={part: known[part] for part in parts})
            fresh = {**known, "id": nothing, "berkas": nothing}
            gone = reverse(name, kwargs={part: fresh[part] for part in parts})
            with world.undone(browser):
                seen, unseen = browser.get(there), browser.get(gone)
                if seen.status_code in (404, 403):
                    assert seen.status_code == unseen.status_code, name
                    words = (id, nothing, everybody.files[flag])
                    assert body(seen, *words) == body(unseen, *words), name  # type: ignore[arg-type]
                assert unseen.status_code in (404, 403, 405), name
                seen.getvalue()  # which closes a file that is sent


def test_a_file_of_one_request_is_not_found_through_another(everybody: World) -> None:
    mine, other = everybody.requests["biasa"], everybody.files["rahasia"]
    assert everybody.browsers["sari"].get(f"/lacak/{mine}/berkas/{other}").status_code == 404
    assert everybody.browsers["bupati"].get(f"/kerja/{mine}/berkas/{other}").status_code == 404


def guess(number: str, secret: str) -> tuple[int, bytes, float]:
    limiter.forget()
    browser = Client()
    begun = time.perf_counter()
    answer = browser.post("/lacak/", {"nomor": number, "kode": secret})
    spent = time.perf_counter() - begun
    return answer.status_code, body(answer, number, secret), spent  # type: ignore[arg-type]


def test_a_wrong_secret_and_a_wrong_number_are_told_alike(everybody: World) -> None:
    number = Permintaan.objects.get(id=everybody.requests["biasa"]).number
    rounds = [
        (guess(number, new_secret()), guess(ids.new_number(), new_secret()), guess("ABC", new_secret()))
        for _ in range(15)
    ]
    assert {(status, text) for every in rounds for status, text, _ in every} == {(422, rounds[0][0][1])}
    wrong_secret, wrong_number, no_number = (statistics.median(time) for time in zip(
        *([spent for _, _, spent in every] for every in rounds), strict=True
    ))  # fmt: skip
    assert 0.3 < wrong_secret / wrong_number < 3
    assert 0.3 < no_number / wrong_number < 3


def test_guesses_are_counted_and_the_counter_recovers(everybody: World, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = everybody.browsers["lain"]
    now = time.monotonic()
    monkeypatch.setattr("pendopo.kernel.http.limits.time.monotonic", lambda: now)
    limiter.forget()
    answers = [browser.post("/lacak/", {"nomor": ids.new_number(), "kode": new_secret()}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    last = answers[-1]
    assert int(last["Retry-After"]) > 0
    assert "Terlalu" in last.content.decode()
    assert "Coba lagi" in last.content.decode()
    now += 601
    assert browser.post("/lacak/", {"nomor": ids.new_number(), "kode": new_secret()}).status_code == 422


def test_without_a_session_guesses_are_counted_by_where_they_come_from(everybody: World) -> None:
    limiter.forget()
    statuses = [
        Client(REMOTE_ADDR="10.1.1.1").post("/lacak/", {"nomor": ids.new_number(), "kode": new_secret()}).status_code
        for _ in range(201)
    ]
    assert statuses == [422] * 200 + [429]
    elsewhere = Client(REMOTE_ADDR="10.1.1.2").post("/lacak/", {"nomor": "x", "kode": "y"})
    assert elsewhere.status_code == 422


def test_reports_are_counted_and_nothing_is_lost_by_it(everybody: World) -> None:
    limiter.forget()
    browser = everybody.browsers["lain"]
    form = {"jenis": "ADUAN", "text": "Jembatan kedua patah."}
    statuses = [browser.post("/lapor/", {**form, "kunci": f"k{n}"}).status_code for n in range(6)]
    assert statuses == [302] * 6
    refused = browser.post("/lapor/", {**form, "kunci": "k7"})
    assert refused.status_code == 429
    assert "Jembatan kedua patah." in refused.content.decode(), "the form comes back with what was written"
    limiter.forget()
    assert browser.post("/lapor/", {**form, "kunci": "k7"}).status_code == 302


def test_every_form_needs_its_token(everybody: World) -> None:
    """Each address that takes a POST, by everybody who gets past its door."""
    strict = world.World(city=everybody.city, browsers={}, requests=everybody.requests, files=everybody.files)
    for role in ("pengunjung", "sari", "warga", "budi", "koordinator", "admin"):
        browser = Client(enforce_csrf_checks=True)
        browser.cookies = everybody.browsers[role].cookies
        strict.browsers[role] = browser
    taken = []
    for name, pattern in world.addresses().items():
        parts = set(pattern.pattern.regex.groupindex)
        known = {"id": everybody.requests["biasa"], "berkas": everybody.files["biasa"], "verb": "note"}
        known |= {"rule": "jalan", "digest": "0" * 32, "factor": 1, "side": 320}
        address = reverse(name, kwargs={part: known[part] for part in parts})
        for role, browser in strict.browsers.items():
            with world.undone(browser):
                answer = browser.post(address, {"text": "Kata."})
                if answer.status_code != 405 and "kedaluwarsa" not in answer.content.decode():
                    taken.append(f"{name} by {role}: {answer.status_code}")
    assert taken == []


def test_figures_are_for_this_machine_only() -> None:
    assert Client().get("/-/metrik").status_code == 200
    assert Client(REMOTE_ADDR="10.1.1.1").get("/-/metrik").status_code == 404
    assert Client(headers={"x-forwarded-for": "10.1.1.1"}).get("/-/metrik").status_code == 404
