"""The fences around every test: no network, no skip where all must run, database tests known as such.

`conftest.py` puts them up. Nothing of Django is imported here.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterable
from typing import Any

import pytest

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "django_db_reset_sequences"}


class NetworkBlocked(RuntimeError):
    """A test reached for another machine."""


# --- the network --------------------------------------------------------------------------------------------------


def is_here(host: object) -> bool:
    """Whether `host` is this machine's loopback."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        text = host.decode() if isinstance(host, bytes) else str(host)
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_unless_here(host: object) -> None:
    if not is_here(host):
        raise NetworkBlocked(f"tests reach no other machine: {host!r}")


def _checked(method: Callable[..., Any], where: int) -> Callable[..., Any]:
    """`method` of a socket, refusing addresses elsewhere; its argument number `where` (from the end) is the address."""

    def checked(self: socket.socket, *arguments: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_unless_here(arguments[where][0])
        return method(self, *arguments)

    return checked


def block_network() -> None:
    """Make every socket of this process refuse addresses other than loopback, and names be looked up only here.

    Processes that a test starts, and libraries in C, are not fenced in.
    """
    lookup = socket.getaddrinfo

    def checked_lookup(host: Any, *arguments: Any, **more: Any) -> Any:
        _refuse_unless_here(host)
        return lookup(host, *arguments, **more)

    for name, where in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
        setattr(socket.socket, name, _checked(getattr(socket.socket, name), where))
    socket.getaddrinfo = checked_lookup


# --- skips and marks ----------------------------------------------------------------------------------------------


def is_strict() -> bool:
    """Whether a skip is a failure: in CI everything that a test needs must be there."""
    return os.environ.get("PENDOPO_STRICT") == "1" or os.environ.get("CI") == "true"


def fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure where all must run. An expected failure is no skip."""
    if report.outcome == "skipped" and is_strict() and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"a skip is a failure here: {reason}"


def choose(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark database tests as such, and leave out those of the other database."""
    engine = "postgres" if os.environ.get("PENDOPO_DATABASE") else "sqlite"
    other = "sqlite" if engine == "postgres" else "postgres"
    for item in items:
        asks = DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        if asks and item.get_closest_marker("django_db") is None:  # a plain mark would hide a module's own arguments
            item.add_marker("django_db")
    foreign = [item for item in items if item.get_closest_marker(other)]
    if foreign:
        items[:] = without(items, foreign)
        config.hook.pytest_deselected(items=foreign)


def without(items: Iterable[pytest.Item], left_out: Iterable[pytest.Item]) -> list[pytest.Item]:
    gone = {id(item) for item in left_out}
    return [item for item in items if id(item) not in gone]
