"""Kills a serving node again and again while reports come in, and counts what it had acknowledged.

The senders behave as browsers on a bad line: a form whose answer never came is sent again, unchanged, after the node
is back; some are sent twice at once. The node is the real one, started by its own command, in a folder of its own.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

READY_SECONDS = 60
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

CITY = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from pendopo.kernel import clock
from pendopo.layanan.tests import make
make.city(at=clock.now() - clock.DAY)
"""

COUNT = """
import json
import django
django.setup()
from pendopo.kernel.files import queries as files
from pendopo.kernel.files.models import Berkas
from pendopo.layanan.models import Permintaan
rows = [[str(id), text] for id, text in Permintaan.objects.values_list("id", "text")]
named = sorted(str(id) for id in Berkas.objects.values_list("subject", flat=True))
print(json.dumps({"rows": rows, "files": named, "faults": len(list(files.verify(deep=True)))}))
"""


@dataclass
class Form:
    """One form of one browser: what it says, and the address of the answer once that has arrived."""

    text: str
    token: str
    key: str
    with_file: bool
    answers: list[str] = field(default_factory=list)


class Node:
    """A node in a folder of its own. `environment` may name a database; otherwise it is SQLite."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PENDOPO_")}
        self.environment = {
            **kept,
            "PENDOPO_DATA": str(folder),
            "PENDOPO_SEAL_EVERY": "1",  # so that sealing is interrupted, too
            "PENDOPO_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "pendopo.node.settings",
            **(environment or {}),
        }
        self.folder = folder
        self.log = folder / "log"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def script(self, code: str) -> str:
        """What a Python program prints that runs on this node's data."""
        return self._run([sys.executable, "-P", "-c", code])

    def command(self, *words: str) -> Any:
        """What a command of the node reports."""
        return json.loads(self._run([sys.executable, "-P", "-m", "pendopo", *words, "--json"]))

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise AssertionError(f"{command[-3:]} ended with {done.returncode}: {done.stdout} {done.stderr[-2000:]}")
        return done.stdout

    def start(self) -> None:
        """Serve, until it answers."""
        self.port = self.port or free_port()
        command = [sys.executable, "-P", "-m", "pendopo", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + READY_SECONDS
        while not self.answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise AssertionError(f"the node does not answer: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether somebody answers at the node's address."""
        try:
            return exchange(self.port, "GET", "/-/sehat")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the node's processes, all at one moment, and wait until they are gone."""
        process = self.process
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)  # it leads a session of its own
        process.wait(30)
        deadline = time.monotonic() + 30
        # Not by asking for the group: in a container nobody may take away what is left of a dead orphan.
        while is_listening(self.port) and time.monotonic() < deadline:
            time.sleep(0.01)
        self.process = None


def is_listening(port: int) -> bool:
    """Whether a process has this port open."""
    with socket.socket() as probe:
        probe.settimeout(5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def exchange(
    port: int, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> tuple[int, str, bytes]:
    """One request: status, `Location`, body. Raises `OSError` or `HTTPException` where the other side goes away."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location", ""), answer.read()
    finally:
        connection.close()


# --- senders -------------------------------------------------------------------------------------------------------


def new_form(chance: random.Random) -> Form:
    """A form that somebody has filled in."""
    word = "".join(chance.choices(ALPHABET, k=32))
    return Form(
        text=f"Laporan {word}", token="".join(chance.choices(ALPHABET, k=32)), key=word, with_file=chance.random() < 0.3
    )


def send(port: int, form: Form, chance: random.Random) -> bool:
    """Send `form`; whether an answer came, which is then noted. Raises `AssertionError` for any but the right one."""
    boundary = "x" * 24
    fields = {"csrfmiddlewaretoken": form.token, "kunci": form.key, "jenis": "ADUAN", "text": form.text}
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    body = "".join(parts).encode()
    if form.with_file:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="berkas"; filename="surat.pdf"\r\n'
        body += f"{head}Content-Type: application/pdf\r\n\r\n".encode() + PDF + form.text.encode() + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Cookie": f"pendopo-csrf={form.token}",
        # As behind a proxy of this machine: each phone has an address of its own, so that no limit is reached.
        "X-Forwarded-For": f"10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(256)}",
    }
    try:
        status, location, answer = exchange(port, "POST", "/lapor/", body, headers)
    except (OSError, http.client.HTTPException):
        return False
    if status != 302:
        raise AssertionError(f"{status}: {answer[:60_000].decode(errors='replace')}")
    form.answers.append(location)
    return True


class Crowd:
    """Several threads that send forms until they are told to stop."""

    def __init__(self, port: int, waiting: list[Form], seed: int, threads: int = 4) -> None:
        self.forms: list[Form] = []
        self.wrong: list[AssertionError] = []
        self._port, self._waiting, self._guard = port, waiting, threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(seed * 100 + n,)) for n in range(threads)]

    def _work(self, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - which form is sent when
        try:
            while not self._stop.is_set() and send(self._port, self._next(chance), chance):
                pass
        except AssertionError as wrong:
            self.wrong.append(wrong)

    def _next(self, chance: random.Random) -> Form:
        with self._guard:
            if self._waiting:
                return self._waiting.pop()
            # Now and then one that is on its way, or was answered: a double tap, a reload.
            if self.forms and chance.random() < 0.15:
                return chance.choice(self.forms[-6:])
            form = new_form(chance)
            self.forms.append(form)
            return form

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)


# --- the proof -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proved:
    """What was counted."""

    rounds: int
    sent: int
    acknowledged_before_a_kill: int
    sent_again: int
    files: int


def prove(node: Node, *, rounds: int, seed: int, longest: float = 1.5) -> Proved:
    """Kill `node` `rounds` times while reports come in. Raises `AssertionError` at the first promise not kept."""
    chance = random.Random(seed)  # noqa: S311 - the moments of the kills
    node.script(CITY)
    forms: list[Form] = []
    again = 0
    try:
        for number in range(rounds):
            node.start()
            lost = [form for form in forms if not form.answers]
            again += len(lost)
            with Crowd(node.port, lost, seed + number) as crowd:
                time.sleep(0.15 + longest * chance.random())
                node.end(signal.SIGKILL)
            assert not crowd.wrong, crowd.wrong[0]
            forms += crowd.forms
        acknowledged = sum(bool(form.answers) for form in forms)
        node.start()
        for form in forms:  # everybody sends once more: who has an answer gets the same, who has none gets one
            assert send(node.port, form, chance), "no answer, though nobody killed the node"
    finally:
        node.end(signal.SIGTERM)
    check(node, forms)
    return Proved(
        rounds=rounds, sent=len(forms), acknowledged_before_a_kill=acknowledged, sent_again=again + len(forms),
        files=sum(form.with_file for form in forms),
    )  # fmt: skip


def check(node: Node, forms: list[Form]) -> None:
    """Every form is one report, every answer named it, and the books are in order."""
    counted = json.loads(node.script(COUNT))
    texts = {text: id for id, text in counted["rows"]}
    assert len(counted["rows"]) == len(texts), "a form made two reports"
    assert set(texts) == {form.text for form in forms}, "a report is lost, or nobody sent it"
    for form in forms:
        named = set(form.answers)
        assert named == {f"/lacak/{texts[form.text]}/baru/"}, "two answers to one form differ"
    assert counted["files"] == sorted(texts[form.text] for form in forms if form.with_file), "a file is lost or double"
    assert counted["faults"] == 0, "a named file is not whole"
    verified = node.command("ledger", "verify")
    assert verified["ok"], verified
    # On PostgreSQL a worker seals, and none runs here.
    assert verified["ledger"]["sealed"] or "PENDOPO_DATABASE" in node.environment, "nothing was sealed meanwhile"
    rebuilt = node.command("ledger", "rebuild")
    assert rebuilt["ok"], rebuilt["changed"]
    assert node.command("ledger", "verify")["ok"]
