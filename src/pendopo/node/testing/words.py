"""`./pendopo words`: the catalogue of user text, Indonesian in the code and English beside it.

`extract` brings `locale/en/LC_MESSAGES/django.po` up to date, `compile` writes the `.mo` that the program reads,
`check` says what is missing. Babel does the work, so that no gettext of the system is needed.
"""

from __future__ import annotations

import argparse
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from pendopo.node.testing.steps import ROOT, say

PACKAGE = ROOT / "src" / "pendopo"
PO = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
TEMPLATES = {".html", ".txt", ".svg", ".js"}

Spec = tuple[int | tuple[int, str], ...] | None
PLURAL: Spec = (1, 2)
WITH_CONTEXT: Spec = ((1, "c"), 2)
KEYWORDS: dict[str, Spec] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": WITH_CONTEXT,
    "pgettext_lazy": WITH_CONTEXT,
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf" ((?:n?p?gettext|_)\({LITERAL}(?:, ?{LITERAL})*(?:, ?count)?\)) ")
MARKUP = re.compile(r"</?[a-z]\w*")

Found = tuple[Path, str | tuple[str, str], str | None]


# --- what stands in the code --------------------------------------------------------------------------------------


def sources() -> list[Path]:
    """Every file that speaks to people: Python without tests and tools, and templates."""
    found = [
        file for file in PACKAGE.rglob("*") if file.suffix == ".py" or (file.suffix in TEMPLATES and in_templates(file))
    ]
    return sorted(file for file in found if not {"tests", "testing", "migrations", "proofs"} & set(file.parts))


def in_templates(file: Path) -> bool:
    return "templates" in file.relative_to(PACKAGE).parts


def as_python(file: Path) -> str:
    """`file` as Babel reads it: a template becomes calls of gettext, one a line."""
    text = file.read_text()
    if file.suffix == ".py":
        return text
    return "\n".join(CALL.findall(templatize(text, origin=str(file))))


def texts(file: Path) -> Iterator[Found]:
    """Every text of `file` that is to be translated: text, or text and its plural; and its context."""
    code = io.BytesIO(as_python(file).encode())
    for _line, called, arguments, _comments in extract_python(code, dict.fromkeys(KEYWORDS), [], {"encoding": "utf-8"}):
        name = str(called)
        given = (arguments,) if isinstance(arguments, str) else arguments or ()
        words = [word for word in given if isinstance(word, str)]
        context = words.pop(0) if KEYWORDS[name] in (WITH_CONTEXT, KEYWORDS["npgettext"]) and words else None
        if KEYWORDS[name] in (PLURAL, KEYWORDS["npgettext"]) and len(words) >= 2:
            yield file, (words[0], words[1]), context
        elif words and words[0]:
            yield file, words[0], context


def template() -> Catalog:
    """The catalogue as the code has it now, without translations."""
    catalog = new_catalog()
    for file in sources():
        for place, text, context in texts(file):
            catalog.add(text, locations=[(str(place.relative_to(ROOT)), 0)], context=context)
    return catalog


def new_catalog() -> Catalog:
    return Catalog(locale="en", project="Pendopo", version="1", charset="utf-8", fuzzy=False)


# --- what stands in the catalogue ---------------------------------------------------------------------------------


def stored() -> Catalog:
    """The catalogue as it is kept."""
    if not PO.is_file():
        return new_catalog()
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def extract() -> Catalog:
    """Bring the kept catalogue to the code's texts, keep what is translated, and drop what is no longer said."""
    before, catalog = stored(), new_catalog()
    for message in template():
        if message.id:
            known = before.get(message.id, context=message.context)
            catalog.add(message.id, known.string if known else None, message.locations, context=message.context)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(as_po(catalog))
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """The file's content: sorted, without line numbers and dates, so that it changes only where texts change."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, sort_output=True, include_lineno=False, omit_header=True)
    head = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return f'{head}"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'.encode() + out.getvalue()


class Bare(Catalog):
    """A catalogue whose head tells no time and no tool: the same texts are the same bytes whenever it is compiled."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", "en"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ]


def compiled(catalog: Catalog) -> bytes:
    """What the program reads."""
    bare, out = Bare(locale="en", charset="utf-8", fuzzy=False), io.BytesIO()
    for message in catalog:
        if message.id:
            bare.add(message.id, message.string, context=message.context)
    write_mo(out, bare)
    return out.getvalue()


# --- what is wrong ------------------------------------------------------------------------------------------------


def faults() -> list[str]:
    """A line for every text without an English one, or with one that does not fit; empty when all is well."""
    kept = stored()
    found = [
        fault
        for message in template()
        if message.id
        for fault in faults_of(message, kept.get(message.id, context=message.context))
    ]
    if not MO.is_file() or MO.read_bytes() != compiled(kept):
        found.append("django.mo is not made from django.po: ./pendopo words compile")
    return found


def faults_of(message: Message, known: Message | None) -> list[str]:
    """What is wrong with the translation of one text."""
    name = json.dumps(message.id, ensure_ascii=False)
    place = message.locations[0][0] if message.locations else "?"
    texts_of = [known.string] if known and isinstance(known.string, str) else list(known.string or ()) if known else []
    if not texts_of or not all(texts_of):
        return [f"{place}: {name} has no English"]
    original = message.id if isinstance(message.id, str) else message.id[-1]
    return [
        f"{place}: {name}: {what} differ from {json.dumps(text, ensure_ascii=False)}"
        for text in texts_of[-1:]
        for what, pattern in (("placeholders", PLACEHOLDER), ("tags", MARKUP))
        if sorted(pattern.findall(original)) != sorted(pattern.findall(text))
    ]


def main(words: list[str]) -> int:
    """Carry out `extract`, `compile` or `check`; the exit code."""
    parser = argparse.ArgumentParser(prog="pendopo words", description="Katalog kata. / The catalogue of words.")
    parser.add_argument("verb", choices=("extract", "compile", "check"), nargs="?", default="check")
    verb = parser.parse_args(words).verb
    if verb == "extract":
        catalog = extract()
        missing = sum(1 for message in catalog if message.id and not all_said(message))
        say(f"{len(catalog)} teks / texts, {missing} tanpa bahasa Inggris / without English: {PO.relative_to(ROOT)}")
        return 0
    if verb == "compile":
        MO.write_bytes(compiled(stored()))
        say(f"{MO.relative_to(ROOT)}")
        return 0
    found = faults()
    say("\n".join(found[:200]) or "semua ada / complete")
    say(f"{len(found)} kekurangan / faults")
    return 1 if found else 0


def all_said(message: Message) -> bool:
    said = message.string or ()
    return bool(said) and (isinstance(said, str) or all(said))
