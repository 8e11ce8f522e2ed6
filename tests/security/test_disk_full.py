"""A full disk under a serving node: a calm page, nothing half recorded, and it goes on by itself once there is room."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pendopo.node.testing import intake
from pendopo.node.testing.intake import Form, Node

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]

MEGABYTES = 24


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """`folder` as a disk of a few megabytes; False where only root could make one."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    made = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder: Path, leave: int) -> Callable[[], None]:
    """Take all room on the disk of `folder` but `leave` bytes; what gives it back."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(b"\0" * 4096)
        except OSError:
            pass
        out.truncate(max(0, filler.stat().st_size - leave))
    return lambda: filler.unlink()


def forbid(node: Node) -> Callable[[], None]:
    """Let no process of `node` make a file longer: the same to a program, where no small disk can be had."""
    assert node.process is not None
    family = descendants(node.process.pid)
    before = [resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in family]
    for pid, (_, hard) in zip(family, before, strict=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))

    def allow() -> None:
        for pid, limits in zip(family, before, strict=True):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)

    return allow


def descendants(pid: int) -> list[int]:
    """A process and all that it started."""
    children = [
        word for task in Path(f"/proc/{pid}/task").iterdir() for word in (task / "children").read_text().split()
    ]
    return [pid, *(each for child in children for each in descendants(int(child)))]


def send(node: Node, form: Form) -> tuple[int, str]:
    """Send `form`: status and text of the answer."""
    before = len(form.answers)
    try:
        intake.send(node.port, form, random.Random(1))
    except AssertionError as refused:
        return int(str(refused)[:3]), str(refused)
    assert len(form.answers) == before + 1, "no answer at all"
    return 302, ""


@pytest.mark.parametrize("with_file", [False, True])
def test_a_full_disk_is_a_calm_page_and_nothing_is_half_recorded(tmp_path: Path, with_file: bool) -> None:
    chance = random.Random(3)
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk) as mounted:
        node = Node(disk)
        node.log = tmp_path / "log"
        node.script(intake.CITY)
        node.start()
        try:
            forms = [intake.new_form(chance) for _ in range(12)]
            for form in forms:
                form.with_file = with_file
            assert send(node, forms[0])[0] == 302
            free = fill(disk, leave=0) if mounted else forbid(node)
            for form in forms[1:]:
                status, text = send(node, form)
                assert status in (302, 503, 507), text
                assert status == 302 or "Traceback" not in text
                assert status == 302 or "penuh" in text
            refused = [form for form in forms if not form.answers]
            assert refused, "the disk was not full"
            assert intake.exchange(node.port, "GET", "/lapor/")[0] == 200, "reading goes on"
            assert intake.exchange(node.port, "GET", "/-/sehat")[0] == 200
            free()
            for form in forms:  # as people do: those without an answer try again, and some with one do, too
                assert send(node, form)[0] == 302
        finally:
            node.end(signal.SIGTERM)
        intake.check(node, forms)
