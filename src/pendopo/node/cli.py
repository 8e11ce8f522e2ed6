"""The command line: starts the hall, serves it, and hands every other word to the command of that name.

Nothing of Django is imported before a command needs it, so that `--help` and the serving process stay light.
"""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import msgspec

from pendopo.kernel.refusal import Refusal
from pendopo.node import config, manual

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent
UNPREPARED = {"backup", "restore"}  # these two must find the data as it is


class Trouble(Refusal):
    """The command cannot be carried out, for a reason that the person at the keyboard may read."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out the command line `arguments` (this process's by default); returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.node.settings")
    try:
        return run(words)
    except Refusal as refusal:
        sys.stderr.write(f"pendopo: {refusal.message_for_people}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def run(words: list[str]) -> int:
    """Find who answers to the first word, and let them."""
    word = next((word for word in words if not word.startswith("-")), "")
    if words[:1] in (["help"], ["--help"], ["-h"]):
        sys.stdout.write(manual.page())
        return 0
    if words[:1] in (["test"], ["prove"], ["words"]):
        tool = import_module(f"pendopo.node.testing.{words[0]}")  # needs the development packages
        code: int = tool.main(words[1:])
        return code
    if words[:1] == ["manage"]:
        return django(words[1:], name="pendopo manage")
    place(take(words, "--data"))
    word = words[0] if words else ""
    if not word or word.startswith("-") or word == "serve":
        return start(words)
    if word not in manual.commands():
        raise Trouble(unknown(word))
    return forward(words)


# --- what every command needs -------------------------------------------------------------------------------------


def take(words: list[str], option: str) -> str | None:
    """Remove `option VALUE` or `option=VALUE` from `words` and return the value."""
    for index, word in enumerate(words):
        if word == "--":
            break
        if word.startswith(f"{option}="):
            return words.pop(index).partition("=")[2]
        if word == option:
            if index + 1 == len(words):
                raise Trouble(f"{option}: nilainya belum disebut / has no value")
            words.pop(index)
            return words.pop(index)
    return None


def place(folder: str | None) -> None:
    """Settle where the data lie, for this process and those it starts, and check the configuration there."""
    home = CHECKOUT if (CHECKOUT / "pendopo").is_file() else Path.cwd()
    data = Path(folder or os.environ.get("PENDOPO_DATA") or home / "data").absolute()
    os.environ["PENDOPO_DATA"] = str(data)
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as why:
        raise Trouble(
            f"folder data tidak dapat ditulisi / the data folder cannot be written: {data} ({why.strerror})"
        ) from why
    try:
        config.read(os.environ)
    except (msgspec.ValidationError, msgspec.DecodeError) as why:
        raise Trouble(f"pengaturan salah / wrong configuration ({data / 'pendopo.toml'}, PENDOPO_*): {why}") from why


def unknown(word: str) -> str:
    """A sentence for a word that is no command, with the nearest one."""
    near = difflib.get_close_matches(word, [*manual.commands(), *manual.WORDS], 1)
    hint = f" Maksud Anda / did you mean: {near[0]}?" if near else ""
    return f"tidak ada perintah / no command '{word}'.{hint} Lihat / see: ./pendopo --help"


# --- commands -----------------------------------------------------------------------------------------------------


def start(words: list[str]) -> int:
    """`./pendopo` and `./pendopo serve`."""
    production = words[:1] == ["serve"]
    parser = argparse.ArgumentParser(
        prog="pendopo serve" if production else "pendopo", epilog="--data DIR: folder data / the data folder"
    )
    parser.add_argument("--port", type=port, default=8000, help="8000 bila tidak disebut / unless stated")
    if production:
        parser.add_argument("--host", default="127.0.0.1", help="alamat / address to listen on (127.0.0.1)")
        parser.add_argument("--processes", type=int, default=1, help="proses web / web processes (PostgreSQL)")
    else:
        parser.add_argument("--empty", action="store_true", help="tanpa data contoh / without the demo regency")
    options = parser.parse_args(words[1:] if production else words)
    serving = import_module("pendopo.node.serving")  # the server is imported only where it serves
    code: int = serving.serve(
        host=options.host if production else "127.0.0.1",
        port=options.port,
        processes=options.processes if production else 1,
        demo=not production and not options.empty,
        quiet=not production,
    )
    return code


def port(text: str) -> int:
    """A port number a person may ask for."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"bukan nomor porta / not a port: {text}")
    return int(text)


def forward(words: list[str]) -> int:
    """Hand `words` to the management command of that name, on a database that is ready for it."""
    asks_help = any(word in ("-h", "--help") for word in words)
    if words[0] not in UNPREPARED and not asks_help:
        import_module("pendopo.node.preparing").ready_for_commands()
    return django(words, name="pendopo")


def django(words: list[str], *, name: str) -> int:
    """Django's command line under our name. Its own errors are sentences already; other tools' become sentences."""
    management = import_module("django.core.management")
    databases = import_module("django.db")
    try:
        management.ManagementUtility([name, *words]).execute()
    except databases.OperationalError as why:
        raise Trouble(f"basis data tidak dapat dipakai / the database cannot be used: {why}") from why
    return 0
