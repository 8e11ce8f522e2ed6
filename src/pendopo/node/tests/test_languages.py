"""Every page in both languages: nothing Indonesian is left on an English page, nothing English on an Indonesian one.

Pages come from the URL map, so that a new one is looked at without being named here. Two comparisons: with the
catalogue (no Indonesian text of it stands on an English page), and of a page with itself (nothing reads the same in
both languages, unless people wrote it: what stands in no catalogue was forgotten there).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from pendopo.kernel import clock
from pendopo.layanan.actions import citizen, handling
from pendopo.layanan.parameters import first_rules
from pendopo.layanan.tests import make
from pendopo.layanan.views_citizen import _VERBS as CITIZENS_VERBS
from pendopo.layanan.views_verbs import DEEDS
from pendopo.node.testing import words, world
from pendopo.warga.signin import AccountAdapter, FactorAdapter

pytestmark = pytest.mark.django_db

AT = make.AT + clock.HOUR
FIRST = first_rules()
NAMES = ("data-label", "title", "aria-label", "alt", "placeholder", "summary")
SKIPPED = {"script", "style", "textarea", "code", "output"}
STORY = "Tiangnya miring ke jalan."
CODE = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4}")
PROSE = {
    STORY.lower(),
    "lampu jalan di depan pasar padam.",
    "lampu jalan di depan pasar padam. sudah tiga malam.",
    "sudah tiga malam.",
    "depan pasar, alas, hulu",
    "periksa tiangnya.",
    *(rule.note.lower() for rule in FIRST),
}
WORDS = set(
    " ".join(
        (
            *make.NAMES.values(),
            *(f"{unit.nama} {unit.address}" for unit in make.UNITS),
            *(f"{who} {name}" for who, _kode, name, *_ in make.POSITIONS),
            *(f"{above} {' '.join(below)}" for above, below in make.CATALOGUE),
            *(f"{rule.id} {rule.unit}" for rule in FIRST),
            "Kabupaten Contoh Pendopo Indonesia English surat.pdf verify_receipt.py warga-terdaftar WIB",
        )
    )
    .lower()
    .split()
)
"""What people or offices wrote, and names: the same in every language."""


class Texts(HTMLParser):
    """The texts of a page, node by node, as a reader or a screen reader meets them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag if tag in SKIPPED else self.inside
        given = dict(attrs)
        self.found |= {" ".join(value.split()) for name in NAMES if (value := given.get(name))}

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data: str) -> None:
        if not self.inside and (text := " ".join(data.split())):
            self.found.add(text)


def first(said: str | Sequence[str] | None) -> str:
    """A text of the catalogue; of one with a plural its singular."""
    return said if isinstance(said, str) else said[0] if said else ""


class Indonesian:
    """Knows an Indonesian text of the catalogue again where it should have been translated."""

    def __init__(self) -> None:
        plain: set[str] = set()
        woven: set[str] = set()
        for message in words.stored():
            said, english = first(message.id), first(message.string)
            for piece in re.split(r"<[^>]+>", said) if said != english else ():
                if piece.strip() not in english:
                    (woven if words.PLACEHOLDER.search(piece) else plain).add(" ".join(piece.split()))
        self.plain = plain
        # Single words stand in names, too: they count only where they are the whole text.
        long = sorted((re.escape(piece) for piece in self.plain if piece.count(" ") > 1), key=len, reverse=True)
        self.long = re.compile(rf"\b(?:{'|'.join(long)})")
        parts = [words.PLACEHOLDER.split(piece) for piece in woven]
        self.woven = [re.compile(".+?".join(map(re.escape, one))) for one in parts if len("".join(one)) > 5]

    def left_in(self, texts: set[str]) -> list[str]:
        return [text for text in sorted(texts) if self.is_in(text)]

    def is_in(self, text: str) -> bool:
        return text in self.plain or bool(self.long.search(text)) or any(one.fullmatch(text) for one in self.woven)


def is_written(text: str) -> bool:
    """Whether a text is of names, numbers and codes, or is what people wrote."""
    return all(
        part.lower() in PROSE or CODE.fullmatch(part) or set(re.findall(r"[^\W\d_][\w.-]+", part.lower())) <= WORDS
        for part in text.split(" · ")
    )


