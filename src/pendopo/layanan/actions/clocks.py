"""What the loop does when a clock runs out: silence closes as its own outcome, a pause ends."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q

from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.permissions import SYSTEM, Actor
from pendopo.layanan import parameters
from pendopo.layanan.actions.moving import HeldElsewhere, Move, move
from pendopo.layanan.models import Permintaan
from pendopo.layanan.rules.workflow import WrongState
from pendopo.layanan.types import Keadaan

BATCH = 100


def tick(at: int) -> None:
    """The loop's recurring work: leave every state whose clock ran out."""
    lapse_due(by=SYSTEM, at=at)


def lapse_due(*, by: Actor, at: int) -> int:
    """Leave every state whose clock ran out by its own verb; how many. Each is recorded exactly once.

    The longest overdue first, and only what this node holds. A request that someone moves or hands over at the same
    moment is left alone: the lock shows it.
    """
    lapsing = {state.name: state.lapses for state in parameters.workflow().state if state.lapses is not None}
    condition = Q(state__in=list(lapsing), stage_due__lt=at, stage_due__gt=0, custodian=ledger.node_id())
    rows = Permintaan.objects.filter(condition).order_by("stage_due", "id").values_list("id", "state")
    due: list[tuple[UUID, str]] = list(rows[:BATCH])
    done = 0
    for id, state in due:
        try:
            move(id=id, by=by, at=at, want=Move(verb=lapsing[Keadaan(state)], check=_still_due(at)))
        except (WrongState, HeldElsewhere):
            continue
        done += 1
    return done


def _still_due(at: int) -> Callable[[Permintaan], None]:
    def check(row: Permintaan) -> None:
        if row.stage_due >= at:
            raise WrongState("moved on")

    return check
