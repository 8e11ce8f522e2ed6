"""Before anything of Django is imported: tests get a data folder of their own, and fences around them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from pendopo.node.testing import fences

_folder = tempfile.mkdtemp(prefix="pendopo-test-")
os.environ["PENDOPO_DATA"] = _folder
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

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


# A real browser, for tests marked `browser`.
pytest_plugins = ["pendopo.node.testing.browser"]
