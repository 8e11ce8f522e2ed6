"""The command line: one sentence for every refusal, one page of help, one command from nothing to an open hall."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from pendopo.node import cli, manual
from pendopo.node.testing.steps import ROOT

SECOND_START_SECONDS = 4.0  # of processor time: seconds of the clock would measure what else the machine does


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A data folder of the test's own; whatever the command line sets is taken back."""
    monkeypatch.setenv("PENDOPO_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("PENDOPO_DATABASE", raising=False)


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a refused command says: one line, and an exit code that is not 0."""
    assert cli.main(words) == 1
    said = capsys.readouterr().err
    assert said.startswith("pendopo: ")
    assert len(said.splitlines()) == 1
    return said


@pytest.mark.parametrize("word", ["--help", "-h", "help"])
def test_the_manual_names_every_command(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([word]) == 0
    page = capsys.readouterr().out
    for name in (*manual.commands(), *manual.WORDS[:-1], "--port", "--data", "--empty"):
        assert f"  {name}" in page or f"[{name}" in page
    assert max(len(line) for line in page.splitlines()) <= 120


def test_an_unknown_word_gets_the_nearest_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert "serve?" in refused(capsys, "servr")
    assert "--help" in refused(capsys, "xyzzy")


def test_the_data_folder_may_stand_anywhere_in_the_line(tmp_path: Path) -> None:
    for words in (["--data", "d", "a", "b"], ["a", "--data=d", "b"], ["a", "b", "--data", "d"]):
        assert cli.take(words, "--data") == "d"
        assert words == ["a", "b"]
    assert cli.take(rest := ["a", "--", "--data", "d"], "--data") is None
    assert rest == ["a", "--", "--data", "d"]


def test_a_folder_without_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--data" in refused(capsys, "--data")


def test_a_folder_that_cannot_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert str(tmp_path / "file" / "data") in refused(capsys, "--data", str(tmp_path / "file" / "data"))


@pytest.mark.parametrize("content", ["role = 'raja'", "rol = 'kota'", "role ="])
def test_a_configuration_that_cannot_be_read(content: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "pendopo.toml").write_text(content)
    assert "pendopo.toml" in refused(capsys, "--data", str(tmp_path))


def test_a_port_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert str(port) in refused(capsys, "--empty", "--port", str(port))


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
def test_no_port_at_all(port: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--port", port])
    assert ended.value.code == 2


def test_several_processes_need_postgresql(capsys: pytest.CaptureFixture[str]) -> None:
    assert "SQLite" in refused(capsys, "serve", "--port", str(free_port()), "--processes", "2")


# --- the whole way ------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Hall:
    """A serving program, as a person starts it."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.port = free_port()
        self.log = folder.with_suffix(".log")
        command = [sys.executable, "-P", "-m", "pendopo", *words, "--port", str(self.port), "--data", str(folder)]
        self.begun = time.monotonic()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, env=environment())

    def wait(self) -> float:
        """Seconds until the first answer 200."""
        while time.monotonic() - self.begun < 60:
            assert self.process.poll() is None, self.log.read_text()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=30) as answer:
                    assert answer.status == 200
                    return time.monotonic() - self.begun
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)


def processor_seconds() -> float:
    """What the processes we started and waited for have used, and those they did."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def environment() -> dict[str, str]:
    """What the launcher would pass on, without settings of the test run's."""
    dropped = ("PENDOPO_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}


@pytest.fixture
def halls() -> Iterator[list[Hall]]:
    opened: list[Hall] = []
    yield opened
    for hall in opened:
        if hall.process.poll() is None:
            hall.process.kill()
            hall.process.wait()


def test_from_nothing_to_an_open_hall_and_again(tmp_path: Path, halls: list[Hall]) -> None:
    folder = tmp_path / "data kota"
    halls.append(Hall(folder, "--empty"))
    halls[0].wait()
    assert (folder / "pendopo.sqlite3").is_file()
    assert not (folder / "pendopo.toml").exists()
    assert halls[0].stop() == 0
    said = halls[0].log.read_text()
    assert f"http://127.0.0.1:{halls[0].port}" in said
    assert "Traceback" not in said

    halls.append(Hall(folder))  # a folder that has data is never made a demo
    before = processor_seconds()
    halls[1].wait()
    assert not (folder / "pendopo.toml").exists()
    assert halls[1].stop() == 0
    assert processor_seconds() - before < SECOND_START_SECONDS
