"""What the office does to a request: each verb has a page with one small form, and keeps its words when refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pendopo.kernel import clock
from pendopo.kernel.files.types import Kept
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import NotFound, Refusal
from pendopo.kernel.ui import sent
from pendopo.layanan import pages, queries
from pendopo.layanan.actions import handling, moving, publishing
from pendopo.layanan.actions.attached import with_files
from pendopo.layanan.forms import ClassifyForm, DeclineForm, FilesForm, IdentityForm, ReleaseForm, TextForm, UnitForm
from pendopo.layanan.permissions import POLICY
from pendopo.layanan.types import Klasifikasi, Verb
from pendopo.layanan.views_office import after, deeds, label, show, staff
from pendopo.warga.actions.identity import open_identity


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a form said, and to which request."""

    id: UUID
    by: Actor
    at: int
    form: Any
    post: Any
    kept: Sequence[Kept]

    @property
    def who(self) -> dict[str, Any]:
        return {"id": self.id, "by": self.by, "at": self.at}

    @property
    def text(self) -> str:
        return str(self.form.cleaned_data["text"])

    @property
    def unit(self) -> str:
        return str(self.form.cleaned_data["unit"])


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """A verb of the office: its form and the words around it, and what is done. Without a form: a single button."""

    do: Callable[[Said], object]
    form: type[Form] | None = None
    ask: str | Promise = ""
    hint: str | Promise = ""


def _answer(said: Said) -> object:
    return with_files(handling.answer, kept=said.kept, purpose="bukti", text=said.text, **said.who)


def _message(said: Said) -> object:
    return with_files(handling.message, kept=said.kept, purpose="pesan", text=said.text, **said.who)


def _task_done(said: Said) -> object:
    task = _uuid(said.post.get("task", ""))

    def finish(id: UUID, **more: Any) -> Any:
        return handling.finish_task(task=task, **more)

    return with_files(finish, kept=said.kept, purpose="bukti", text=said.text, **said.who)


def _classify(said: Said) -> object:
    told = said.form.cleaned_data
    return handling.classify(klasifikasi=Klasifikasi(told["klasifikasi"]), kategori=told["kategori"], **said.who)


READ_BY_CITIZEN = gettext_lazy("Pelapor ikut membacanya.")
DEEDS: dict[str, Deed] = {
    Verb.ACCEPT: Deed(do=lambda said: handling.accept(**said.who)),
    Verb.RESUME: Deed(do=lambda said: handling.resume(**said.who)),
    "unrelease": Deed(do=lambda said: publishing.unrelease(**said.who)),
    Verb.ANSWER: Deed(form=FilesForm, ask=gettext_lazy("Jawaban untuk pelapor"), do=_answer),
    "message": Deed(form=FilesForm, ask=gettext_lazy("Pesan kepada pelapor"), do=_message),
    "task-done": Deed(form=FilesForm, ask=gettext_lazy("Apa yang sudah dikerjakan?"), do=_task_done),
    "classify": Deed(form=ClassifyForm, do=_classify),
    Verb.ASK: Deed(
        form=TextForm,
        ask=gettext_lazy("Apa yang perlu Anda ketahui?"),
        hint=gettext_lazy(
            "Batas waktu berhenti sampai pelapor menjawab, semua pertanyaan bersama paling lama 10 hari kerja."
        ),
        do=lambda said: handling.ask(question=said.text, **said.who),
    ),
    Verb.FORWARD: Deed(
        form=UnitForm,
        ask=gettext_lazy("Mengapa unit itu?"),
        hint=READ_BY_CITIZEN,
        do=lambda said: handling.forward(unit=said.unit, reason=said.text, **said.who),
    ),
    Verb.REFUSE: Deed(
        form=TextForm,
        ask=gettext_lazy("Mengapa bukan unit Anda?"),
        hint=gettext_lazy("Pelapor ikut membacanya. Aturan berikutnya mencarikan unit lain, atau koordinator."),
        do=lambda said: handling.refuse(reason=said.text, **said.who),
    ),
    "split": Deed(
        form=UnitForm,
        ask=gettext_lazy("Apa yang harus dikerjakan unit itu?"),
        hint=gettext_lazy("Laporan tetap pada Anda; jawaban menunggu bagian ini selesai."),
        do=lambda said: handling.split(unit=said.unit, text=said.text, **said.who),
    ),
    "note": Deed(
        form=TextForm,
        ask=gettext_lazy("Catatan"),
        hint=gettext_lazy("Hanya dibaca di kantor."),
        do=lambda said: handling.note(text=said.text, **said.who),
    ),
    Verb.VERIFY: Deed(
        form=TextForm,
        ask=gettext_lazy("Apa yang Anda periksa, dan apa hasilnya?"),
        hint=READ_BY_CITIZEN,
        do=lambda said: handling.verify(finding=said.text, **said.who),
    ),
    Verb.DECLINE: Deed(
        form=DeclineForm,
        ask=gettext_lazy("Penjelasan untuk pelapor"),
        do=lambda said: handling.decline(reason=said.form.reason(), **said.who),
    ),
    Verb.BLOCK: Deed(
        form=TextForm,
        ask=gettext_lazy("Mengapa diblokir?"),
        hint=READ_BY_CITIZEN,
        do=lambda said: handling.block(reason=said.text, **said.who),
    ),
}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(_("Tidak ditemukan.")) from error


