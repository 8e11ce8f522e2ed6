"""Routing: first match, explained, never nowhere, never to the accused."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pendopo.layanan.rules.routing import Case, Desk, matches, reroute, route, would_move
from pendopo.layanan.types import Rule, Why

DESK = Desk(coordinator="koordinator", inspektorat="inspektorat", last="setda")
NOW = 1_000


def a_case(**more: object) -> Case:
    values: dict[str, object] = {
        "klasifikasi": "TIDAK_BERKADAR",
        "kategori": "JALAN/LUBANG",
        "desa": "99.01.01.2001",
        "levels": {"DESA": "desa-a", "KECAMATAN": "kec-a"},
    }
    return Case(**{**values, **more})  # type: ignore[arg-type]


def test_the_first_matching_rule_in_order_decides_and_is_named() -> None:
    rules = [
        Rule(id="b", order=2, unit="dinas-pu"),
        Rule(id="a", order=1, kategori="JALAN", unit="dinas-jalan"),
    ]
    found = route(a_case(), rules, desk=DESK, at=NOW)
    assert (found.unit, found.why, found.rule) == ("dinas-jalan", Why.RULE, "a")


def test_a_level_sends_to_the_unit_of_the_place() -> None:
    found = route(a_case(), [Rule(id="a", order=1, level="DESA")], desk=DESK, at=NOW)
    assert (found.unit, found.why) == ("desa-a", Why.LEVEL)


def test_a_level_without_a_unit_there_falls_to_the_next_rule() -> None:
    rules = [Rule(id="a", order=1, level="DESA"), Rule(id="b", order=2, level="KECAMATAN")]
    found = route(a_case(levels={"KECAMATAN": "kec-a"}), rules, desk=DESK, at=NOW)
    assert (found.unit, found.rule) == ("kec-a", "b")


def test_a_category_matches_what_lies_below_it_and_nothing_that_merely_begins_alike() -> None:
    assert matches(Rule(id="a", order=1, kategori="JALAN"), a_case())
    assert not matches(Rule(id="a", order=1, kategori="JAL"), a_case())
    assert not matches(Rule(id="a", order=1, wilayah="99.01.01.200"), a_case())
    assert matches(Rule(id="a", order=1, wilayah="99.01.01"), a_case())


def test_no_match_goes_to_the_coordinator_and_says_so() -> None:
    found = route(a_case(), [], desk=DESK, at=NOW)
    assert (found.unit, found.why) == ("koordinator", Why.NO_MATCH)


def test_a_rule_that_has_ended_or_not_begun_decides_nothing() -> None:
    rules = [
        Rule(id="a", order=1, unit="x", valid_to=NOW),
        Rule(id="b", order=1, unit="y", valid_from=NOW + 1),
    ]
    assert route(a_case(), rules, desk=DESK, at=NOW).why is Why.NO_MATCH


def test_a_report_about_a_unit_goes_to_the_inspektorat_whatever_the_rules_say() -> None:
    found = route(a_case(terlapor="dinas-pu"), [Rule(id="a", order=1, unit="dinas-pu")], desk=DESK, at=NOW)
    assert (found.unit, found.why) == ("inspektorat", Why.ABOUT_OFFICIAL)


def test_a_report_about_the_inspektorat_goes_past_it() -> None:
    assert route(a_case(terlapor="inspektorat"), [], desk=DESK, at=NOW).unit == "setda"


def test_the_second_wrong_door_reaches_the_coordinator() -> None:
    rules = [Rule(id="a", order=1, unit="dinas-a"), Rule(id="b", order=2, unit="dinas-b")]
    case = a_case(avoid=frozenset({"dinas-a"}))
    assert reroute(case, rules, desk=DESK, at=NOW, hops=1).unit == "dinas-b"
    second = reroute(case, rules, desk=DESK, at=NOW, hops=2)
    assert (second.unit, second.why) == ("koordinator", Why.SECOND_HOP)


def test_the_second_wrong_door_never_reaches_an_accused_coordinator() -> None:
    case = a_case(terlapor="koordinator", avoid=frozenset({"dinas-a"}))
    assert reroute(case, [], desk=DESK, at=NOW, hops=2).unit == "inspektorat"


def test_a_dry_run_names_only_what_would_move() -> None:
    rules = [Rule(id="a", order=1, unit="dinas-a")]
    moved = would_move([(a_case(), "dinas-a"), (a_case(), "dinas-b")], rules, desk=DESK, at=NOW)
    assert [routing.unit if routing else None for routing in moved] == [None, "dinas-a"]


units = st.sampled_from(["dinas-a", "dinas-b", "inspektorat", "koordinator", "setda", ""])
rules_of = st.lists(
    st.builds(
        Rule,
        id=st.text("abc", min_size=1, max_size=2),
        order=st.integers(0, 5),
        unit=units,
        level=st.sampled_from(["", "DESA", "KECAMATAN"]),
        kategori=st.sampled_from(["", "JALAN", "AIR"]),
    ),
    max_size=6,
)


@given(rules_of, units, st.sampled_from(["", "99.01.01.2001"]))
def test_never_nowhere_and_never_to_the_accused(rules: list[Rule], terlapor: str, desa: str) -> None:
    found = route(a_case(terlapor=terlapor, desa=desa), rules, desk=DESK, at=NOW)
    assert found.unit
    assert not terlapor or found.unit != terlapor
