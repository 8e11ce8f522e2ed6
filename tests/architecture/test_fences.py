"""The fences around every test hold: network, warnings, undefined variables, skips where all must run."""

from __future__ import annotations

import asyncio
import socket
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.template import engines

from pendopo.node.testing import fences

ELSEWHERE = "192.0.2.1"  # an address set aside for documentation (RFC 5737)


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_another_machine_cannot_be_reached(family: int, kind: int) -> None:
    address = ELSEWHERE if family == socket.AF_INET else "2001:db8::1"
    with socket.socket(family, kind) as here:
        here.settimeout(0.2)
        with pytest.raises(fences.NetworkBlocked):
            here.connect((address, 9))
        with pytest.raises(fences.NetworkBlocked):
            here.connect_ex((address, 9))
        if kind == socket.SOCK_DGRAM:
            with pytest.raises(fences.NetworkBlocked):
                here.sendto(b"x", (address, 9))


def test_names_of_other_machines_are_not_looked_up() -> None:
    with pytest.raises(fences.NetworkBlocked):
        socket.create_connection(("example.org", 80), timeout=0.2)
    # In a thread of its own: in this one a browser's event loop may be running, and loops do not nest.
    with ThreadPoolExecutor(1) as thread, pytest.raises(fences.NetworkBlocked):
        thread.submit(asyncio.run, asyncio.wait_for(asyncio.open_connection("example.org", 80), 1)).result()


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        for host in ("127.0.0.1", "localhost"):
            socket.create_connection((host, server.getsockname()[1]), timeout=1).close()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "", None])
def test_here(host: str | None) -> None:
    assert fences.is_here(host)


@pytest.mark.parametrize("host", ["0.0.0.1", "10.0.0.1", "::2", "localhost.example.org", "127.0.0.1.example.org"])
def test_elsewhere(host: str) -> None:
    assert not fences.is_here(host)


def test_a_warning_is_an_error() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_a_template_that_uses_what_it_was_not_given_fails() -> None:
    with pytest.raises(pytest.fail.Exception):
        engines["django"].from_string("{{ nothing_of_this_name }}").render({})


def report(outcome: str) -> pytest.TestReport:
    return pytest.TestReport("x", ("x", 1, "x"), {}, outcome, ("x", 1, "no browser"), "call")  # type: ignore[arg-type]


def test_a_skip_is_a_failure_where_all_must_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    skipped = report("skipped")
    fences.fail_if_skipped(skipped)
    assert skipped.failed
    assert "no browser" in str(skipped.longrepr)


def test_a_skip_is_a_skip_at_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("PENDOPO_STRICT", raising=False)
    skipped = report("skipped")
    fences.fail_if_skipped(skipped)
    assert skipped.skipped