def _form(deed: Deed, found: queries.Detail, post: Any = None, sent_files: Any = None) -> Form | None:
    if deed.form is None:
        return None
    row = found.row
    more: dict[str, Any] = {"without": frozenset({row.unit, row.terlapor})}
    if deed.form is ClassifyForm:
        more["initial"] = {"klasifikasi": row.klasifikasi, "kategori": row.kategori}
    else:
        more |= {"label": deed.ask, "hint": deed.hint}
    return deed.form(post, sent_files, **more)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def act(request: HttpRequest, id: UUID, verb: str) -> HttpResponse:
    """One verb on one request: GET shows its form, POST does it."""
    actor = staff(request)
    if verb not in DEEDS:
        raise NotFound(_("Tidak ditemukan."))
    found = queries.detail(actor, id)
    deed = DEEDS[verb]
    if request.method != "POST":
        form = _form(deed, found)
        if form is None or (verb not in deeds(actor, found) and verb != "task-done"):
            return redirect("kerja:detail", id=id)
        return _page(request, found, verb, form)
    form = _form(deed, found, request.POST, request.FILES)
    came = sent.receive(request, at=clock.now()) if form is not None and "berkas" in form.fields else sent.NOTHING
    if form is not None and (not form.is_valid() or came.problems):
        return _page(request, found, verb, form, came=came, status=came.status)
    try:
        deed.do(Said(id=id, by=actor, at=clock.now(), form=form, post=request.POST, kept=came.kept))
    except Refusal as refusal:
        return _refused(request, found, verb, form, came, refusal)
    return after(actor, id)


def _refused(
    request: HttpRequest, found: queries.Detail, verb: str, form: Form | None, came: sent.Sent, refusal: Refusal
) -> HttpResponse:
    """The same page with the sentence and every word that was written; for a single button the request's page."""
    if isinstance(refusal, NotFound):
        raise refusal
    if form is None:
        return show(request, found.row.id, error=refusal.message_for_people, status=refusal.status)
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message_for_people)
    return _page(request, found, verb, form, came=came, status=refusal.status)


def _page(
    request: HttpRequest, found: queries.Detail, verb: str, form: Form, *, came: sent.Sent = sent.NOTHING,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "sheet": pages.sheet(found, at=clock.now()),
        "verb": verb,
        "label": label(verb),
        "form": form,
        "sent": came,
        "task": request.POST.get("task", ""),
    }
    return render(request, "layanan/verb.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def release(request: HttpRequest, id: UUID) -> HttpResponse:
    """Text and photographs for the public: edited, looked at as the public would see them, and only then released."""
    actor = staff(request)
    found = queries.detail(actor, id)
    row = found.row
    POLICY.demand(actor, "release", row, _("Laporan ini tidak dapat dipublikasikan oleh jabatan Anda."))
    sheet = pages.sheet(found, at=clock.now())
    masked = handling.masked_for_public(row.public_text or row.text)
    form = ReleaseForm(request.POST or None, initial={"text": masked}, label=_("Teks untuk umum"))
    form.fields["photo"].choices = [(str(file.id), file.name) for file in sheet.photos]  # type: ignore[attr-defined]
    chosen = request.POST.getlist("photo") if request.POST else row.public_files.split()
    preview, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if "publish" in request.POST:
                    text = form.cleaned_data["text"]
                    publishing.release(id=id, text=text, chosen=chosen, by=actor, at=clock.now())
                    return after(actor, id)
                preview, status = handling.masked_for_public(form.cleaned_data["text"]).strip(), 200
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message_for_people)
                status = refusal.status
    shown = [(file, str(file.id) in chosen) for file in sheet.photos]
    context = {"sheet": sheet, "form": form, "preview": preview, "photos": shown}
    return render(request, "layanan/release.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def identify(request: HttpRequest, id: UUID) -> HttpResponse:
    """Who sent it, for a stated reason; shown once on this answer, and recorded in the ledger before that."""
    actor = staff(request)
    found = queries.detail(actor, id)
    row = found.row
    if not row.identity:
        raise NotFound(_("Pelapor tidak meninggalkan nama atau kontak."))
    POLICY.demand(actor, "identify", row, _("Identitas pelapor ini tersembunyi bagi jabatan Anda."))
    form = IdentityForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        sheet = pages.sheet(found, at=clock.now())
        status = 422 if form.is_bound else 200
        return render(request, "layanan/identify.html", {"sheet": sheet, "form": form}, status=status)
    position = moving.acting(actor, row).position
    reason = form.cleaned_data["reason"]
    identity = open_identity(ref=row.identity, by=actor, position=position, reason=reason, at=clock.now())
    return render(request, "layanan/identity.html", {"identity": identity, "id": id})