# --- the pages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def everybody() -> Iterator[world.World]:
    """The world, and requests in every state."""
    with clock.fixed(AT):
        made = world.build()
        sari, budi = make.sari, made.city.budi
        for name in ("ditanya", "dijawab", "selesai", "dibuka-lagi"):
            id = made.requests[name] = make.opened(at=AT).id
            handling.accept(id=id, by=budi, at=AT)
            if name == "ditanya":
                handling.ask(id=id, question=STORY, by=budi, at=AT)
                continue
            handling.answer(id=id, text=STORY, by=budi, at=AT)
            if name == "selesai":
                citizen.confirm(id=id, by=sari(id), at=AT)
                citizen.rate(id=id, score=3, by=sari(id), at=AT)
            if name == "dibuka-lagi":
                citizen.reopen(id=id, reason=STORY, by=sari(id), at=AT)
                handling.message(id=id, text=STORY, by=budi, at=AT)
                handling.note(id=id, text=STORY, by=budi, at=AT)
        handling.release(id=made.requests["selesai"], text=STORY, lampiran=[], by=budi, at=AT)
        make.hold_ticket(made.browsers["sari"], *made.requests.values())
        yield made


def addresses(made: world.World) -> Iterator[str]:
    """Every address that is not a form's target only, for every request that it can be about."""
    verbs = {"kerja:act": list(DEEDS), "lacak:act": list(CITIZENS_VERBS)}
    for name, pattern in world.addresses().items():
        parts = set(pattern.pattern.regex.groupindex)
        if parts - {"id", "verb"} or name in ("bahasa", "metrik", "account_logout"):
            continue
        for flag, id in made.requests.items() if "id" in parts else [("", None)]:
            if "verb" in parts and flag not in ("biasa", "ditanya", "dijawab"):
                continue
            for verb in verbs.get(name, [""]):
                given = {"id": id, "verb": verb}
                yield reverse(name, kwargs={part: given[part] for part in parts})
    yield from (f"/kerja/?view={view}" for view in ("mine", "overdue", "near", "tasks", "waiting", "all", "done"))
    yield "/kerja/?q=tidakada"
    yield "/tidak-ada/"


def read(browser: Client, address: str, language: str, *, post: bool = False) -> set[str]:
    """The texts of a page; none of what is no page, or leads to another."""
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with world.undone(browser):
        answer = browser.post(address, {}) if post else browser.get(address)
        answer.getvalue()  # which closes a file that is sent
        if answer.status_code in (302, 405) or not answer["Content-Type"].startswith("text/html"):
            return set()
        page = answer.content.decode()
    assert f'<html lang="{language}"' in page, address
    return Texts(page).found


def walked(made: world.World, language: str) -> dict[str, set[str]]:
    """What each role reads at each address, with a GET and where forms are refused empty."""
    found: dict[str, set[str]] = {}
    for role in ("pengunjung", "sari", "warga", "budi", "koordinator"):
        for address in addresses(made):
            if address.startswith("/kerja/" if role in world.CITIZENS else "/lacak/0"):
                continue  # refused, with a page that looks the same everywhere
            found[f"GET {address}: {role}"] = read(made.browsers[role], address, language)
            if role != "koordinator" and "?" not in address:
                found[f"POST {address}: {role}"] = read(made.browsers[role], address, language, post=True)
    for address in ("/kerja/", "/kerja/aturan/", "/kantor/akun/", "/kantor/akun/undang/"):
        found[f"GET {address}: admin"] = read(made.browsers["admin"], address, language)
        found[f"POST {address}: admin"] = read(made.browsers["admin"], address, language, post=True)
    return found


def test_no_page_mixes_the_languages(everybody: world.World) -> None:
    indonesian = Indonesian()
    english, local = walked(everybody, "en"), walked(everybody, "id")
    assert sum(map(bool, english.values())) > 150
    left = {text: place for place, texts in english.items() for text in indonesian.left_in(texts)}
    assert left == {}, "Indonesian on an English page"
    same = {text: place for place, texts in english.items() for text in texts & local[place] if not is_written(text)}
    assert same == {}, "the same in both languages"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "Kata sandi terlalu mirip dengan nama pengguna."),
        ("en", "The password is too similar to the user name."),
    ],
)
def test_a_bad_password_is_refused_in_the_readers_language(client: Client, language: str, said: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.post("/daftar/", {"username": "yosef-pelaut", "password": "yosef-pelaut1"})
    assert said in Texts(answer.content.decode()).found


@pytest.mark.parametrize("adapter", [AccountAdapter, FactorAdapter])
def test_what_the_sign_ins_library_says_is_translated(adapter: type[AccountAdapter | FactorAdapter]) -> None:
    with translation.override("id"):
        local = {name: str(said) for name, said in adapter.error_messages.items()}
    with translation.override("en"):
        assert [name for name, said in adapter.error_messages.items() if str(said) == local[name]] == []


def test_no_library_changes_the_words_of_the_code() -> None:
    """Another catalogue may know one of our texts, in Indonesian, as an English one of its own."""
    with translation.override("id"):
        said = [(first(one.id), one.context) for one in words.stored() if one.id]
        changed = [text for text, context in said if context is None and translation.gettext(text) != text]
    assert changed == []
