"""What the loop does for notices. Imported when the program starts."""

from __future__ import annotations

from uuid import UUID

from pendopo.kernel import loop
from pendopo.kernel.clock import DAY, MINUTE, SECOND
from pendopo.kernel.notify import actions


@loop.job("notify.send", outside=True, attempts=actions.ATTEMPTS, lease=2 * MINUTE, takes=UUID)
def send(delivery: UUID, at: int) -> None:
    """Send one message."""
    actions.send(delivery, at=at)


def sweep(at: int) -> None:
    """Forget old notices."""
    actions.sweep(at)


loop.periodic("notify.sweep", DAY // SECOND, sweep)
