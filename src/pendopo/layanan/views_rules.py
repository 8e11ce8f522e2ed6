"""The jurisdiction rules: what is in force, a new one tried on past requests before it is saved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pendopo.kernel import clock
from pendopo.kernel.ledger.types import Author
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Forbidden, Refusal
from pendopo.layanan import pages, queries, trying
from pendopo.layanan.actions import catalogue
from pendopo.layanan.forms import AturanForm
from pendopo.layanan.types import Rule
from pendopo.layanan.views_office import staff

EDITORS = ("ADMIN", "KOORDINATOR")


def _editor(request: HttpRequest) -> Actor:
    actor = staff(request)
    if not any(actor.holds(role) for role in EDITORS):
        raise Forbidden(_("Aturan disusun oleh koordinator atau administrator."))
    return actor


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """All rules in the order in which they are tried; below them a form that says what a new rule would move."""
    actor, at = _editor(request), clock.now()
    form = AturanForm(request.POST or None)
    trial = None
    if request.method == "POST" and form.is_valid():
        rule = Rule(**form.cleaned_data, valid_from=at)
        try:
            if "save" in request.POST:
                catalogue.define_aturan(rules=[rule], by=_author(actor), at=at)
                return redirect("kerja:rules")
            trial = trying.dry_run(rule, at=at)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message_for_people)
    known = queries.aturan()
    units = pages.unit_names({rule.unit for rule in known if rule.unit})
    context = {
        "rows": [(rule, units.get(rule.unit, rule.level), rule.in_force(at)) for rule in known],
        "form": form,
        "trial": trial,
    }
    return render(request, "layanan/rules.html", context, status=422 if form.errors else 200)


@require_POST
def close(request: HttpRequest, rule: str) -> HttpResponse:
    """End a rule now."""
    actor = _editor(request)
    catalogue.close_aturan(id=rule, by=_author(actor), at=clock.now())
    return redirect("kerja:rules")


def _author(actor: Actor) -> Author:
    return Author(actor=str(actor.account), position=actor.posts[0].position)
