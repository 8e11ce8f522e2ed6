"""Pages of the office: the inbox, one request, the jurisdiction rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pendopo.kernel import clock
from pendopo.kernel.files import queries as files
from pendopo.kernel.files.views import stream
from pendopo.kernel.http.paging import page_of
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Forbidden, Invalid, NotFound, Refusal
from pendopo.layanan import pages, queries, words
from pendopo.layanan.actions import evidence, handling
from pendopo.layanan.forms import AnswerForm, ClassifyForm, TextForm, UnitForm
from pendopo.layanan.permissions import POLICY
from pendopo.layanan.types import Keadaan, Klasifikasi, Verb
from pendopo.layanan.views_citizen import actor_of
from pendopo.warga.actions.identity import open_identity
from pendopo.warga.types import OpeningReason

VIEWS = ("unit", "mine", "overdue", "near", "tasks", "waiting", "all", "done")


def staff(request: HttpRequest) -> Actor:
    """The official who asks. Raises `Forbidden` for everyone else."""
    actor = actor_of(request)
    if not actor.is_staff:
        raise Forbidden(_("Halaman ini untuk petugas. Masuklah lebih dahulu."))
    return actor


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for this official, the nearest clock first."""
    actor, at = staff(request), clock.now()
    chosen = _chosen(request.GET)
    page = page_of(queries.inbox(actor, chosen, at=at), order=("stage_due", "id"), after=request.GET.get("after", ""))
    context = {
        "rows": pages.inbox_rows(page.items, at=at),
        "chosen": chosen,
        "tabs": _tabs(request, chosen.view),
        "states": [(state.value, words.state(state)) for state in Keadaan],
        "next_url": _url(request, after=page.next) if page.next else "",
        "first_url": _url(request, after="") if request.GET.get("after") else "",
    }
    return render(request, "layanan/inbox.html", context)


def _chosen(query: QueryDict) -> queries.Filter:
    view = query.get("view", "unit")
    return queries.Filter(
        view=view if view in VIEWS else "unit",
        state=query.get("state", "") if query.get("state", "") in set(Keadaan) else "",
        kategori=query.get("kategori", "")[:200],
        desa=query.get("desa", "")[:20],
        words=query.get("q", "")[:200].strip(),
    )


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    labels = {
        "unit": _("Unit saya"),
        "mine": _("Saya kerjakan"),
        "overdue": _("Terlambat"),
        "near": _("Segera jatuh tempo"),
        "tasks": _("Tugas"),
        "waiting": _("Menunggu pelapor"),
        "all": _("Semua terbuka"),
        "done": _("Selesai"),
    }
    return [
        {"label": labels[view], "url": _url(request, view=view, after=""), "current": view == current} for view in VIEWS
    ]


