"""The node's configuration: a frozen struct, read once from `DATA/pendopo.toml` and `PENDOPO_*` variables.

The environment wins over the file. Every field is documented here and nowhere else.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

ENVIRONMENT_PREFIX = "PENDOPO_"


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that an operator may set."""

    data: str = "data"
    """The folder of everything that is this node's own: database, files, keys, heads."""
    role: Literal["kampung", "kota", "jejaring"] = "kota"
    """What this node is: a village, a city or regency, or the network between cities."""
    city: str = "Kabupaten Contoh"
    """The name of the city, regency or village, as people say it in full."""
    city_short: str = "Contoh"
    """The same without its kind, for narrow places."""
    database: str = ""
    """`postgres://user:password@host:port/name`; empty is SQLite in the data folder."""
    database_connections: int = 8
    """The most PostgreSQL connections one process keeps."""
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    """The names and addresses under which people reach this node."""
    public_url: str = ""
    """How people reach this node from outside, as `https://lapor.example.go.id`: what addresses in messages begin with.
    Empty: made of the first of `hosts`."""
    secure: bool = False
    """True behind TLS: cookies are then sent over HTTPS only."""
    demo: bool = False
    """True for the demo regency: its accounts are printed at start and refuse any address but loopback."""
    language: str = "id"
    """The language of a visitor who has not chosen one."""
    zone: Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"] = "Asia/Jakarta"
    """The zone of units that state none: WIB, WITA or WIT."""
    seal_every: int = 60
    """Seconds after which the loop seals what has been recorded; a village may wait longer."""
    promise_within: int = 86_400
    """Seconds within which a promise says that its event will stand in the ledger."""
    upload_limit: int = 10_485_760
    """The most bytes one uploaded file may have."""
    mail: str = ""
    """`smtp://user:password@host:port` (or `smtps:`); empty writes messages to files in the data folder."""
    mail_from: str = "pendopo@localhost"
    """The sender of messages."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """The least severe message that is logged."""

    @property
    def folder(self) -> Path:
        return Path(self.data).resolve()


def read(environment: Mapping[str, str], *, folder: str | None = None) -> Config:
    """The configuration that `environment` and the data folder's file state.

    Raises `msgspec.ValidationError`, naming the field, when a value cannot be read or is unknown.
    """
    named = {
        name.removeprefix(ENVIRONMENT_PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(ENVIRONMENT_PREFIX)
    }
    data = folder or named.get("data", Config().data)
    file = Path(data) / "pendopo.toml"
    stated: dict[str, object] = msgspec.toml.decode(file.read_bytes()) if file.is_file() else {}
    known = set(Config.__struct_fields__)
    for name, value in named.items():
        if name in known:
            stated[name] = tuple(value.split(",")) if name == "hosts" else value
    return msgspec.convert({**stated, "data": data}, Config, strict=False)


@cache
def current() -> Config:
    """This process's configuration."""
    return read(os.environ)


def secret_key(folder: Path) -> str:
    """Django's secret of this node, made on first use and kept in a file only its owner can read."""
    keys = folder / "keys"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = keys / "django"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text()
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_urlsafe(48))
        out.flush()
        os.fsync(out.fileno())
    return file.read_text()


def database(config: Config) -> dict[str, object]:
    """Django's database setting for `config`: PostgreSQL by URL, or the data folder's SQLite behind the gate."""
    if config.database:
        url = urlsplit(config.database)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(url.query)),
        }
    return {
        "ENGINE": "pendopo.kernel.db.sqlite3",
        "NAME": str(config.folder / "pendopo.sqlite3"),
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=268435456;"
                "PRAGMA cache_size=-16384;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
            ),
        },
    }
