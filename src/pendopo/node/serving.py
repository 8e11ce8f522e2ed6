"""Serves the hall: prepares it in a child process, then runs granian here, without Django in this process.

One web process with four threads on SQLite, whose write gate lives in that process; more on PostgreSQL.
"""

from __future__ import annotations

import errno
import http.client
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from pendopo.kernel.refusal import Refusal
from pendopo.node import config

THREADS = 4
STOP_SECONDS = 10
READY_SECONDS = 60


class CannotServe(Refusal):
    """The hall cannot be opened."""


def serve(*, host: str, port: int, processes: int, demo: bool, quiet: bool) -> int:
    """Prepare the data, answer on `host`:`port` until told to stop, and return the exit code.

    `demo` loads the demo regency into a folder that has no data yet. `quiet` keeps the log of requests off the screen
    of a person who is trying the program, unless they asked for it. Raises `CannotServe`.
    """
    check_free(host, port)
    if host == "127.0.0.1" and not config.read(os.environ).public_url:
        os.environ["PENDOPO_PUBLIC_URL"] = f"http://{host}:{port}"  # what messages of this process lead to
    if quiet and config.read(os.environ).log_level == "INFO":
        os.environ.setdefault("PENDOPO_LOG_LEVEL", "WARNING")
    if processes > 1 and not config.read(os.environ).database:
        raise CannotServe("SQLite melayani satu proses web saja; / SQLite serves one web process only: --processes 1")
    lines = prepare(demo=demo)
    # A fresh interpreter for the worker: nothing of this process's threads or locks comes along.
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        target="pendopo.node.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        process_name=None,
    )
    threading.Thread(target=greet, args=(host, port, lines), daemon=True).start()
    server.serve()
    sys.stdout.write("\nPendopo ditutup. / Pendopo is closed.\n")
    return 0


def check_free(host: str, port: int) -> None:
    """Raise `CannotServe` when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as why:
            if why.errno == errno.EADDRINUSE:
                raise CannotServe(
                    f"porta {port} sedang dipakai; pakai yang lain / port {port} is in use; try: --port {port + 1}"
                ) from why
            raise CannotServe(f"alamat tidak dapat dipakai / cannot listen on {host}:{port}: {why.strerror}") from why


def prepare(*, demo: bool) -> list[str]:
    """Bring the data up to date in a process of its own; the lines that say who may sign in."""
    command = [sys.executable, "-P", "-m", "pendopo.node.preparing", *(["--demo"] if demo else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode < 0 or done.returncode == 130:
        raise KeyboardInterrupt
    if done.returncode:
        raise CannotServe("data tidak dapat disiapkan (lihat di atas) / the data could not be prepared (see above)")
    return done.stdout.splitlines()


def greet(host: str, port: int, lines: Sequence[str]) -> None:
    """Say where the hall stands, as soon as it answers."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "") else host  # noqa: S104 - compared, not bound
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(shown, port, timeout=READY_SECONDS)
        try:
            connection.request("GET", "/", headers={"Host": f"127.0.0.1:{port}"})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
            continue
        finally:
            connection.close()
        address = f"[{shown}]" if ":" in shown else shown
        text = "\n".join(
            ["", f"  http://{address}:{port}", "", *lines, *([""] if lines else []), "  Ctrl-C: tutup / close", ""]
        )
        sys.stdout.write(text)
        sys.stdout.flush()
        return
