"""Events to rows: the only writer of the table that events own."""

from __future__ import annotations

from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.types import Recorded
from pendopo.warga.events import IdentityOpened
from pendopo.warga.models import PembukaanIdentitas


def identity_opened(row: PembukaanIdentitas | None, event: Recorded) -> PembukaanIdentitas:
    """One row for each opening."""
    facts = event.facts
    assert isinstance(facts, IdentityOpened)
    return PembukaanIdentitas(
        id=event.id, ref=str(facts.identity), position=facts.position, reason=int(facts.reason), at=event.at
    )


OPENINGS = ledger.Projection(
    model=PembukaanIdentitas,
    key=lambda event: event.id,
    folds={IdentityOpened: identity_opened},
    opens=(IdentityOpened,),
)
