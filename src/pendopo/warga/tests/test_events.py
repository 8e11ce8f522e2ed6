"""Golden vectors: the bytes of each kind, frozen. A stored event must be readable for as long as there are receipts."""

from __future__ import annotations

from uuid import UUID

import pytest

from pendopo.kernel.ledger import kinds
from pendopo.kernel.ledger.types import Facts
from pendopo.warga import events
from pendopo.warga.types import DestructionReason, IdentityPurpose, OpeningReason

ID = UUID(int=1)
GOLDEN: list[tuple[str, Facts]] = [
    (
        "93ccc9d92430303030303030302d303030302d303030302d303030302d30303030303030303030303101",
        events.IdentityAttached(identity=ID, purpose=IdentityPurpose.PERMINTAAN),
    ),
    (
        "94cccad92430303030303030302d303030302d303030302d303030302d303030303030303030303031ac64696e6b65732e6c6f6b657405",
        events.IdentityOpened(identity=ID, position="dinkes.loket", reason=OpeningReason.LAW),
    ),
    (
        "93cccbd92430303030303030302d303030302d303030302d303030302d30303030303030303030303102",
        events.IdentityDestroyed(identity=ID, reason=DestructionReason.RETENTION),
    ),
]


@pytest.mark.parametrize(("golden", "facts"), GOLDEN)
def test_the_bytes_of_a_kind_never_change(golden: str, facts: Facts) -> None:
    assert kinds.encode(facts).hex() == golden


def test_every_kind_has_its_vector() -> None:
    assert {type(facts) for _, facts in GOLDEN} == set(kinds.kinds_in(events))
