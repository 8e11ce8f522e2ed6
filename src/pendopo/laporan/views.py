"""Pages of the room: the intake form, for citizens and for staff who write down what others say."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pendopo.kernel import clock
from pendopo.kernel.files import actions as files
from pendopo.kernel.files.types import Kept, Limits
from pendopo.kernel.http import idempotency, limits
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Forbidden, Refusal
from pendopo.laporan import actions
from pendopo.laporan.forms import MOST_FILES, LaporanForm, StaffLaporanForm
from pendopo.layanan.cookies import show_once
from pendopo.layanan.types import Opened
from pendopo.warga.actions.ticket import remember_ticket
from pendopo.wilayah import queries as wilayah
from pendopo.wilayah.types import Tap

OFTEN = limits.Limit("lapor", most=6, seconds=600)
OFTEN_STAFF = limits.Limit("lapor-petugas", most=60, seconds=600)


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """The form for everyone: no account, one page, no script needed."""
    return _form(request, staff=False)


@require_http_methods(["GET", "POST"])
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
    if request.method == "GET":
        return _page(request, shape(initial={"kunci": idempotency.new_key()}), Tap(), [], staff=staff)
    tap = wilayah.tapped(request.POST.dict())
    form = shape(request.POST, request.FILES)
    valid = form.is_valid()
    kept = _kept(request, form)
    if tap.again:
        again = shape(initial={**request.POST.dict(), **_chosen(tap)})
        return _page(request, again, tap, kept, staff=staff)
    if not valid or form.errors:
        return _page(request, form, tap, kept, staff=staff, status=422)
    return _send(request, form, tap, kept, staff=staff)


def _send(request: HttpRequest, form: LaporanForm, tap: Tap, kept: list[Kept], *, staff: bool) -> HttpResponse:
    actor = _actor(request)
    try:
        limits.demand(request, OFTEN_STAFF if staff else OFTEN, account=actor.account)
        answer = actions.submit(
            new=form.new(titik=tap.titik),
            by=actor if staff else _as_citizen(actor),
            at=clock.now(),
            kept=kept,
            form=(idempotency.session_digest(request), form.cleaned_data["kunci"]),
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message_for_people)
        return _page(request, form, tap, kept, staff=staff, status=refusal.status)
    opened = answer if isinstance(answer, Opened) else None
    id = answer.id if isinstance(answer, Opened) else answer
    remember_ticket(session=request.session, request_id=id, by=actor)
    response = redirect("lacak:opened", id=id)
    if opened is not None:
        show_once(response, id=id, secret=opened.secret)
    return response


def _as_citizen(actor: Actor) -> Actor:
    """Who reports through the public form does so as a citizen, also when an official is signed in."""
    return Actor(account=None if actor.posts else actor.account, tickets=actor.tickets)


def _chosen(tap: Tap) -> dict[str, str]:
    """A tapped village is chosen in the list, too."""
    return {"desa": tap.location.kode} if tap.location.kode else {}


def _kept(request: HttpRequest, form: LaporanForm) -> list[Kept]:
    """The files sent now and those of earlier rounds of this form; what cannot be taken becomes the field's error."""
    session, at = idempotency.session_digest(request), clock.now()
    kept: list[Kept] = []
    try:
        for word in request.POST.getlist("berkas-tersimpan"):
            kept.append(files.recall(word, session=session, at=at))
        for upload in request.FILES.getlist("berkas")[: MOST_FILES - len(kept)]:
            kept.append(files.keep(upload, limits=Limits(), at=at))
    except Refusal as refusal:
        if form.is_bound:
            form.add_error("berkas", refusal.message_for_people)
    return kept


def _page(
    request: HttpRequest, form: LaporanForm, tap: Tap, kept: list[Kept], *, staff: bool, status: int = 200
) -> HttpResponse:
    session = idempotency.session_digest(request)
    context = {
        "form": form,
        "staff": staff,
        "map": wilayah.tap_map(tap.zoom, tap.titik),
        "tap": tap,
        "place": wilayah.names([tap.location.kode]).get(tap.location.kode, "") if tap.location.kode else "",
        "kept": [(file, files.remember(file, session=session)) for file in kept],
    }
    return render(request, "laporan/form.html", context, status=status)
