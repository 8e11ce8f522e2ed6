"""Fixtures of the file tests."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    """The store's folder, empty."""
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, data=str(tmp_path))
    return tmp_path / "files"
