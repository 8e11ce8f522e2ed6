"""Fixtures of the notice tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pytest_django import Settings

from pendopo.kernel.notify import registry


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    """The data folder, empty."""
    settings.CONFIG = msgspec.structs.replace(
        settings.CONFIG, data=str(tmp_path), mail="", mail_from="pendopo@kab.test"
    )
    return tmp_path


@pytest.fixture(autouse=True)
def no_registrations() -> Iterator[None]:
    """What rooms registered at the start is set aside."""
    resolvers, further = list(registry._resolvers), dict(registry._further)
    registry.forget()
    yield
    registry._resolvers[:] = resolvers
    registry._further.update(further)
