"""For tests with several threads: a database that all of them see, on SQLite (a file) and on PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections
from django.db.models import Model


@contextmanager
def sqlite_file(file: Path, models: Sequence[type[Model]]) -> Iterator[None]:
    """Inside the block the default database is the SQLite `file`, holding the tables of `models`, for every thread."""
    memory = connections["default"]
    name = memory.settings_dict["NAME"]
    connections.settings["default"]["NAME"] = str(file)
    connections["default"] = connections.create_connection("default")
    try:
        with connection.schema_editor() as editor:
            for model in models:
                editor.create_model(model)
        yield
    finally:
        connections["default"].close()
        connections.settings["default"]["NAME"] = name
        connections["default"] = memory
