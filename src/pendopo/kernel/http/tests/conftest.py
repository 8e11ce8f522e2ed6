"""What the tests of HTTP share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from pendopo.kernel.http import bearer, limits


@pytest.fixture
def visitor() -> Client:
    """A browser that sees what people see, also when a view fails."""
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(bearer, "_checks", [])
    limits.limiter.forget()
    yield
    limits.limiter.forget()
