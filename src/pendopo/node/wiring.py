"""The wiring: when this event, call that action. The only place where rooms meet that do not know each other.

A line runs after the commit of the event, at least once, and is idempotent by the event's id. `everywhere` would say
that every node which holds the event runs it; a line without runs on the node of origin only.
"""

from __future__ import annotations

from pendopo.kernel.ledger import api as ledger
from pendopo.layanan import events as layanan
from pendopo.layanan.actions import notices

LINES = (
    ledger.Reaction(kind=layanan.PermintaanOpened, name="layanan.notices.opened", then=notices.opened),
    ledger.Reaction(kind=layanan.PermintaanMoved, name="layanan.notices.moved", then=notices.moved),
    ledger.Reaction(kind=layanan.PesanAdded, name="layanan.notices.message", then=notices.message),
    ledger.Reaction(kind=layanan.TugasOpened, name="layanan.notices.task", then=notices.task),
    ledger.Reaction(kind=layanan.TugasDone, name="layanan.notices.task-done", then=notices.task_done),
)


def names() -> list[str]:
    """The names of all lines."""
    return [line.name for line in LINES]


def connect() -> None:
    """Make the lines follow every later recording; called once the rooms are there."""
    ledger.wire(LINES)
