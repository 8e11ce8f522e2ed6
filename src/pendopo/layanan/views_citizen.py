"""Pages of the citizen: the answer after submitting, tracking by number and secret, the receipt."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import msgspec
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pendopo.kernel import clock
from pendopo.kernel.files import queries as files
from pendopo.kernel.files.views import stream
from pendopo.kernel.http import limits
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import NotFound, Refusal
from pendopo.layanan import cookies, pages, queries
from pendopo.layanan.actions import citizen
from pendopo.layanan.rules.secrets import show_secret
from pendopo.warga.actions.ticket import remember_ticket

GUESSES = limits.Limit("lacak", most=10, seconds=600)
OFTEN = limits.Limit("lacak-tulis", most=20, seconds=600)


class TrackForm(forms.Form):
    """Number and secret, sent by POST: neither is ever part of an address."""

    nomor = forms.CharField(label=gettext_lazy("Nomor laporan"), max_length=30)
    kode = forms.CharField(
        label=gettext_lazy("Kode rahasia"),
        max_length=40,
        help_text=gettext_lazy("Huruf besar atau kecil, dengan atau tanpa tanda hubung."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class WordsForm(forms.Form):
    """Words of the citizen: a reply, an addition, a reason."""

    text = forms.CharField(
        label=gettext_lazy("Pesan Anda"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Find one's own request by number and secret."""
    form = TrackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.demand(request, GUESSES)
        row = queries.by_secret(form.cleaned_data["nomor"], form.cleaned_data["kode"])
        if row is not None:
            remember_ticket(session=request.session, request_id=row.id, by=actor_of(request))
            return redirect("lacak:own", id=row.id)
        form.add_error(None, _("Nomor dan kode itu tidak cocok. Periksa lagi tulisan Anda."))
    status = 422 if form.errors else 200
    return render(request, "layanan/track.html", {"form": form}, status=status)


@require_safe
def opened(request: HttpRequest, id: UUID) -> HttpResponse:
    """The answer at once: number, secret, unit and why, the term, the receipt."""
    detail = queries.own(actor_of(request), id)
    secret = cookies.shown(request)
    event = detail.moments[0].id
    context = {
        "sheet": pages.sheet(detail, at=clock.now()),
        "secret": show_secret(secret) if secret else "",
        "qr": ledger.promise_svg(event),
        "fingerprint": ledger.shown_fingerprint(),
    }
    return render(request, "layanan/opened.html", context)


@require_safe
def own(request: HttpRequest, id: UUID) -> HttpResponse:
    """One's own request: its state, its history, and what one can do next."""
    return _own(request, id)


def _own(request: HttpRequest, id: UUID, *, error: Refusal | None = None) -> HttpResponse:
    detail = queries.own(actor_of(request), id)
    context = {
        "sheet": pages.sheet(detail, at=clock.now()),
        "form": WordsForm(request.POST or None) if error else WordsForm(),
        "error": error.message_for_people if error else "",
        "scores": [(4, _("Sangat baik")), (3, _("Baik")), (2, _("Kurang")), (1, _("Buruk"))],
    }
    return render(request, "layanan/own.html", context, status=error.status if error else 200)


_VERBS: dict[str, Callable[..., object]] = {
    "balas": lambda request, **who: citizen.reply(text=request.POST.get("text", ""), **who),
    "tambah": lambda request, **who: citizen.add(text=request.POST.get("text", ""), **who),
    "selesai": lambda request, **who: citizen.confirm(**who),
    "buka": lambda request, **who: citizen.reopen(reason=request.POST.get("text", ""), **who),
    "tarik": lambda request, **who: citizen.withdraw(reason=request.POST.get("text", ""), **who),
    "nilai": lambda request, **who: citizen.rate(
        score=int(request.POST.get("score", "0") or 0), text=request.POST.get("text", ""), **who
    ),
}


@require_POST
def act(request: HttpRequest, id: UUID, verb: str) -> HttpResponse:
    """One of the citizen's verbs; back to the request afterwards."""
    if verb not in _VERBS:
        raise NotFound(_("Tidak ditemukan."))
    limits.demand(request, OFTEN)
    try:
        _VERBS[verb](request, id=id, by=_as_citizen(actor_of(request)), at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return _own(request, id, error=refusal)
    return redirect("lacak:own", id=id)


def _as_citizen(actor: Actor) -> Actor:
    """Whoever acts on a ticket acts as the citizen, also when an official's session holds it."""
    return Actor(account=None if actor.posts else actor.account, tickets=actor.tickets)


@require_POST
def renew(request: HttpRequest, id: UUID) -> HttpResponse:
    """A new secret, for someone who holds the ticket and never saw the first: shown once, like that one."""
    limits.demand(request, OFTEN)
    secret = citizen.renew_secret(id=id, by=_as_citizen(actor_of(request)), at=clock.now())
    response = redirect("lacak:opened", id=id)
    cookies.show_once(response, id=id, secret=secret)
    return response


@require_safe
def receipt(request: HttpRequest, id: UUID) -> HttpResponse:
    """The receipt as it stands now, as a file that proves itself without us."""
    detail = queries.own(actor_of(request), id)
    body = msgspec.json.format(msgspec.json.encode(ledger.receipt(id, at=clock.now())), indent=1)
    response = HttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="tanda-terima-{detail.row.number}.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def receipt_page(request: HttpRequest, id: UUID) -> HttpResponse:
    """The receipt to look at and to print."""
    detail = queries.own(actor_of(request), id)
    last = ledger.history(id)[-1].id
    proof = ledger.proof_svg(last)
    context = {
        "sheet": pages.sheet(detail, at=clock.now()),
        "sealed": proof is not None,
        "qr": proof or ledger.promise_svg(last),
        "fingerprint": ledger.shown_fingerprint(),
    }
    return render(request, "layanan/receipt.html", context)


@require_safe
def photo(request: HttpRequest, id: UUID, berkas: UUID) -> HttpResponseBase:
    """One's own file, or the office's evidence for it."""
    queries.own(actor_of(request), id)
    if files.get(berkas).subject != id:
        raise NotFound(_("Tidak ditemukan."))
    return stream(request, files.open_original(berkas))
