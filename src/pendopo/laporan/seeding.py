"""What every city begins with: SP4N-LAPOR!'s catalogue, the first jurisdiction rules, the service standards."""

from __future__ import annotations

import msgspec
from django.db import transaction

from pendopo.kernel.ledger.types import Author
from pendopo.laporan import parameters
from pendopo.layanan import queries as layanan
from pendopo.layanan.actions.catalogue import define_kategori, define_standar, seed_aturan


class Seeded(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries of each were new."""

    kategori: int
    aturan: int
    standar: int


def is_new() -> bool:
    """Whether this city has no catalogue yet: one query at most."""
    return not layanan.kategori().mains


def seed(*, by: Author, at: int) -> Seeded:
    """Install what is missing; what an administrator changed or ended stays as it is."""
    with transaction.atomic():
        return Seeded(
            kategori=define_kategori(tree=parameters.catalogue(), by=by, at=at),
            aturan=seed_aturan(by=by, at=at),
            standar=_standards(by=by, at=at),
        )


def _standards(*, by: Author, at: int) -> int:
    known = layanan.standar_keys()
    fresh = [standard for standard in parameters.standards() if standard.key not in known]
    for each in fresh:
        define_standar(key=each.key, nama=each.nama, kind=each.kind, unit="", components=each.components, by=by, at=at)
    return len(fresh)
