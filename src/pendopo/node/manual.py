"""The page that `./pendopo --help` shows. Rooms' commands put themselves on it: their docstring is their line."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent

WORDS = ("serve", "worker", "manage", "test", "prove", "words", "help")

HEAD = """\
Pendopo — satu program untuk desa, kabupaten/kota, dan jaringan kota
          one program for a village, a regency or city, and a network of cities

  ./pendopo [--port 8000] [--data DIR] [--empty]
      Menyiapkan segalanya dan membuka http://127.0.0.1:8000 dengan kabupaten contoh (--empty: tanpa contoh).
      Prepares everything and serves a demo regency (--empty: without it).

  ./pendopo PERINTAH / COMMAND --help
      Penjelasan satu perintah. / Explains one command.

MENJALANKAN / OPERATING
  serve [--host H] [--port P] [--processes N]
      Server untuk pemakaian sehari-hari. / The server for daily use.
  worker
      Mengerjakan yang jatuh tempo, di samping proses web (PostgreSQL). / Does what is due, beside web processes.
  manage …
      Perintah Django untuk operator. / Django's commands, for operators.
"""

ROOMS = """
PERINTAH RUANG / ROOM COMMANDS
"""

TAIL = """
MENGEMBANGKAN / DEVELOPING
  test [--fast] [ARGUMEN PYTEST]
      Semua pemeriksaan dan uji, di SQLite dan PostgreSQL. / Every check and test, on SQLite and PostgreSQL.
  prove [NAMA / NAME]
      Bukti yang lama; tanpa nama: daftarnya. / Slow proofs; without a name, their list.
  words [extract | compile | check]
      Katalog kata Indonesia–Inggris. / The catalogue of words.

CONTOH / EXAMPLES
  ./pendopo --port 9000 --data /srv/pendopo
  ./pendopo wilayah import desa.geojson.gz
  ./pendopo ledger verify --json
  PENDOPO_DATABASE=postgres://nama:sandi@localhost/pendopo ./pendopo serve --host 0.0.0.0 --processes 2

Folder data: --data DIR atau / or PENDOPO_DATA; bila tidak disebut / else: data/ di sini / beside this program.
Pengaturan / configuration: DIR/pendopo.toml atau / or PENDOPO_*; lihat / see src/pendopo/node/config.py.
"""


@cache
def commands() -> dict[str, Path]:
    """Every command of our rooms: name -> the file it is written in."""
    found = PACKAGE.glob("**/management/commands/*.py")
    return {file.stem: file for file in sorted(found) if not file.stem.startswith("_")}


def line(file: Path) -> str:
    """What a command's docstring says it does, in one line."""
    try:
        words = (ast.get_docstring(ast.parse(file.read_text())) or "").split("\n\n")[0]
    except SyntaxError:
        words = ""
    return " ".join(words.split())


def page() -> str:
    """The whole manual."""
    rooms = "".join(f"  {name}\n      {line(file)}\n" for name, file in commands().items() if name not in WORDS)
    return HEAD + (ROOMS + rooms if rooms else "") + TAIL
