"""Canaries in every private field, with every flag: each is found only where its reader may see it.

Everybody follows every link, asks for every address of every request, and searches for every word. Then the log, the
figures, the outbox, the data folder and every column of the database are read.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pendopo.kernel import clock, ids, loop
from pendopo.kernel.files import queries as files
from pendopo.kernel.http.limits import limiter
from pendopo.layanan.actions import citizen, handling, publishing
from pendopo.layanan.models import Permintaan, Tugas
from pendopo.layanan.tests import make
from pendopo.node.testing import canaries, world
from pendopo.node.testing.canaries import Told, found_in, word
from pendopo.node.testing.world import STAFF
from pendopo.warga.actions.identity import keep_identity
from pendopo.warga.models import Account

pytestmark = pytest.mark.django_db

NOW = make.AT + clock.HOUR
FLAGS: dict[str, dict[str, str]] = {
    "biasa": {},
    "anonim": {"anonim": "on"},
    "rahasia": {"rahasia": "on"},
    "terlapor": {"terlapor": "desa-alas"},
}
READERS = {
    "biasa": {"budi", "koordinator", "bupati", "tetangga"},  # whose unit had a part of it
    "anonim": {"budi", "koordinator", "bupati"},
    "rahasia": {"budi", "koordinator"},
    "terlapor": {"inspektur"},
}
# The only columns that may hold what was said. Who said it is in none.
WORDS_LIE_IN = {
    "ledger_peristiwa.private",
    "layanan_permintaan.title",
    "layanan_permintaan.text",
    "layanan_permintaan.place",
    "layanan_permintaan.links",
    "layanan_tugas.words",
    "layanan_tugas.result",
    "files_berkas.name",
}


class Everything:
    """The city, its browsers, and the requests with their canaries; what the log said meanwhile."""

    def __init__(self, log: io.StringIO) -> None:
        self.log = log
        self.city = make.city()
        Account.objects.update(password=make_password(make.PASSWORD))
        self.browsers = {role: make.sign_in(Client(), getattr(self.city, role)) for role in STAFF}
        self.browsers["pengunjung"] = Client()
        self.browsers["lain"] = make.hold_ticket(Client(), make.opened().id)
        self.told = [self.tell(flag) for flag in FLAGS]
        loop.run_once(NOW + clock.MINUTE)
        self.release(self.told[0])

    def tell(self, flag: str) -> Told:
        """A citizen reports in a browser of their own, and the office works on it."""
        browser = self.browsers[f"sari-{flag}"] = Client()
        said = {field: word() for field in ("text", "place", "name", "berkas", "exif")}
        contact = {"phone": canaries.phone(), "email": f"{word()}@contoh.id"}
        upload = SimpleUploadedFile(f"{said['berkas']}.jpg", canaries.photo(said["exif"]))
        form = {
            "jenis": "ADUAN",
            "desa": make.ALAS,
            "kunci": word(),
            **said,
            **contact,
            "berkas": upload,
            **FLAGS[flag],
        }
        form.pop("exif")
        limiter.forget()
        answer = browser.post("/lapor/", {**form, "berkas": upload})
        assert answer.status_code == 302, answer.content.decode()
        first = browser.get(answer["Location"])
        one = Told(flag=flag, id=UUID(answer["Location"].split("/")[2]), canaries={})
        secret, number = first.context["secret"], Permintaan.objects.get(id=one.id).number
        one.says("words", said["text"], said["place"], said["berkas"])
        one.says("who", said["name"], contact["phone"], contact["phone"][1:], contact["email"])
        one.says("exif", said["exif"])
        one.says("secret", secret, secret.replace("-", ""))
        one.says("number", number, ids.show_number(number))
        assert [kind for _, kind, _ in found_in(first.content.decode(), [one])].count("secret") >= 1
        self.work_on(one)
        return one

    def work_on(self, one: Told) -> None:
        """Every verb that takes words."""
        by = self.city.inspektur if one.flag == "terlapor" else self.city.budi
        sari = make.sari(one.id)
        say = {verb: word() for verb in ("ask", "reply", "add", "message", "answer", "rate", "why")}
        note, address, nik = word(), word(), canaries.nik()
        handling.accept(id=one.id, by=by, at=NOW)
        handling.note(id=one.id, text=note, by=by, at=NOW)
        handling.ask(id=one.id, question=say["ask"], by=by, at=NOW)
        citizen.reply(id=one.id, text=say["reply"], by=sari, at=NOW)
        citizen.add(id=one.id, text=say["add"], by=sari, at=NOW)
        handling.message(id=one.id, text=say["message"], by=by, at=NOW)
        if one.flag == "biasa":
            say |= {"part": word(), "done": word()}
            handling.split(id=one.id, unit="desa-babadan", text=say["part"], by=by, at=NOW)
            task = Tugas.objects.get(permintaan_id=one.id).id
            handling.finish_task(task=task, text=say["done"], by=self.city.tetangga, at=NOW)
        handling.answer(id=one.id, text=say["answer"], by=by, at=NOW)
        citizen.rate(id=one.id, score=2, text=say["rate"], by=sari, at=NOW)
        citizen.reopen(id=one.id, reason=say["why"], by=sari, at=NOW)
        keep_identity(name=word(), address=address, nik=nik, subject=one.id, at=NOW)
        one.says("words", *say.values())
        one.says("note", note)
        one.says("who", address, nik)

    def release(self, one: Told) -> None:
        """What an officer released is everybody's: the words chosen for it and the copies of a photograph."""
        photo = files.of_subject(one.id)[0].id
        text = "Lampu jalan di pasar sudah menyala."
        publishing.release(id=one.id, text=text, chosen=[str(photo)], by=self.city.budi, at=NOW)

    def role_of(self, role: str, one: Told) -> bool:
        """Whether `role` may read what was said about `one`."""
        return role in READERS[one.flag] or role == f"sari-{one.flag}"

    def begin(self) -> list[str]:
        """Where everybody begins: every address without parts, and every address of every request."""
        found = []
        for name, pattern in world.addresses().items():
            parts = set(pattern.pattern.regex.groupindex)
            if not parts:
                found.append(reverse(name))
            for one in self.told if "id" in parts else []:
                photo = files.of_subject(one.id)[0].id
                known = {"id": one.id, "berkas": photo, "verb": "note"}
                found.append(reverse(name, kwargs={part: known[part] for part in parts}))
        photos = [files.of_subject(one.id)[0].id for one in self.told]
        found += [f"/berkas/{photo}/{side}.webp" for photo in photos for side in (320, 1280)]
        found += [f"/kerja/?view={view}" for view in ("unit", "mine", "all", "done", "waiting", "overdue", "tasks")]
        searched = [min(one.canaries[kind]) for one in self.told for kind in ("words", "note", "who", "number")]
        return [*found, *(f"/kerja/?view=all&q={each}" for each in searched)]


