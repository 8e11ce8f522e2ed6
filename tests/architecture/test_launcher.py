"""`./pendopo`, the file in the root: found by sh, prepared from hashes, refusing with a sentence."""

from __future__ import annotations

import functools
import hashlib
import http.server
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from pendopo.node.testing import house


@pytest.fixture
def launcher(tmp_path: Path) -> ModuleType:
    """The launcher as a module of a checkout of its own."""
    for name in ("pendopo", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(house.ROOT / name, tmp_path / name)
    loader = SourceFileLoader("launcher", str(tmp_path / "pendopo"))
    spec = importlib.util.spec_from_loader("launcher", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module


def test_it_can_be_started() -> None:
    assert os.access(house.ROOT / "pendopo", os.X_OK)


def test_without_python_it_says_what_it_needs(tmp_path: Path) -> None:
    said = subprocess.run(
        ["/bin/sh", str(house.ROOT / "pendopo")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert "Python 3.11" in said.stderr
    assert len(said.stderr.splitlines()) == 2


def test_an_old_python_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    newer = tmp_path / "python3.12"
    newer.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "newer: $*"\n')
    newer.chmod(0o755)
    said = subprocess.run(
        ["/bin/sh", str(house.ROOT / "pendopo"), "a b"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == f"newer: {house.ROOT / 'pendopo'} a b\n"


def test_a_stamp_says_that_all_is_ready(launcher: ModuleType) -> None:
    assert not launcher.is_prepared(launcher.RUN_LOCK)
    launcher.PYTHON.parent.mkdir(parents=True)
    launcher.PYTHON.touch()
    launcher.stamp_of(launcher.RUN_LOCK).write_text(launcher.wanted_stamp(launcher.RUN_LOCK))
    assert launcher.is_prepared(launcher.RUN_LOCK)
    assert not launcher.is_prepared(launcher.DEVELOPMENT_LOCK)
    launcher.RUN_LOCK.write_text(launcher.RUN_LOCK.read_text() + "\n")
    assert not launcher.is_prepared(launcher.RUN_LOCK)


def test_the_development_packages_are_enough_to_run(launcher: ModuleType) -> None:
    launcher.PYTHON.parent.mkdir(parents=True)
    launcher.PYTHON.touch()
    launcher.stamp_of(launcher.DEVELOPMENT_LOCK).write_text(launcher.wanted_stamp(launcher.DEVELOPMENT_LOCK))
    assert launcher.is_prepared(launcher.RUN_LOCK)


@pytest.fixture
def _no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_FIND_LINKS", "PIP_CONFIG_FILE", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.mark.usefixtures("_no_configuration")
def test_the_index_is_the_one_that_pip_or_uv_is_set_up_for(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "home" / ".config" / "pip"
    folder.mkdir(parents=True)
    (folder / "pip.conf").write_text("[global]\nindex-url = http://127.0.0.1/a\n")
    assert launcher.index_address() == "http://127.0.0.1/a"
    monkeypatch.setenv("UV_INDEX_URL", "http://127.0.0.1/b")
    assert launcher.index_address() == "http://127.0.0.1/b"
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1/c")
    assert launcher.index_address() == "http://127.0.0.1/c"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package index on this machine."""
    folder = tmp_path / "index"
    folder.mkdir()
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple")
    yield folder
    server.shutdown()
    server.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def offer(index: Path, name: str, content: bytes) -> None:
    page = index / "simple" / "pip"
    page.mkdir(parents=True)
    (index / "files").mkdir()
    (index / "files" / name).write_bytes(content)
    (page / "index.html").write_text(f'<a href="../../files/{name}#sha256=x">{name}</a>')


@pytest.mark.usefixtures("_no_configuration")
def test_pip_is_fetched_and_checked(
    launcher: ModuleType, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(index, launcher.PIP_WHEEL, b"pip itself")
    monkeypatch.setattr(launcher, "PIP_SHA256", hashlib.sha256(b"pip itself").hexdigest())
    assert launcher.fetched_pip(tmp_path).read_bytes() == b"pip itself"


@pytest.mark.usefixtures("_no_configuration")
def test_another_pip_than_the_pinned_one_is_refused(launcher: ModuleType, index: Path, tmp_path: Path) -> None:
    offer(index, launcher.PIP_WHEEL, b"something else")
    with pytest.raises(launcher.Unprepared, match="SHA-256"):
        launcher.fetched_pip(tmp_path)


@pytest.mark.usefixtures("_no_configuration")
def test_an_index_without_it_is_named(launcher: ModuleType, index: Path, tmp_path: Path) -> None:
    offer(index, "pip-1.0-py3-none-any.whl", b"old")
    with pytest.raises(launcher.Unprepared, match=r"127\.0\.0\.1"):
        launcher.fetched_pip(tmp_path)


@pytest.mark.usefixtures("_no_configuration", "index")
def test_an_index_that_does_not_answer_is_named(launcher: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(launcher.Unprepared, match=r"127\.0\.0\.1"):
        launcher.fetched_pip(tmp_path)
