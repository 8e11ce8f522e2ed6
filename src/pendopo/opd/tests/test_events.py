"""Golden vectors: the bytes of each kind, frozen. A stored event must be readable for as long as there are receipts."""

from __future__ import annotations

from uuid import UUID

import pytest

from pendopo.kernel.ledger import kinds
from pendopo.kernel.ledger.types import Facts
from pendopo.opd import events

ID, ACCOUNT = UUID(int=1), UUID(int=2)
GOLDEN: list[tuple[str, Facts]] = [
    (
        ("9bcd012da164a144a544494e4153a0a539342e3034ac417369612f4a616b61727461a16aa16b00c0"),
        events.UnitDefined(
            kode="d",
            nama="D",
            kind="DINAS",
            induk="",
            wilayah="94.04",
            zone="Asia/Jakarta",
            address="j",
            contact="k",
            valid_from=0,
            valid_to=None,
        ),
    ),
    (
        ("94cd012ea164cf000001a3185c5000a86469676162756e67"),
        events.UnitClosed(kode="d", valid_to=1_800_000_000_000, reason="digabung"),
    ),
    (
        ("99cd012fa3642e6ba14ba164a64b4550414c41a173a000c0"),
        events.JabatanDefined(
            kode="d.k", nama="K", unit="d", role="KEPALA", atasan="s", wilayah="", valid_from=0, valid_to=None
        ),
    ),
    (
        ("94cd0130a3642e6bcf000001a3185c5000a0"),
        events.JabatanClosed(kode="d.k", valid_to=1_800_000_000_000, reason=""),
    ),
    (
        (
            "98cd0131d92430303030303030302d303030302d303030302d303030302d303030303030303030303031a3642e6bd924"
            "30303030303030302d303030302d303030302d303030302d303030303030303030303032a3504c5401c0a4534b2031"
        ),
        events.PenugasanStarted(
            id=ID, jabatan="d.k", account=ACCOUNT, kind="PLT", mulai=1, selesai=None, citation="SK 1"
        ),
    ),
    (
        ("95cd0132d92430303030303030302d303030302d303030302d303030302d303030303030303030303031a3642e6b02a0"),
        events.PenugasanEnded(id=ID, jabatan="d.k", selesai=2, reason=""),
    ),
    (
        ("96cd0133aa323032362d30372d3038a54c4f4b414ca948617269206a616469a4534b2032a539342e3034"),
        events.CalendarDayDefined(date="2026-07-08", kind="LOKAL", nama="Hari jadi", citation="SK 2", wilayah="94.04"),
    ),
    (
        ("96cd0134a164aa323032362d30312d3031919301cd01c2cd03c0c3a4534b2033"),
        events.HariKerjaDefined(
            unit="d", valid_from="2026-01-01", hours=((1, 450, 960),), serves_joint_leave=True, citation="SK 3"
        ),
    ),
]


@pytest.mark.parametrize(("golden", "facts"), GOLDEN)
def test_the_bytes_of_a_kind_never_change(golden: str, facts: Facts) -> None:
    assert kinds.encode(facts).hex() == golden


def test_every_kind_has_a_golden_vector() -> None:
    assert [type(facts) for _golden, facts in GOLDEN] == kinds.kinds_in(events)
