"""`PermintaanOpened` of the kind `laporan` to rows of this room."""

from __future__ import annotations

import msgspec

from pendopo.kernel.ledger.projection import Projection
from pendopo.kernel.ledger.types import Recorded
from pendopo.laporan.models import Laporan
from pendopo.laporan.types import LaporanDetail
from pendopo.layanan.events import PermintaanOpened

KIND = "laporan"
_detail = msgspec.msgpack.Decoder(LaporanDetail)


def opened(row: Laporan | None, event: Recorded) -> Laporan | None:
    facts = event.facts
    assert isinstance(facts, PermintaanOpened)
    if facts.kind != KIND:
        return None
    detail = _detail.decode(facts.detail)
    return Laporan(id=event.subject, jenis=detail.jenis, key=detail.key, format=detail.format, source=detail.source)


PROJECTION = Projection(model=Laporan, opens=(PermintaanOpened,), folds={PermintaanOpened: opened})
