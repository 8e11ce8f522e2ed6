"""Pages of the office: the inbox, and one request with its next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pendopo.kernel import clock
from pendopo.kernel.generation.cache import Cached
from pendopo.kernel.http.paging import page_of
from pendopo.kernel.permissions import Actor, actor_of
from pendopo.kernel.refusal import Forbidden, NotFound
from pendopo.layanan import pages, queries, words
from pendopo.layanan.forms import FilesForm
from pendopo.layanan.permissions import HANDLERS, POLICY
from pendopo.layanan.types import Keadaan, Verb
from pendopo.wilayah import queries as wilayah
from pendopo.wilayah.types import Level, Titik

VIEWS = ("unit", "mine", "overdue", "near", "tasks", "waiting", "all", "done")


def staff(request: HttpRequest) -> Actor:
    """The official who asks. Raises `Forbidden` for everyone else."""
    actor = actor_of(request)
    if not actor.is_staff:
        raise Forbidden(_("Halaman ini untuk petugas. Masuklah lebih dahulu."))
    return actor


_districts = Cached(
    wilayah.GENERATION, lambda: tuple((each.kode, each.label) for each in wilayah.listing(level=Level.KECAMATAN))
)


# The inbox -------------------------------------------------------------------------------------------------------


@require_safe
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for this official, the nearest clock first."""
    actor, at = staff(request), clock.now()
    chosen = _chosen(request.GET)
    order = ("-closed_at", "id") if chosen.view == "done" else ("stage_due", "id")
    page = page_of(queries.inbox(actor, chosen, at=at), order=order, after=request.GET.get("after", ""))
    context = {
        "rows": pages.inbox_rows(page.items, at=at),
        "chosen": chosen,
        "filtered": bool(chosen.words or chosen.state or chosen.kategori or chosen.desa),
        "tabs": _tabs(request, chosen.view),
        "empty": _EMPTY[chosen.view](),
        "states": [(state.value, words.state(state)) for state in Keadaan],
        "categories": [(key, words.title(name)) for key, name in queries.kategori().mains],
        "districts": list(_districts.get()),
        "all_url": _url(request, view="all", after="", q="", state="", kategori="", desa=""),
        "clear_url": _url(request, after="", q="", state="", kategori="", desa=""),
        "next_url": _url(request, after=page.next) if page.next else "",
        "first_url": _url(request, after="") if request.GET.get("after") else "",
    }
    return render(request, "layanan/inbox.html", context)


def _chosen(query: QueryDict) -> queries.Filter:
    view = query.get("view", "unit")
    state = query.get("state", "")
    return queries.Filter(
        view=view if view in VIEWS else "unit",
        state=state if state in set(Keadaan) else "",
        kategori=_plain(query.get("kategori", ""), 200),
        desa=_plain(query.get("desa", ""), 20),
        words=_plain(query.get("q", ""), 200),
    )


def _plain(text: str, most: int) -> str:
    """A filter as a database takes it: PostgreSQL knows no NUL."""
    return text.replace("\x00", "").strip()[:most]


_LABELS: dict[str, Callable[[], str]] = {
    "unit": lambda: _("Unit saya"),
    "mine": lambda: _("Saya kerjakan"),
    "overdue": lambda: _("Terlambat"),
    "near": lambda: _("Segera jatuh tempo"),
    "tasks": lambda: _("Tugas"),
    "waiting": lambda: _("Menunggu pelapor"),
    "all": lambda: _("Semua terbuka"),
    "done": lambda: _("Selesai"),
}
_EMPTY: dict[str, Callable[[], str]] = {
    "unit": lambda: _("Tidak ada yang menunggu unit Anda"),
    "mine": lambda: _("Belum ada yang Anda kerjakan"),
    "overdue": lambda: _("Tidak ada yang terlambat"),
    "near": lambda: _("Tidak ada yang segera jatuh tempo"),
    "tasks": lambda: _("Tidak ada tugas terbuka"),
    "waiting": lambda: _("Tidak ada yang menunggu pelapor"),
    "all": lambda: _("Tidak ada laporan terbuka"),
    "done": lambda: _("Belum ada yang selesai"),
}


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    return [
        {"label": label(), "url": _url(request, view=view, after=""), "current": view == current}
        for view, label in _LABELS.items()
    ]


