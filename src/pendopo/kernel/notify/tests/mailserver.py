"""A mail server of forty lines on the loopback, which answers as it is told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Server(socketserver.ThreadingTCPServer):
    """Keeps what it took in `letters`; `refuse` maps a command ("RCPT", "DATA") to the answer it gets instead."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.letters: list[str] = []
        self.refuse: dict[str, str] = {}
        self.silent_after_data = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Session(socketserver.StreamRequestHandler):
    server: Server

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ", 1)[0].split(":")[0].upper()
            if word in self.server.refuse:
                self._say(self.server.refuse[word])
            elif word == "DATA":
                self._say("354 go on")
                self.server.letters.append("".join(self._lines()))
                if self.server.silent_after_data:
                    return
                self._say("250 taken")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _lines(self) -> Iterator[str]:
        while (line := self.rfile.readline().decode()) not in (".\r\n", ""):
            yield line


@contextmanager
def serving() -> Iterator[Server]:
    """A server that is up inside the block."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
