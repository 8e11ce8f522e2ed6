"""Furniture of the room's tests: a data folder of one's own, accounts, and the caches emptied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from django.conf import settings
from django.core.cache import cache

from pendopo.kernel import clock
from pendopo.kernel.http import limits
from pendopo.warga import vault
from pendopo.warga.models import Account
from pendopo.warga.types import AccountKind

AT = 1_795_000_000_000
PASSWORD = "payung-merah-9"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of the test's own, so that keys may be lost and broken in it."""
    monkeypatch.setattr(settings, "CONFIG", msgspec.structs.replace(settings.CONFIG, data=str(tmp_path)))
    vault._known.clear()
    vault._read.cache_clear()
    cache.clear()
    limits.limiter.forget()
    yield tmp_path
    vault._known.clear()
    vault._read.cache_clear()


@pytest.fixture
def citizen(db: None) -> Account:
    return Account.objects.create_user("melati", PASSWORD, kind=AccountKind.WARGA.value)


@pytest.fixture
def official(db: None) -> Account:
    return Account.objects.create_user("yosef", PASSWORD, kind=AccountKind.PEGAWAI.value, display_name="Yosef Contoh")


@pytest.fixture
def now() -> int:
    return clock.now()
