"""Pages of the office about accounts: invite an official, help somebody at the counter back in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pendopo.kernel import clock
from pendopo.kernel.permissions import Actor, actor_of
from pendopo.kernel.refusal import Forbidden, Refusal
from pendopo.warga import actions, queries
from pendopo.warga.forms import InviteForm, RecoverForm, explain
from pendopo.warga.types import PrintedCode


def _officer(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.is_staff:
        raise Forbidden(_("Halaman ini untuk petugas."))
    return actor


@require_safe
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """The officials' accounts, and the two things to do about accounts."""
    actor = _officer(request)
    context = {"may_invite": actor.holds("ADMIN"), "accounts": queries.staff_accounts() if actor.holds("ADMIN") else []}
    return render(request, "warga/kantor.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """Invite an official; the answer is the sheet to print."""
    actor = _officer(request)
    if not actor.holds("ADMIN"):
        raise Forbidden(_("Hanya admin yang dapat mengundang pegawai."))
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = actions.invite(**form.cleaned_data, by=actor, at=clock.now())
        except Refusal as refusal:
            explain(form, refusal)
        else:
            return _sheet(request, code)
    return render(request, "warga/undang.html", {"form": form})


@require_http_methods(["GET", "POST"])
@never_cache
def recover(request: HttpRequest) -> HttpResponse:
    """A one-time code for somebody at the counter."""
    actor = _officer(request)
    form = RecoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        position = actor.posts[0].position
        try:
            code = actions.issue_recovery(**form.cleaned_data, by=actor, position=position, at=clock.now())
        except Refusal as refusal:
            explain(form, refusal)
        else:
            return _sheet(request, code)
    return render(request, "warga/pulihkan.html", {"form": form})


def _sheet(request: HttpRequest, code: PrintedCode) -> HttpResponse:
    # Shown in answer to the POST, not after a redirect: a redirect would have to keep the code somewhere.
    address = request.build_absolute_uri(reverse("warga:redeem"))
    return render(request, "warga/lembar.html", {"code": code, "address": address})
