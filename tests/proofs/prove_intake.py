"""Killed fifty times while reports come in, the node keeps each acknowledged one exactly once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from pendopo.node.testing import intake

ROUNDS = 50


@contextmanager
def database() -> Iterator[dict[str, str]]:
    """A fresh database on the server that the proof runs on, as part of an environment; nothing on SQLite."""
    server = os.environ.get("PENDOPO_DATABASE", "")
    if not server:
        yield {}
        return
    name = f"intake_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield {"PENDOPO_DATABASE": urlsplit(server)._replace(path=f"/{name}").geturl()}


def prove_intake(tmp_path: Path) -> None:
    with database() as environment:
        print(intake.prove(intake.Node(tmp_path, environment), rounds=ROUNDS, seed=50))