@pytest.fixture
def everything() -> Iterator[Everything]:
    kept = io.StringIO()
    root = logging.getLogger()
    shape = next(handler.formatter for handler in root.handlers if type(handler) is logging.StreamHandler)
    handler = logging.StreamHandler(kept)
    handler.setFormatter(shape)
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.DEBUG)
    try:
        with clock.fixed(NOW):
            yield Everything(kept)
    finally:
        root.setLevel(before)
        root.removeHandler(handler)


def test_a_canary_is_only_where_its_reader_may_see_it(everything: Everything) -> None:
    begin = everything.begin()
    wrong, addresses, read = [], [], set()
    for role, browser in everything.browsers.items():
        for address, page in canaries.crawl(browser, begin):
            asked = address.partition("q=")[2]
            for one, kind, canary in found_in(page, everything.told):
                if canary in asked and f"/kerja/{one.id}/" not in page:
                    continue  # a search repeats what was asked for, and found nothing
                allowed = kind in ("words", "number") and everything.role_of(role, one)
                allowed |= kind == "note" and role in READERS[one.flag]
                # For a quarter of an hour, on the one page that shows it, to the browser that reported.
                allowed |= kind == "secret" and role == f"sari-{one.flag}" and address.endswith("/baru/")
                if not allowed:
                    wrong.append(f"{role} {address}: {kind} of {one.flag} ({canary})")
                read.add((kind, one.flag, role))
            if not asked:
                addresses.append(address)
    assert wrong == []
    # The crawl did read: everyone allowed has seen the words, and the office its notes.
    for one in everything.told:
        assert ("words", one.flag, f"sari-{one.flag}") in read
        assert {role for kind, flag, role in read if (kind, flag) == ("note", one.flag)} == READERS[one.flag]
    hidden = [Told(flag=one.flag, id=one.id, canaries=_not_words(one)) for one in everything.told]
    assert [each for each in addresses if list(found_in(each, hidden))] == [], "an address says what it must not"
    said = [str(each) for each in found_in(everything.log.getvalue(), everything.told)]
    assert "request" in everything.log.getvalue()
    assert said == [], "the log says what it must not"


def _not_words(one: Told) -> dict[str, set[str]]:
    return {kind: found for kind, found in one.canaries.items() if kind != "words"}


def test_who_it_was_is_shown_only_for_a_reason_to_those_who_may_ask(everything: Everything) -> None:
    may = {
        "biasa": {"budi", "koordinator"},
        "anonim": {"koordinator"},
        "rahasia": {"budi", "koordinator"},
        "terlapor": {"inspektur"},
    }
    for one in everything.told:
        shown = set()
        for role, browser in everything.browsers.items():
            answer = browser.post(f"/kerja/{one.id}/identify/", {"reason": "1"})
            found = [(other.flag, kind) for other, kind, _ in found_in(answer.content.decode(), everything.told)]
            assert not {flag for flag, kind in found if kind == "who"} - {one.flag}
            if (one.flag, "who") in found:
                shown.add(role)
                assert "no-store" in answer["Cache-Control"]
        assert shown == may[one.flag], one.flag


def test_the_database_holds_nobodys_name_in_the_open(everything: Everything) -> None:
    wrong = []
    for place, text in canaries.cells():
        for one, kind, canary in found_in(text, everything.told):
            said = kind in ("words", "note") and (place in WORDS_LIE_IN or place.startswith(("search_", "pencarian")))
            if not (said or kind == "number"):
                wrong.append(f"{place}: {kind} of {one.flag} ({canary})")
    assert wrong == []


def test_the_data_folder_holds_no_name_and_no_camera(everything: Everything) -> None:
    loop.run_once(NOW + clock.HOUR)
    letters, wrong = 0, []
    for name, text in canaries.folder(settings.CONFIG.folder):
        for one, kind, canary in found_in(text, everything.told):
            if name.startswith("outbox/"):
                letters += 1
                # A letter goes to the address that was left, and names the request: nothing else.
                if kind == "number" or "@" in canary:
                    continue
            wrong.append(f"{name}: {kind} of {one.flag} ({canary})")
    assert wrong == []
    assert letters, "no letter was written"
    assert Account.objects.exclude(display_name="").exists()
