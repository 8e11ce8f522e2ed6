"""Which term applies: dated entries of the law, chosen by class, stage and day."""

from __future__ import annotations

from collections.abc import Iterable

from pendopo.layanan.types import Keadaan, Terms

WHOLE = "selesai"
PAUSE = "jeda"


def term_for(terms: Iterable[Terms], *, klasifikasi: str, stage: str, at: int) -> Terms | None:
    """The term in force at `at` for `stage`: one of the class itself before one of every class, the latest first.

    Before the first one the first one holds: a clock that has lost its battery shows 1970, and a request taken then
    must not be without a term.
    """
    known = [term for term in terms if term.stage == stage and term.klasifikasi in ("", klasifikasi)]
    fitting = [term for term in known if term.valid_from <= at and (term.valid_to is None or at < term.valid_to)]
    if fitting:
        return max(fitting, key=lambda term: (bool(term.klasifikasi), term.valid_from))
    earlier = [term for term in known if at < term.valid_from]
    return min(earlier, key=lambda term: (not term.klasifikasi, term.valid_from), default=None)


def pauses(moves: Iterable[tuple[str, int]]) -> list[tuple[int, int]]:
    """The pauses that are over, as (begun, ended), from the moves of a request as (state reached, when)."""
    found: list[tuple[int, int]] = []
    begun: int | None = None
    for state, at in moves:
        if begun is not None:
            found.append((begun, at))
        begun = at if state == Keadaan.MENUNGGU else None
    return found
