"""Every test begins with a ledger that no earlier one has sealed."""

from __future__ import annotations

import shutil

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def _no_heads() -> None:
    for name in ("heads", "erasures"):
        shutil.rmtree(settings.CONFIG.folder / name, ignore_errors=True)
