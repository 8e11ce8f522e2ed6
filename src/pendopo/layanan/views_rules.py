"""The jurisdiction rules: what is in force, a new one tried on past requests before it is saved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pendopo.kernel import clock
from pendopo.kernel.ledger.types import Author
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Forbidden, Refusal
from pendopo.layanan import pages, queries, trying, words
from pendopo.layanan.actions import catalogue
from pendopo.layanan.forms import AturanForm
from pendopo.layanan.types import Rule
from pendopo.layanan.views_office import staff
from pendopo.wilayah import queries as wilayah

EDITORS = ("ADMIN", "KOORDINATOR")


def _editor(request: HttpRequest) -> Actor:
    actor = staff(request)
    if not any(actor.holds(role) for role in EDITORS):
        raise Forbidden(_("Aturan disusun oleh koordinator atau administrator."))
    return actor


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rules(request: HttpRequest) -> HttpResponse:
    """All rules in the order in which they are tried; below them a form that says what a new rule would move.

    What is saved was tried in this very wording: a change after the trial is tried again.
    """
    actor, at = _editor(request), clock.now()
    form = AturanForm(request.POST if request.method == "POST" else None)
    trial, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            rule = Rule(**form.told(), valid_from=at)
            try:
                catalogue.check(rule)
                if "save" in request.POST and form.cleaned_data["tried"] == form.digest():
                    catalogue.define_aturan(rules=[rule], by=_author(actor), at=at)
                    return redirect("kerja:rules")
                trial, status = trying.dry_run(rule, at=at), 200
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message_for_people)
    context = {"rows": _rows(at), "form": form, "trial": trial, "tried": form.digest() if trial else ""}
    return render(request, "layanan/rules.html", context, status=status)


def _rows(at: int) -> list[dict[str, object]]:
    known = queries.aturan()
    units = pages.unit_names({rule.unit for rule in known if rule.unit})
    places = wilayah.names({rule.wilayah for rule in known if rule.wilayah})
    categories = queries.kategori().names
    return [
        {
            "rule": rule,
            "live": rule.in_force(at),
            "target": units.get(rule.unit) or words.level(rule.level),
            "matches": [
                part
                for part in (
                    words.klasifikasi(rule.klasifikasi) if rule.klasifikasi else "",
                    words.title(categories.get(rule.kategori, rule.kategori)),
                    places.get(rule.wilayah, ""),
                )
                if part
            ],
        }
        for rule in sorted(known, key=lambda rule: (not rule.in_force(at), rule.order, rule.id))
    ]


@require_POST
def close(request: HttpRequest, rule: str) -> HttpResponse:
    """End a rule now."""
    actor = _editor(request)
    catalogue.close_aturan(id=rule, by=_author(actor), at=clock.now())
    return redirect("kerja:rules")


def _author(actor: Actor) -> Author:
    return Author(actor=str(actor.account), position=actor.posts[0].position)
