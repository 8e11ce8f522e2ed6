"""What the node elsewhere is asked to do."""

from __future__ import annotations

import shutil
import threading
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from pendopo.kernel import ids
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger import heads
from pendopo.kernel.ledger.tests.toy import AT, BY, Said, Ucapan, Words
from pendopo.kernel.ledger.types import Draft

__all__ = [
    "Ucapan",
    "command",
    "copy",
    "erase",
    "fault",
    "heads",
    "ledger",
    "put_back",
    "say",
    "seal_in_threads",
    "texts",
]


def say(count: int = 1) -> list[str]:
    """Record `count` sayings; their subjects."""
    drafts = [Draft(subject=ids.new_id(), facts=Said(number=i), private=Words(text="kata")) for i in range(count)]
    with transaction.atomic():
        return [str(event.subject) for event in ledger.record(drafts, by=BY, at=AT)]


def erase(subject: str) -> int:
    """Erase one subject."""
    return ledger.erase([UUID(subject)], reason="request", by=BY, at=AT)


def fault() -> str | None:
    """The word for what verify finds."""
    found = ledger.verify().fault
    return found.what if found is not None else None


def texts() -> list[str]:
    """The words of all sayings."""
    return sorted(text or "" for text in Ucapan.objects.values_list("text", flat=True))


def command(*arguments: str) -> dict[str, Any]:
    """Run a command: its exit status and what it said."""
    out = StringIO()
    try:
        call_command(*arguments, stdout=out)
    except CommandError as error:
        return {"status": 1, "said": str(error)}
    except SystemExit as end:
        return {"status": end.code, "said": out.getvalue()}
    return {"status": 0, "said": out.getvalue()}


def copy() -> None:
    """Copy the database by hand."""
    connections.close_all()
    shutil.copyfile(_place(), f"{_place()}.copy")


def put_back() -> None:
    """Put the copy back by hand, as one must not."""
    connections.close_all()
    for left in _place().parent.glob(f"{_place().name}-*"):
        left.unlink()
    shutil.copyfile(f"{_place()}.copy", _place())


def _place() -> Path:
    return Path(connection.settings_dict["NAME"])


def seal_in_threads() -> ledger.Report:
    """Let four threads seal what waits, and verify. A fault of a thread is raised here."""
    faults: list[Exception] = []

    def work() -> None:
        try:
            while ledger.seal(at=AT, limit=7):
                pass
        except Exception as error:  # raised again below
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for found in faults:
        raise found
    return ledger.verify()
