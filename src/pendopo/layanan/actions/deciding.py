"""What several verbs decide alike: the unit by the rules in force, and the terms by the calendar of that unit."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from pendopo.kernel.refusal import Refusal
from pendopo.layanan import parameters, queries
from pendopo.layanan.rules import clocks, routing
from pendopo.layanan.types import Routing, Rule
from pendopo.opd import queries as opd
from pendopo.opd.types import TimeUnit


class NoOfficeYet(Refusal):
    """Nobody has set up a coordinator, so there is no one whom a request could reach."""

    status = 503


def desk(terlapor: str = "", *, at: int) -> routing.Desk:
    """The units behind every rule; whoever hears a report about `terlapor` only where there is one.

    Raises `NoOfficeYet` in a city without a coordinator.
    """
    coordinator = opd.coordinator()
    if coordinator is None:
        raise NoOfficeYet(_("Kantor belum disiapkan: belum ada unit koordinator yang dapat menerima laporan."))
    inspektorat = opd.inspektorat(at=at) if terlapor else None
    leaders = opd.leading_unit(at=at) if terlapor else None
    return routing.Desk(
        coordinator=coordinator.kode,
        inspektorat=inspektorat.kode if inspektorat else "",
        last=leaders.kode if leaders else "",
    )


def route_new(case: routing.Case, *, at: int) -> Routing:
    """Where a new request goes by the rules in force at `at` (when it is decided, not when it happened)."""
    return routing.route(case, rules_at(at), desk=desk(case.terlapor, at=at), at=at)


def rules_at(at: int) -> list[Rule]:
    """The jurisdiction rules but for those that name an office which is closed at `at`: nothing is sent there."""
    known = opd.directory().units
    return [rule for rule in queries.aturan() if not rule.unit or known[rule.unit].open_at(at)]


def terms_of(unit: str, klasifikasi: str, stage: str, at: int) -> int:
    """When the stage that begins at `at` ends for `unit`; 0 where the law gives that stage no clock."""
    term = clocks.term_for(parameters.terms(), klasifikasi=klasifikasi, stage=stage, at=at)
    return opd.term_end(unit, at, term.amount, TimeUnit(term.unit))[0] if term else 0


def stage_term(unit: str, klasifikasi: str, stage: str, at: int, *, due: int) -> int:
    """When a stage in which the unit has the move ends: never after the legal term, unless that is over already."""
    end = terms_of(unit, klasifikasi, stage, at)
    return min(end, due) if end and due > at else end


def whole_term(unit: str, klasifikasi: str, at: int) -> tuple[int, str]:
    """When the legal term of a request opened at `at` ends, and by which law and calendar that was counted."""
    term = clocks.term_for(parameters.terms(), klasifikasi=klasifikasi, stage=clocks.WHOLE, at=at)
    if term is None:
        return 0, ""
    due, version = opd.term_end(unit, at, term.amount, TimeUnit(term.unit))
    return due, f"{term.citation} [{version}]"[:200]


def pause_end(unit: str, klasifikasi: str, at: int, *, used: Iterable[tuple[int, int]]) -> int:
    """When a pause that begins at `at` ends at the latest, after the pauses `used`; 0 where none is left.

    Counted in working days, since those are what a pause adds to the legal term.
    """
    term = clocks.term_for(parameters.terms(), klasifikasi=klasifikasi, stage=clocks.PAUSE, at=at)
    left = (term.amount if term else 0) - sum(opd.working_days(unit, begun, ended) for begun, ended in used)
    return opd.term_end(unit, at, left, TimeUnit.WORKING_DAY)[0] if left > 0 else 0


def longer_by_pause(unit: str, due: int, *, paused_at: int, resumed_at: int) -> int:
    """A term that stood still: later by the working days of the pause."""
    days = opd.working_days(unit, paused_at, resumed_at)
    return opd.term_end(unit, due, days, TimeUnit.WORKING_DAY)[0] if days else due
