"""Canaries: words that occur nowhere else, put into every private field, and where they were found afterwards.

A canary has a kind: `words` (what citizen and office said to each other), `note` (what only the office reads), `who`
(name, telephone, e-mail, address, NIK), `exif` (what the camera wrote), `secret`, `number`.
"""

from __future__ import annotations

import io
import itertools
import json
import re
from base64 import b64decode
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from PIL import Image

LINK = re.compile(r"""(?:href|src|action)=["']([^"'#]*)""")
BASE64 = re.compile(r'"([A-Za-z0-9+/]{24,}={0,2})"')
KINDS = ("words", "note", "who", "exif", "secret", "number")

_place = itertools.count(10_000)


class Told(msgspec.Struct, kw_only=True):
    """One request: its id, and its canaries by kind."""

    flag: str
    id: UUID
    canaries: dict[str, set[str]]

    def says(self, kind: str, *words: str) -> None:
        self.canaries.setdefault(kind, set()).update(words)


def word() -> str:
    """A word that occurs nowhere else, and that no cleaning, masking or capitalising changes."""
    letters = "bcdfghjklm"
    return "kenari" + "".join(letters[int(digit)] for digit in str(next(_place)))


def phone() -> str:
    """A telephone number that nobody else has."""
    return f"08125550{next(_place)}"


def nik() -> str:
    """A number of the population register that nobody else has."""
    return f"33010112345{next(_place)}"


def photo(owner: str) -> bytes:
    """A photograph whose camera wrote down its owner and the place."""
    exif = Image.Exif()
    exif[0x013B] = owner
    exif.get_ifd(0x8825).update({1: "S", 2: (4.0, 32.0, 0.0), 3: "E", 4: (136.0, 53.0, 0.0)})
    out = io.BytesIO()
    Image.radial_gradient("L").resize((400, 300)).convert("RGB").save(out, "JPEG", exif=exif, comment=owner.encode())
    return out.getvalue()


# --- where they may turn up ----------------------------------------------------------------------------------------


def found_in(text: str, told: list[Told]) -> Iterator[tuple[Told, str, str]]:
    """Each canary that `text` holds: whose, of which kind, and the canary."""
    flat = text.casefold()
    for one in told:
        for kind, canaries in one.canaries.items():
            yield from ((one, kind, canary) for canary in canaries if canary.casefold() in flat)


def readable(content: bytes) -> str:
    """Bytes of an answer or a file as text, with what is written in base 64 beside it."""
    text = content.decode("utf-8", errors="replace")
    hidden = [b64decode(match + "==", validate=False) for match in BASE64.findall(text)]
    return unescape(text) + "".join(part.decode("utf-8", errors="replace") for part in hidden)


def crawl(browser: Client, begin: list[str], *, most: int = 400) -> Iterator[tuple[str, str]]:
    """Every page that can be reached by links from `begin`: its address, and its headers and text."""
    waiting, seen = list(begin), set(begin)
    while waiting and len(seen) <= most:
        address = waiting.pop(0)
        answer = browser.get(address)
        content = answer.getvalue()  # which closes it, too
        text = readable(content)
        yield address, "\n".join(f"{name}: {value}" for name, value in answer.items()) + "\n" + text
        links = [unescape(link) for link in LINK.findall(text)] + [answer.headers.get("Location", "")]
        for link in links:
            link = f"{address.partition('?')[0]}{link}" if link.startswith("?") else link
            leads_on = link.startswith("/") and not link.startswith("/static/") and "q=" not in link
            if leads_on and link not in seen:
                seen.add(link)
                waiting.append(link)
    assert len(seen) <= most, f"more than {most} pages: {waiting[-20:]}"


def cells() -> Iterator[tuple[str, str]]:
    """Everything the database holds: table and column, and the value as text. Sessions are opened."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - its own names
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield f"{table}.{column}", _as_text(table, column, value)


def _as_text(table: str, column: str, value: Any) -> str:
    if (table, column) == ("django_session", "session_data"):
        return json.dumps(SessionStore().decode(value))
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", errors="replace")
    return str(value)


def folder(root: Path) -> Iterator[tuple[str, str]]:
    """Everything in the data folder but the database: name and content."""
    for file in root.rglob("*"):
        if file.is_file() and not file.name.startswith("pendopo.sqlite3") and "static" not in file.parts:
            name = str(file.relative_to(root))
            yield name, f"{name}\n{readable(file.read_bytes())}"
