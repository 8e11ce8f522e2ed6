"""Pages of the citizen: the answer after submitting, tracking by number and secret, one's own request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pendopo.kernel import clock
from pendopo.kernel.http import limits
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.types import Recorded
from pendopo.kernel.permissions import Actor, actor_of
from pendopo.kernel.refusal import Invalid, NotFound, Refusal
from pendopo.kernel.ui import sent
from pendopo.layanan import cookies, pages, queries
from pendopo.layanan.actions import citizen
from pendopo.layanan.actions.attached import with_files
from pendopo.layanan.forms import TrackForm, WordsForm
from pendopo.layanan.rules.secrets import show_secret
from pendopo.warga.actions.ticket import remember_ticket

GUESSES = limits.Limit("lacak", most=10, seconds=600)
OFTEN = limits.Limit("lacak-tulis", most=20, seconds=600)


def as_citizen(actor: Actor) -> Actor:
    """Whoever acts on a ticket acts as the citizen, also when an official's session holds it."""
    return Actor(account=None if actor.posts else actor.account, tickets=actor.tickets)


def _opener(request: HttpRequest, id: UUID) -> Actor:
    """Whoever holds the ticket, or has just opened the request in this session: staff on behalf of someone."""
    actor = as_citizen(actor_of(request))
    if id not in actor.tickets and cookies.just_opened(request, id):
        return Actor(account=actor.account, tickets=actor.tickets | {id})
    return actor


@require_http_methods(["GET", "POST"])
@never_cache
def track(request: HttpRequest) -> HttpResponse:
    """Find one's own request by number and secret; those that this phone has open stand below."""
    form = TrackForm(request.POST if request.method == "POST" else None)
    actor, status = actor_of(request), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            limits.demand(request, GUESSES)
            row = queries.by_secret(form.cleaned_data["nomor"], form.cleaned_data["kode"])
            if row is not None:
                remember_ticket(session=request.session, request_id=row.id, by=actor)
                return redirect("lacak:own", id=row.id)
            form.add_error(None, _("Nomor dan kode itu tidak cocok. Periksa lagi tulisan Anda."))
    return render(request, "layanan/track.html", {"form": form, "here": pages.own_rows(actor)}, status=status)


@require_safe
@never_cache
def opened(request: HttpRequest, id: UUID) -> HttpResponse:
    """The answer at once: number, secret, unit and why, the term, the receipt; all of it made to be printed."""
    actor = _opener(request, id)
    detail = queries.own(actor, id)
    secret = cookies.shown(request, id)
    context = {
        "sheet": pages.sheet(detail, at=clock.now(), own=True),
        "secret": show_secret(secret) if secret else "",
        "for_another": id not in actor_of(request).tickets,
        "qr": ledger.promise_svg(detail.moments[0].id),
        "fingerprint": ledger.shown_fingerprint(),
        "host": request.get_host(),
    }
    return render(request, "layanan/opened.html", context)


@require_POST
def renew(request: HttpRequest, id: UUID) -> HttpResponse:
    """A new secret, for someone who holds the ticket and never saw the first: shown once, like that one."""
    limits.demand(request, OFTEN)
    secret = citizen.renew_secret(id=id, by=_opener(request, id), at=clock.now())
    response = redirect("lacak:opened", id=id)
    cookies.show_once(request, response, id=id, secret=secret)
    return response


@require_safe
@never_cache
def own(request: HttpRequest, id: UUID) -> HttpResponse:
    """One's own request: its state, its history, and what one can do next."""
    return _own(request, id)


def _own(
    request: HttpRequest, id: UUID, *, bound: dict[str, WordsForm] | None = None, back: sent.Sent = sent.NOTHING,
    error: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    detail = queries.own(actor_of(request), id)
    sheet = pages.sheet(detail, at=clock.now(), own=True)
    told = bound or {}
    # Words written on a page that has grown old: under whatever can be said now, or shown to be copied.
    homes = pages.says(sheet)
    if told and not set(told) & set(homes):
        told = {home: next(iter(told.values())) for home in homes[:1]}
    words = {name: told.get(name) or WordsForm(auto_id=f"{name}_%s") for name in homes}
    lost = next(iter((bound or {}).values())).data.get("text", "") if bound and not told else ""
    context = {
        "sheet": sheet,
        "forms": words,
        "opened": set(told),
        "sent": back,
        "error": error,
        "lost": lost,
        "scores": pages.scores(sheet),
        "how_to_end": pages.end_of_silence(sheet),
    }
    return render(request, "layanan/own.html", context, status=status)


def _score(given: dict[str, Any]) -> int:
    text = str(given.get("score", ""))
    if text not in ("1", "2", "3", "4"):
        raise Invalid(_("Pilih nilai 1 sampai 4."), field="score")
    return int(text)


def _say(act: Callable[..., Recorded]) -> Callable[..., Recorded]:
    """A verb that needs words and takes files."""

    def do(*, given: dict[str, Any], kept: tuple[Any, ...], **who: Any) -> Recorded:
        return with_files(act, kept=kept, purpose="pesan", text=given["text"], **who)

    return do


# The last part of the address -> the verb, and whether it needs words.
_VERBS: dict[str, tuple[Callable[..., Recorded], bool]] = {
    "balas": (_say(citizen.reply), True),
    "tambah": (_say(citizen.add), True),
    "buka": (lambda given, kept, **who: citizen.reopen(reason=given["text"], **who), True),
    "selesai": (lambda given, kept, **who: citizen.confirm(**who), False),
    "tarik": (lambda given, kept, **who: citizen.withdraw(reason=given["text"], **who), False),
    "nilai": (lambda given, kept, **who: citizen.rate(score=_score(given), text=given["text"], **who), False),
}


@require_POST
def act(request: HttpRequest, id: UUID, verb: str) -> HttpResponse:
    """One of the citizen's verbs; back to the request afterwards. What was written is never lost."""
    actor = as_citizen(actor_of(request))
    if verb not in _VERBS or id not in actor.tickets:
        raise NotFound(_("Tidak ditemukan."))
    do, needs_words = _VERBS[verb]
    form = WordsForm(request.POST, auto_id=f"{verb}_%s")
    form.fields["text"].required = needs_words
    bound = {verb: form} if needs_words else None
    came = sent.NOTHING
    try:
        limits.demand(request, OFTEN)
        came = sent.receive(request, at=clock.now())
        if not form.is_valid() or came.problems:
            return _own(request, id, bound=bound, back=came, status=came.status)
        given = {**request.POST.dict(), **form.cleaned_data}
        do(given=given, kept=came.kept, id=id, by=actor, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        form.is_valid()
        return _own(request, id, bound=bound, back=came, error=refusal.message_for_people, status=refusal.status)
    return redirect("lacak:own", id=id)


@require_safe
@never_cache
def photo(request: HttpRequest, id: UUID, berkas: UUID) -> HttpResponseBase:
    """One's own file, or the office's evidence for it."""
    queries.own(actor_of(request), id)
    return pages.file_of(request, id, berkas)