def _url(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"{reverse('kerja:inbox')}?{query.urlencode()}" if query else reverse("kerja:inbox")


# One request -----------------------------------------------------------------------------------------------------


@require_safe
@never_cache
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One request: what was said, its history, and what this official may do next."""
    return show(request, id)


def show(request: HttpRequest, id: UUID, *, error: str = "", status: int = 200) -> HttpResponse:
    """The page of one request, perhaps with what just could not be done to it."""
    actor = staff(request)
    found = queries.detail(actor, id)
    sheet = pages.sheet(found, at=clock.now())
    units = pages.unit_names(task.unit for task in found.tasks)
    mine = {post.unit for post in actor.posts if post.role in HANDLERS}
    can = deeds(actor, found)
    context = {
        "sheet": sheet,
        "error": error,
        "tasks": [
            {"task": task, "unit": units[task.unit], "mine": task.unit in mine and task.done_at is None}
            for task in found.tasks
        ],
        "step": _step(can),
        "answer": FilesForm(label=_("Jawaban untuk pelapor"), auto_id="answer_%s"),
        "done": FilesForm(label=_("Apa yang sudah dikerjakan?"), auto_id="done_%s"),
        "links": [(code, label(code), _ICONS[code]) for code in can if code in _ICONS and code != _step(can)],
    }
    return render(request, "layanan/detail.html", context, status=status)


_ICONS = {
    Verb.ANSWER: "reply",
    Verb.ASK: "circle-question-mark",
    "message": "message-square",
    Verb.FORWARD: "forward",
    Verb.REFUSE: "circle-x",
    "split": "users",
    "classify": "pencil",
    "release": "globe",
    "note": "file-text",
    Verb.VERIFY: "badge-check",
    Verb.DECLINE: "external-link",
    Verb.BLOCK: "shield",
    "identify": "key-round",
}
"""What has a page of its own, in the order in which it is offered, with its icon."""


def label(code: str) -> str:
    """What a link or button of the office says."""
    return words.verb(Verb(code)) if code in set(Verb) else words.deed(code)


def deeds(actor: Actor, found: queries.Detail) -> list[str]:
    """Everything `actor` may do to this request now, in the order of the page."""
    row, can = found.row, set(map(str, found.possible))
    if POLICY.may(actor, "handle", row) and row.state != Keadaan.SELESAI:
        can |= {"message", "split", "classify"}
    if POLICY.may(actor, "release", row):
        can |= {"release"}
    if row.identity and POLICY.may(actor, "identify", row):
        can |= {"identify"}
    can |= {"note"}
    return [code for code in (Verb.ACCEPT, Verb.RESUME, *_ICONS) if code in can]


def _step(can: list[str]) -> str:
    """The one next step that the page shows largest; "" where it is somebody else's move."""
    return next((str(code) for code in (Verb.ACCEPT, Verb.RESUME, Verb.ANSWER, Verb.VERIFY) if code in can), "")


def after(actor: Actor, id: UUID) -> HttpResponse:
    """Back to the request, or to the inbox where it has left this official's sight."""
    try:
        queries.detail(actor, id)
    except NotFound:
        return redirect("kerja:inbox")
    return redirect("kerja:detail", id=id)


@require_safe
@never_cache
def photo(request: HttpRequest, id: UUID, berkas: UUID) -> HttpResponseBase:
    """A file of a request that this official may see."""
    queries.detail(staff(request), id)
    return pages.file_of(request, id, berkas)


@require_safe
@never_cache
def place(request: HttpRequest, id: UUID) -> HttpResponse:
    """Where it is: the pin on the map of the district, and the point for another program."""
    found = queries.detail(staff(request), id)
    row = found.row
    if row.lat is None or row.lon is None:
        raise NotFound(_("Laporan ini tidak menyebut titik di peta."))
    pin = Titik(lat=row.lat, lon=row.lon)
    context = {
        "sheet": pages.sheet(found, at=clock.now()),
        "map": wilayah.tap_map(row.desa.rpartition(".")[0], pin),
        "point": f"{row.lat / 1e6:.6f},{row.lon / 1e6:.6f}",
    }
    return render(request, "layanan/place.html", context)
