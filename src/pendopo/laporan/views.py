"""Pages of the room: the intake form, for citizens and for staff who write down what others say."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pendopo.kernel import clock
from pendopo.kernel.http import idempotency, limits
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Forbidden, Refusal
from pendopo.kernel.ui import sent
from pendopo.laporan import actions
from pendopo.laporan.forms import LaporanForm, StaffLaporanForm
from pendopo.layanan.cookies import show_once
from pendopo.layanan.types import Opened
from pendopo.warga.actions.ticket import remember_ticket
from pendopo.wilayah import queries as wilayah
from pendopo.wilayah.types import Tap, Titik

OFTEN = limits.Limit("lapor", most=6, seconds=600)
ROUNDS = limits.Limit("lapor-isi", most=60, seconds=600)
OFTEN_STAFF = limits.Limit("lapor-petugas", most=60, seconds=600)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def submit(request: HttpRequest) -> HttpResponse:
    """The form for everyone: no account, one page, no script needed."""
    return _form(request, staff=False)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def submit_for(request: HttpRequest) -> HttpResponse:
    """The same form for staff who write down what came by desk, telephone, letter or social media."""
    if not _actor(request).is_staff:
        raise Forbidden(_("Halaman ini untuk petugas. Masuklah lebih dahulu."))
    return _form(request, staff=True)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _form(request: HttpRequest, *, staff: bool) -> HttpResponse:
    shape = StaffLaporanForm if staff else LaporanForm
    if request.method != "POST":
        return _page(request, Round(form=shape(initial={"kunci": idempotency.new_key()}), staff=staff))
    form = shape(request.POST.copy(), request.FILES)
    tap = wilayah.tapped(request.POST.dict())
    here = form.titik()
    # What was said last holds: this phone's place, unless the map was tapped with it. From here on the pin carries it.
    pin = here if here is not None and not (tap.again and "peta-keluar" not in request.POST) else tap.titik
    form.data["lat"] = form.data["lon"] = ""  # type: ignore[index]
    try:
        limits.demand(request, ROUNDS)
        came = sent.receive(request, at=clock.now())
    except Refusal as refusal:
        form.add_error(None, refusal.message_for_people)
        return _page(request, Round(form=form, staff=staff, zoom=tap.zoom, pin=pin, status=refusal.status))
    now = Round(form=form, staff=staff, zoom=tap.zoom, pin=pin, came=came, status=came.status)
    if tap.again:
        given = {**request.POST.dict(), "lat": "", "lon": "", **_chosen(tap)}
        return _page(request, msgspec.structs.replace(now, form=shape(initial=given), status=200))
    if not form.is_valid() or came.problems:
        return _page(request, now)
    return _send(request, now)


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """One round of the form: what stands in it, where its pin stands, and the files that came so far."""

    form: LaporanForm
    staff: bool
    zoom: str = ""
    pin: Titik | None = None
    came: sent.Sent = sent.NOTHING
    status: int = 200


def _chosen(tap: Tap) -> dict[str, str]:
    """A tapped village is chosen in the list, too."""
    return {"desa": tap.location.kode} if tap.location.kode else {}


def _send(request: HttpRequest, told: Round) -> HttpResponse:
    actor, form = _actor(request), told.form
    try:
        limits.demand(request, OFTEN_STAFF if told.staff else OFTEN, account=actor.account)
        answer = actions.submit(
            new=form.new(titik=told.pin),
            by=actor if told.staff else _as_citizen(actor),
            at=clock.now(),
            kept=told.came.kept,
            form=(idempotency.session_digest(request), form.cleaned_data["kunci"]),
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message_for_people)
        return _page(request, msgspec.structs.replace(told, status=refusal.status))
    id = answer.id if isinstance(answer, Opened) else answer
    if not told.staff:  # whoever writes it down for somebody else gets the slip to print, and no ticket
        remember_ticket(session=request.session, request_id=id, by=actor)
    response = redirect("lacak:opened", id=id)
    if isinstance(answer, Opened):
        show_once(request, response, id=id, secret=answer.secret)
    return response


def _as_citizen(actor: Actor) -> Actor:
    """Who reports through the public form does so as a citizen, also when an official is signed in."""
    return Actor(account=None if actor.posts else actor.account, tickets=actor.tickets)


# Fields that stand folded, since most people need none of them.
FOLDED = ("kategori", "name", "phone", "email", "anonim", "rahasia", "terlapor")


def _page(request: HttpRequest, told: Round) -> HttpResponse:
    form = told.form
    place = wilayah.locate(told.pin.lat, told.pin.lon) if told.pin else None
    names = wilayah.names([place.kode, place.kode.rpartition(".")[0]]) if place and place.kode else {}
    context = {
        "form": form,
        "staff": told.staff,
        "map": wilayah.tap_map(told.zoom, told.pin),
        "pin": told.pin,
        "place": ", ".join(names[kode] for kode in sorted(names, reverse=True)),
        "sent": told.came,
        "unfolded": told.staff or any(form[name].value() or form[name].errors for name in FOLDED),
    }
    return render(request, "laporan/form.html", context, status=told.status)
