"""What the loop does for the store. Imported when the program starts."""

from __future__ import annotations

from uuid import UUID

from pendopo.kernel import loop
from pendopo.kernel.clock import HOUR, MINUTE, SECOND
from pendopo.kernel.files import actions


@loop.job("files.render", outside=True, attempts=4, lease=5 * MINUTE, takes=UUID)
def render(berkas: UUID, at: int) -> None:
    """Make the renditions of one photo."""
    actions.render(berkas, at=at)


def sweep(at: int) -> None:
    """Take away what nothing names."""
    actions.sweep(at)


loop.periodic("files.sweep", HOUR // SECOND, sweep)
