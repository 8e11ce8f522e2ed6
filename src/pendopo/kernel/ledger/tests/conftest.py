"""The toy's tables, and a ledger that begins empty."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from pendopo.kernel.ledger import keys
from pendopo.kernel.ledger.tests import toy


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database, with the toy's tables."""
    with django_db_blocker.unblock():
        for model in (toy.Ucapan, toy.Angka):
            with connection.schema_editor() as editor:
                editor.create_model(model)


@pytest.fixture(autouse=True)
def _toy() -> Iterator[None]:
    """Every test knows the toy, and finds no files of an earlier ledger."""
    for name in ("heads", "erasures"):
        shutil.rmtree(settings.CONFIG.folder / name, ignore_errors=True)
    keys.forget()
    with toy.registered():
        yield


@pytest.fixture
def transactional_db(transactional_db: None) -> Iterator[None]:
    """Django empties only the tables of installed rooms after such a test; the toy's are emptied here."""
    yield
    toy.Ucapan.objects.all().delete()
    toy.Angka.objects.all().delete()