def _url(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"{reverse('kerja:inbox')}?{query.urlencode()}" if query else reverse("kerja:inbox")


# Which form each verb of the page needs; a verb without one is a single button.
FORMS: dict[str, Callable[..., Form]] = {
    Verb.FORWARD: UnitForm,
    Verb.REFUSE: TextForm,
    Verb.ASK: TextForm,
    Verb.ANSWER: AnswerForm,
    Verb.DECLINE: TextForm,
    Verb.BLOCK: TextForm,
    Verb.VERIFY: TextForm,
    "note": TextForm,
    "message": TextForm,
    "split": UnitForm,
    "release": TextForm,
    "classify": ClassifyForm,
    "task-done": TextForm,
}


@require_safe
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One request: what was said, its history, and what this official may do next."""
    return _detail(request, id)


def _detail(request: HttpRequest, id: UUID, *, bound: dict[str, Form] | None = None, status: int = 200) -> HttpResponse:
    actor = staff(request)
    found = queries.detail(actor, id)
    sheet = pages.sheet(found, at=clock.now())
    row = found.row
    forms = {name: form(prefix=name) for name, form in FORMS.items() if name != "classify"}
    forms["classify"] = ClassifyForm(
        prefix="classify", initial={"klasifikasi": row.klasifikasi, "kategori": row.kategori}
    )
    forms["release"] = TextForm(
        prefix="release", initial={"text": handling.masked_for_public(row.public_text or row.text)}
    )
    forms |= bound or {}
    my_units = {post.unit for post in actor.posts}
    context = {
        "sheet": sheet,
        "forms": {name.replace("-", "_"): form for name, form in forms.items()},
        "verbs": {verb: words.verb(Verb(verb)) for verb in sheet.possible},
        "open_form": next(iter(bound or {}), ""),
        "may_handle": POLICY.may(actor, "handle", row) and row.state != Keadaan.SELESAI,
        "may_release": POLICY.may(actor, "release", row),
        "may_identify": bool(row.identity) and POLICY.may(actor, "identify", row),
        "tasks": [
            {"task": task, "unit": pages.unit_names([task.unit])[task.unit], "mine": task.unit in my_units}
            for task in found.tasks
        ],
        "reasons": list(OpeningReason),
    }
    return render(request, "layanan/detail.html", context, status=status)


@require_POST
def act(request: HttpRequest, id: UUID, verb: str) -> HttpResponse:
    """One verb on one request; back to it afterwards, or to the inbox where it has left this official's sight."""
    actor = staff(request)
    make = FORMS.get(verb)
    form = make(request.POST, request.FILES, prefix=verb) if make else None
    if form is not None and not form.is_valid():
        return _detail(request, id, bound={verb: form}, status=422)
    try:
        _do(verb, id=id, data=form.cleaned_data if form else {}, request=request, actor=actor)
    except NotFound:
        raise
    except Refusal as refusal:
        shown = form if form is not None else TextForm({}, prefix=verb)
        shown.is_valid()
        shown.add_error(None, refusal.message_for_people)
        return _detail(request, id, bound={verb: shown}, status=refusal.status)
    return _after(actor, id)


def _after(actor: Actor, id: UUID) -> HttpResponse:
    try:
        queries.detail(actor, id)
    except NotFound:
        return redirect("kerja:inbox")
    return redirect("kerja:detail", id=id)


def _do(verb: str, *, id: UUID, data: dict[str, Any], request: HttpRequest, actor: Actor) -> None:
    who: dict[str, Any] = {"id": id, "by": actor, "at": clock.now()}
    text = data.get("text", "")
    verbs: dict[str, Callable[[], object]] = {
        Verb.ACCEPT: lambda: handling.accept(**who),
        Verb.RESUME: lambda: handling.resume(**who),
        Verb.FORWARD: lambda: handling.forward(unit=data["unit"], reason=text, **who),
        Verb.REFUSE: lambda: handling.refuse(reason=text, **who),
        Verb.ASK: lambda: handling.ask(question=text, **who),
        Verb.ANSWER: lambda: evidence.answer(text=text, upload=data.get("berkas"), **who),
        Verb.DECLINE: lambda: handling.decline(reason=text, **who),
        Verb.BLOCK: lambda: handling.block(reason=text, **who),
        Verb.VERIFY: lambda: handling.verify(finding=text, **who),
        "note": lambda: handling.note(text=text, **who),
        "message": lambda: handling.message(text=text, **who),
        "split": lambda: handling.split(unit=data["unit"], text=text, **who),
        "task-done": lambda: handling.finish_task(
            task=_uuid(request.POST.get("task", "")), text=text, by=actor, at=who["at"]
        ),
        "release": lambda: evidence.release(text=text, chosen=request.POST.getlist("photo"), **who),
        "unrelease": lambda: evidence.unrelease(**who),
        "classify": lambda: handling.classify(
            klasifikasi=Klasifikasi(data["klasifikasi"]), kategori=data["kategori"], **who
        ),
    }
    if verb not in verbs:
        raise NotFound(_("Tidak ditemukan."))
    verbs[verb]()


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(_("Tidak ditemukan.")) from error


@require_POST
def identify(request: HttpRequest, id: UUID) -> HttpResponse:
    """Who sent it, for a stated reason; shown once on this answer and recorded in the ledger."""
    actor = staff(request)
    row = queries.detail(actor, id).row
    POLICY.demand(actor, "identify", row, _("Identitas pelapor ini tersembunyi bagi jabatan Anda."))
    reason = request.POST.get("reason", "")
    if reason not in {str(known.value) for known in OpeningReason}:
        raise Invalid(_("Pilih alasan membuka identitas."))
    position = next((post.position for post in actor.posts if post.unit == row.unit), actor.posts[0].position)
    identity = open_identity(
        ref=row.identity, by=actor, position=position, reason=OpeningReason(int(reason)), at=clock.now()
    )
    response = render(request, "layanan/identity.html", {"identity": identity, "id": id})
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def photo(request: HttpRequest, id: UUID, berkas: UUID) -> HttpResponseBase:
    """A file of a request that this official may see."""
    queries.detail(staff(request), id)
    if files.get(berkas).subject != id:
        raise NotFound(_("Tidak ditemukan."))
    return stream(request, files.open_original(berkas))
