"""What an administrator changes: rules, categories, standards. Effective-dated, written by events."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel.generation import cache
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.types import Author, Draft
from pendopo.kernel.refusal import Invalid, NotFound
from pendopo.layanan import events, parameters, queries
from pendopo.layanan.types import Rule
from pendopo.opd import queries as opd


def subject_of(kind: str, key: str) -> UUID:
    """The stable subject of a catalogue entry's events."""
    return uuid5(NAMESPACE_URL, f"pendopo:layanan:{kind}:{key}")


def define_aturan(*, rules: Sequence[Rule], by: Author, at: int) -> None:
    """Put jurisdiction rules in force; the same id replaces. Raises `Invalid` naming what is wrong with which rule."""
    for rule in rules:
        check(rule)
    drafts = [
        Draft(subject=subject_of("aturan", rule.id), facts=events.AturanDefined(**msgspec.structs.asdict(rule)))
        for rule in rules
    ]
    _record(drafts, by=by, at=at)


def seed_aturan(*, by: Author, at: int) -> int:
    """Put the first rules in force where no rule was ever defined; how many were."""
    if queries.aturan():
        return 0
    define_aturan(rules=parameters.first_rules(), by=by, at=at)
    return len(parameters.first_rules())


def check(rule: Rule) -> None:
    """Raise `Invalid`, naming the field, unless `rule` could be put in force."""
    if bool(rule.unit) == bool(rule.level):
        raise Invalid(_("Aturan %(id)s harus menunjuk satu unit atau satu tingkat.") % {"id": rule.id}, field="unit")
    if rule.unit and opd.unit(rule.unit) is None:
        raise Invalid(_("Aturan %(id)s menunjuk unit yang tidak ada.") % {"id": rule.id}, field="unit")
    if rule.level and rule.level not in ("DESA", "KECAMATAN"):
        raise Invalid(_("Aturan %(id)s menunjuk tingkat yang tidak dikenal.") % {"id": rule.id}, field="level")
    if rule.kategori and rule.kategori not in queries.kategori().names:
        raise Invalid(_("Aturan %(id)s menyebut kategori yang tidak ada.") % {"id": rule.id}, field="kategori")
    if rule.valid_to is not None and rule.valid_to <= rule.valid_from:
        raise Invalid(_("Aturan %(id)s berakhir sebelum mulai.") % {"id": rule.id}, field="valid_to")


def close_aturan(*, id: str, by: Author, at: int) -> None:
    """End a rule at `at`. Raises `NotFound` where no such rule is in force."""
    if not any(rule.id == id and rule.in_force(at) for rule in queries.aturan()):
        raise NotFound(_("Aturan itu tidak ada atau sudah berakhir."))
    _record([Draft(subject=subject_of("aturan", id), facts=events.AturanClosed(id=id, valid_to=at))], by=by, at=at)


def define_kategori(*, tree: Sequence[tuple[str, Sequence[str]]], by: Author, at: int) -> int:
    """Define a catalogue of main topics with their sub-categories; entries already there are left. How many were new.

    Names are normalised (SP4N's file has non-breaking spaces); the key is (main, sub), since sub-names repeat.
    """
    known = queries.kategori().names
    drafts: list[Draft] = []
    seen = set(known)
    for place, (main, subs) in enumerate(tree):
        top = _name(main)
        for order, (key, induk, nama) in enumerate(
            [(top, "", top), *((f"{top}/{_name(sub)}", top, _name(sub)) for sub in subs)]
        ):
            if key in seen:
                continue
            seen.add(key)
            facts = events.KategoriDefined(
                key=key, induk=induk, nama=nama, order=place * 1000 + order, valid_from=at, valid_to=None
            )
            drafts.append(Draft(subject=subject_of("kategori", key), facts=facts))
    _record(drafts, by=by, at=at)
    return len(drafts)


def _name(raw: str) -> str:
    return " ".join(raw.split()).upper().replace("/", "-")


def define_standar(
    *, key: str, nama: str, kind: str, unit: str, components: dict[str, str], by: Author, at: int
) -> None:
    """Put a service standard in force; the same key replaces."""
    facts = events.StandarDefined(
        key=key, nama=nama, kind=kind, unit=unit, components=components, valid_from=at, valid_to=None
    )
    _record([Draft(subject=subject_of("standar", key), facts=facts)], by=by, at=at)


def _record(drafts: Sequence[Draft], *, by: Author, at: int) -> None:
    if not drafts:
        return
    with transaction.atomic():
        ledger.record(drafts, by=by, at=at)
        cache.bump(queries.GENERATION)
