"""Fences around every test. The data folder of a run is made by `pendopo.node.testing.own_data`."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

from pendopo.kernel import clock
from pendopo.node.testing import fences

fences.block_network()

# Times of single examples vary with the machine; what must be fast has a test that measures it.
settings.register_profile("pendopo", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fast", settings.get_profile("pendopo"), max_examples=25)
settings.load_profile("fast" if os.environ.get("PENDOPO_FAST") else "pendopo")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    fences.choose(config, items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    fences.fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    fences.fail_if_skipped(report)
    return report


@pytest.fixture(autouse=True)
def nothing_is_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that worked in the future, or in English, leaves neither to those after it."""
    monkeypatch.setattr(clock.hybrid, "_last", 0)
    translation.activate("id")


# A real browser, for tests marked `browser`.
pytest_plugins = ["pendopo.node.testing.browser"]
