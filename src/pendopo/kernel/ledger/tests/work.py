"""What the node elsewhere is asked to do."""

from __future__ import annotations

import threading
from uuid import UUID

from django.db import connection, transaction

from pendopo.kernel import ids
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger import heads
from pendopo.kernel.ledger.tests.toy import AT, BY, Said, Ucapan, Words
from pendopo.kernel.ledger.types import Draft

__all__ = ["Ucapan", "erase", "heads", "ledger", "say", "seal_in_threads"]


def say(count: int = 1) -> list[str]:
    """Record `count` sayings; their subjects."""
    drafts = [Draft(subject=ids.new_id(), facts=Said(number=i), private=Words(text="kata")) for i in range(count)]
    with transaction.atomic():
        return [str(event.subject) for event in ledger.record(drafts, by=BY, at=AT)]


def erase(subject: str) -> int:
    """Erase one subject."""
    return ledger.erase([UUID(subject)], reason="request", by=BY, at=AT)


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
    for fault in faults:
        raise fault
    return ledger.verify()
