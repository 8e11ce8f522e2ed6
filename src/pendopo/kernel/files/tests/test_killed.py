"""What a process leaves that is killed at the worst moment, and that the sweep takes it away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from pendopo.kernel import files, ids
from pendopo.kernel.clock import DAY
from pendopo.kernel.files.tests.samples import AT, pdf, stored, upload

pytestmark = pytest.mark.django_db(transaction=True)

KEEPER = """
import sys, time
import django
django.setup()
from pendopo.kernel import files
from pendopo.kernel.files.tests.samples import AT, photo, upload

class Slow:
    name = "foto.jpg"
    def chunks(self):
        yield photo()[:9000]
        print("ready", flush=True)
        time.sleep(60)

files.keep(Slow() if sys.argv[1] == "receiving" else upload(photo()), limits=files.Limits(), at=AT)
print("ready", flush=True)
time.sleep(60)
"""


def killed(folder: Path, moment: str) -> None:
    """A process that is killed while it receives a photo, or after it has kept one."""
    environment = {**os.environ, "PENDOPO_DATA": str(folder.parent), "DJANGO_SETTINGS_MODULE": "pendopo.node.settings"}
    command = [sys.executable, "-c", KEEPER, moment]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL)
        process.wait(10)


def test_killed_between_keep_and_attach(folder: Path) -> None:
    killed(folder, "kept")
    assert len(stored(folder)) == 2
    with transaction.atomic():
        named = files.attach(
            files.keep(upload(pdf(), "a.pdf"), limits=files.Limits(), at=AT), subject=ids.new_id(), purpose="x", at=AT
        )
    assert files.sweep(AT + DAY).files == 0
    swept = files.sweep(AT + DAY + 1)
    assert (swept.claims, swept.files) == (1, 1)
    assert [file.name for file in stored(folder)] == [named.digest]
    assert list(files.verify(deep=True)) == []


def test_killed_while_receiving(folder: Path) -> None:
    killed(folder, "receiving")
    assert [file.name for file in stored(folder)] == ["received"]
    assert files.sweep(10**14).remains == 1
    assert stored(folder) == []
