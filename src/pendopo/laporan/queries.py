"""Reads of the room."""

from __future__ import annotations

from collections.abc import Collection

from pendopo.laporan.models import Laporan


def imported(format: str, keys: Collection[bytes]) -> set[bytes]:
    """Those of `keys` that were imported already in this format; one query for each 500."""
    found: set[bytes] = set()
    wanted = sorted(keys)
    for start in range(0, len(wanted), 500):
        rows = Laporan.objects.filter(key__in=wanted[start : start + 500], format=format).exclude(format="")
        found |= {bytes(key) for key in rows.values_list("key", flat=True)}
    return found
