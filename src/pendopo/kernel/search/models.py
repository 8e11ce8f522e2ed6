"""Search's table."""

from __future__ import annotations

from django.db import models


class Pencarian(models.Model):
    """The words by which one thing (a request, an office …) is found: normalised, without punctuation.

    Beside it stands the database's own index of words: an FTS5 table kept by triggers on SQLite, a GIN index on
    PostgreSQL; the first migration makes them, and a later one that remakes this table must make them again.

    Owner: actions (derived: a rebuild of the ledger indexes anew).
    Personal data: the words of whatever a room indexes; they go when the room removes them, with the erasure.
    """

    id = models.BigAutoField(primary_key=True)
    thing = models.UUIDField(unique=True)
    words = models.TextField(default="")

    def __str__(self) -> str:
        return str(self.thing)
