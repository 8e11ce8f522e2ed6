"""Trying a rule on past requests before it is saved: which would have gone elsewhere, and where."""

from __future__ import annotations

from collections import Counter

import msgspec

from pendopo.layanan import pages, queries
from pendopo.layanan.actions.deciding import desk, rules_at
from pendopo.layanan.models import Permintaan
from pendopo.layanan.rules import routing
from pendopo.layanan.types import Rule

SAMPLE = 500


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule would do to the newest past requests: how many were looked at, and how many would go where."""

    looked_at: int
    moved: int
    targets: tuple[tuple[str, int], ...]


def dry_run(rule: Rule, *, at: int) -> Trial:
    """Route the newest 500 requests once with the rules in force and once with `rule` among them; one query."""
    fields = ("klasifikasi", "kategori", "desa", "terlapor")
    rows = list(Permintaan.objects.order_by("-opened_at", "id").values_list(*fields)[:SAMPLE])
    cases = [
        routing.Case(
            klasifikasi=klasifikasi,
            kategori=kategori,
            desa=desa,
            levels=queries.levels_of(desa, at=at),
            terlapor=terlapor,
        )
        for klasifikasi, kategori, desa, terlapor in rows
    ]
    there = desk("any", at=at)
    known = rules_at(at)
    now = [(case, routing.route(case, known, desk=there, at=at).unit) for case in cases]
    changed = [*(other for other in known if other.id != rule.id), rule]
    moved = [found.unit for found in routing.would_move(now, changed, desk=there, at=at) if found is not None]
    names = pages.unit_names(set(moved))
    targets = tuple((names[unit], count) for unit, count in Counter(moved).most_common())
    return Trial(looked_at=len(rows), moved=len(moved), targets=targets)
