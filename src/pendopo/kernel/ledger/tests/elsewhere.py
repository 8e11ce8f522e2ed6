"""A node in a process and a folder of its own, for what a test database in memory cannot show.

Run as `python -m pendopo.kernel.ledger.tests.elsewhere EXPRESSION…`: makes the ledger's tables and the toy's where they
are missing, evaluates each expression with the names of `work`, and prints the values as JSON, one a line.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec


def run(folder: Path, *expressions: str, database: str = "") -> list[Any]:
    """Evaluate `expressions` on the node whose data folder is `folder` (SQLite, unless stated); their values."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PENDOPO_")}
    environment |= {"PENDOPO_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "pendopo.node.settings"}
    environment |= {"PENDOPO_DATABASE": database} if database else {}
    arguments = [sys.executable, "-m", "pendopo.kernel.ledger.tests.elsewhere", *expressions]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [msgspec.json.decode(line) for line in done.stdout.splitlines()]


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from pendopo.kernel.ledger.tests import toy, work

    present = connection.introspection.table_names()
    for app in ("ledger", "loop") if "ledger_buku" not in present else ():
        call_command("migrate", app, verbosity=0)
    for model in (toy.Ucapan, toy.Angka):
        if model._meta.db_table not in present:
            with connection.schema_editor() as editor:
                editor.create_model(model)
    with toy.registered():
        for expression in sys.argv[1:]:
            print(msgspec.json.encode(eval(expression, vars(work))).decode())


if __name__ == "__main__":
    main()
