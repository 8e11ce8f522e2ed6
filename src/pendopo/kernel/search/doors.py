"""Index, remove, match: the same on SQLite (FTS5) and on PostgreSQL (`tsvector`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from pendopo.kernel.search.models import Pencarian
from pendopo.kernel.text import normalise

# Far more than anybody writes; a thing is found by its first words.
LONGEST_TEXT = 20_000
MOST_WORDS = 8
LONGEST_WORD = 40
BATCH = 500

_WORD = re.compile(r"[^\W_]+")
_FOUND = {
    "sqlite": (
        'SELECT "thing" FROM "search_pencarian" WHERE "id" IN '
        '(SELECT "rowid" FROM "search_kata" WHERE "search_kata" MATCH %s)'
    ),
    # OFFSET 0 keeps the planner from walking the caller's order and parsing every text on the way, which took seconds
    # for a rare word: the words' index is asked first, always.
    "postgresql": (
        'SELECT "thing" FROM "search_pencarian" '
        "WHERE to_tsvector('simple', \"words\") @@ to_tsquery('simple', %s) OFFSET 0"
    ),
}

M = TypeVar("M", bound=Model)


def words_of(text: str) -> list[str]:
    """The words of `text`, normalised: letters and digits only, so that they mean nothing else to any database."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(normalise(text))]


def index(rows: Iterable[tuple[UUID, str]]) -> None:
    """Make each (id, text) findable; what was indexed under an id before is replaced. One query per 500."""
    fresh = {thing: " ".join(words_of(text[:LONGEST_TEXT])) for thing, text in rows}
    Pencarian.objects.bulk_create(
        [Pencarian(thing=thing, words=words) for thing, words in fresh.items()],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["thing"],
        update_fields=["words"],
    )


def remove(ids: Collection[UUID]) -> None:
    """Make the things of these ids unfindable."""
    Pencarian.objects.filter(thing__in=ids).delete()


def clear() -> None:
    """Forget everything, before it is indexed anew."""
    Pencarian.objects.all().delete()


def match(queryset: QuerySet[M], text: str, field: str = "pk") -> QuerySet[M]:
    """The part of `queryset` whose `field` (an id that was indexed) is of a thing with all words of `text`.

    The last word may be unfinished. Any text is safe: it never reaches the database's query language. Blank text
    matches everything, text without a single letter or digit nothing. Words beyond the eighth are ignored.
    """
    if not text.strip():
        return queryset
    words = words_of(text[:1_000])[:MOST_WORDS]
    if not words:
        return queryset.none()
    found = RawSQL(_FOUND[connection.vendor], [_expression(words)])  # noqa: S611 - the statement is a constant
    return queryset.filter(**{f"{field}__in": found})


def _expression(words: list[str]) -> str:
    """`words` in the query language of this database, each quoted, the last as a prefix."""
    if connection.vendor == "sqlite":
        return " ".join(f'"{word}"' for word in words) + "*"
    return " & ".join(f"'{word}'" for word in words) + ":*"


def merge(at: int) -> None:
    """Merge SQLite's index, so that no trace of removed words remains in it. PostgreSQL's vacuum does the same."""
    if connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute('INSERT INTO "search_kata"("search_kata") VALUES(\'optimize\')')
