"""What does not fit together in the territory: for the operator, after an import."""

from __future__ import annotations

from typing import Any

import shapely

from pendopo.wilayah import models, queries, rules
from pendopo.wilayah.types import CheckReport, Level

OVERLAP = 0.1
"""Hectares below which an overlap is a matter of drawing, not of territory."""
HECTARES = 111_320.0**2 / 10_000
"""Hectares of a square degree at the equator; near enough everywhere in Indonesia to tell large from small."""


def check(prefix: str = "") -> CheckReport:
    """What does not fit at and under `prefix`."""
    rows = {row.kode: row for row in models.Wilayah.objects.all() if rules.lies_under(row.kode, prefix)}
    known = set(models.Wilayah.objects.filter(valid_to__isnull=True).values_list("kode", flat=True))
    in_force = {kode: row for kode, row in rows.items() if row.valid_to is None}
    villages = [kode for kode, row in in_force.items() if row.level == Level.DESA]
    shapes = {kode: shapely.from_wkb(wkb) for kode, wkb in queries.boundaries(prefix)}
    return CheckReport(
        villages=len(villages),
        boundaries=len(shapes),
        without_boundary=tuple(sorted(set(villages) - set(shapes))),
        without_name=tuple(sorted(kode for kode, row in in_force.items() if not row.nama)),
        without_parent=tuple(sorted(kode for kode, row in in_force.items() if row.induk and row.induk not in known)),
        ended_without_successor=tuple(
            sorted(kode for kode, row in rows.items() if row.valid_to is not None and not row.successor)
        ),
        overlaps=_overlaps(shapes),
        generation=queries.generation(),
    )


def _overlaps(shapes: dict[str, Any]) -> tuple[tuple[str, str, float], ...]:
    """Pairs of villages that claim the same ground, the largest overlap first."""
    codes = list(shapes)
    tree = shapely.STRtree(list(shapes.values()))
    first, second = tree.query(list(shapes.values()), predicate="intersects")
    found = []
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a < b:
            area = shapely.intersection(shapes[codes[a]], shapes[codes[b]]).area * HECTARES
            if area >= OVERLAP:
                found.append((codes[a], codes[b], round(area, 1)))
    return tuple(sorted(found, key=lambda pair: -pair[2]))
