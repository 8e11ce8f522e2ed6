"""Which unit a request goes to, and why: the first rule that matches, never nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from pendopo.layanan.types import Routing, Rule, Why

HOPS_TO_COORDINATOR = 2


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What routing looks at. `levels` maps a level (DESA, KECAMATAN …) to the unit that answers for the place there.

    `avoid` holds units that must not get it: the accused, and those that already said no.
    """

    klasifikasi: str
    kategori: str
    desa: str
    levels: Mapping[str, str]
    terlapor: str = ""
    avoid: frozenset[str] = frozenset()


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """The units that stand behind every rule: the coordinator, the Inspektorat, and who hears about those two."""

    coordinator: str
    inspektorat: str = ""
    last: str = ""


def matches(rule: Rule, case: Case) -> bool:
    """Whether `rule` speaks of `case`. An empty field of the rule speaks of everything."""
    return (
        (not rule.klasifikasi or rule.klasifikasi == case.klasifikasi)
        and _below(case.kategori, rule.kategori, "/")
        and _below(case.desa, rule.wilayah, ".")
    )


def _below(value: str, prefix: str, separator: str) -> bool:
    return not prefix or value == prefix or value.startswith(prefix + separator)


def target(rule: Rule, case: Case) -> str:
    """The unit `rule` sends `case` to; "" when its level has no unit for the place."""
    return rule.unit or case.levels.get(rule.level, "")


def route(case: Case, rules: Iterable[Rule], *, desk: Desk, at: int) -> Routing:
    """Where a new request goes: about an official to the Inspektorat, else by the first rule, else the coordinator."""
    if case.terlapor:
        return Routing(unit=hearing(case, desk), why=Why.ABOUT_OFFICIAL)
    for rule in in_order(rules, at):
        unit = target(rule, case) if matches(rule, case) else ""
        if unit and unit not in case.avoid:
            why = Why.RULE if rule.unit else Why.LEVEL
            return Routing(unit=unit, why=why, rule=rule.id)
    return Routing(unit=desk.coordinator, why=Why.NO_MATCH)


def hearing(case: Case, desk: Desk) -> str:
    """Who hears a report about an official or a unit: never the accused."""
    choices = [desk.inspektorat, desk.last, desk.coordinator]
    free = [unit for unit in choices if unit and unit != case.terlapor and unit not in case.avoid]
    return free[0] if free else desk.coordinator


def second_hop(case: Case, desk: Desk) -> str:
    """Where the second wrong door leads: to the coordinator, unless that is the accused."""
    return desk.coordinator if desk.coordinator != case.terlapor else hearing(case, desk)


def reroute(case: Case, rules: Iterable[Rule], *, desk: Desk, at: int, hops: int) -> Routing:
    """Where a request goes whose unit said "wrong door"; `hops` counts this one. The second reaches the coordinator."""
    if hops >= HOPS_TO_COORDINATOR:
        return Routing(unit=second_hop(case, desk), why=Why.SECOND_HOP)
    found = route(case, rules, desk=desk, at=at)
    return found if found.why is Why.NO_MATCH else Routing(unit=found.unit, why=Why.REFUSED, rule=found.rule)


def in_order(rules: Iterable[Rule], at: int) -> list[Rule]:
    """The rules in force at `at`, in the order in which they are tried."""
    return sorted((rule for rule in rules if rule.in_force(at)), key=lambda rule: (rule.order, rule.id))


def would_move(
    cases: Sequence[tuple[Case, str]], rules: Sequence[Rule], *, desk: Desk, at: int
) -> list[Routing | None]:
    """For each past case and the unit it went to: where `rules` would send it instead, or None for no change."""
    found = [(route(case, rules, desk=desk, at=at), unit) for case, unit in cases]
    return [routing if routing.unit != unit else None for routing, unit in found]
