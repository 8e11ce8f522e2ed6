"""The addresses that the tests of HTTP ask for."""

from __future__ import annotations

import errno
from uuid import UUID

import msgspec
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from pendopo.kernel.http import bodies, failing, limits
from pendopo.kernel.http.operations import methods, operation
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Forbidden, Invalid, NotFound, Refusal

ERRORS: dict[str, Exception] = {
    "refusal": Refusal("Sudah ditutup."),
    "invalid": Invalid("Isi judulnya.", field="judul"),
    "locked": OperationalError("database is locked"),
    "full": OperationalError("database or disk is full"),
    "readonly": OperationalError("attempt to write a readonly database"),
    "enospc": OSError(errno.ENOSPC, "No space left on device", "/data/Siti"),
    "erofs": OSError(errno.EROFS, "Read-only file system"),
    "bug": ValueError("Siti 081234567890"),
    "integrity": IntegrityError("UNIQUE"),
    "denied": PermissionDenied(),
}
FEW = limits.Limit("t.few", most=2, seconds=60)


class Place(msgspec.Struct, frozen=True):
    lat: int
    lon: int


class Note(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    place: Place | None = None


class NoteQuery(msgspec.Struct, frozen=True, kw_only=True):
    state: str
    size: int = 50
    tags: list[str] = []


def fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise ERRORS[kind]


def take(request: HttpRequest) -> HttpResponse:
    return HttpResponse(bodies.bounded_text(request, "text", 100) + "|" + bodies.bounded_line(request, "line", 10))


take = csrf_exempt(take)


def limited(request: HttpRequest) -> HttpResponse:
    limits.demand(request, FEW)
    return HttpResponse("ok")


@operation("GET", summary="Some notes", query=NoteQuery, answer=list[Note], refusals=(NotFound,), tags=("notes",))
def notes(request: HttpRequest, *, query: NoteQuery) -> list[Note]:
    """The notes of a state."""
    return [Note(title=f"{query.state} {query.size} {','.join(query.tags)}")]


@operation("POST", summary="A new note", body=Note, answer=Note, status=201, needs_key=True, refusals=(Forbidden,))
def add_note(request: HttpRequest, *, body: Note, actor: Actor) -> Note:
    if body.title == "no":
        raise Forbidden("Tidak boleh.")
    return body


@operation("DELETE", summary="Away with a note", refusals=(NotFound,))
def drop_note(request: HttpRequest, note: UUID) -> None:
    if note.int == 0:
        raise NotFound("Tidak ada.")


urlpatterns: list[URLPattern | URLResolver] = [
    path("fail/<str:kind>/", fail, name="fail"),
    path("take/", take, name="take"),
    path("limited/", limited, name="limited"),
    path("api/notes", methods(notes, add_note), name="notes"),
    path("api/notes/<uuid:note>", drop_note, name="note"),
    path("bahasa/", set_language, name="bahasa"),
    path("tentang/", fail, {"kind": "bug"}, name="tentang"),
    path("privasi/", fail, {"kind": "bug"}, name="privasi"),
    path("", include("pendopo.kernel.http.urls")),
]
handler500 = failing.handler500
