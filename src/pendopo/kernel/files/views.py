"""Sending files: one helper for every room, and the one public address."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.views.decorators.http import require_safe

from pendopo.kernel.files import queries


def stream(request: HttpRequest, opened: queries.Opened, *, public: bool = False) -> HttpResponseBase:
    """Send `opened`, after the caller has decided that this visitor may have it.

    Photos are shown, documents are downloaded. Whatever is inside cannot act: its type is not guessed, it runs in a
    sandbox without origin and loads nothing. A private file is kept by no browser: the next user of a shared phone
    could go back to it.
    """
    tag = f'"{opened.digest[:32]}"'
    response: HttpResponseBase = FileResponse(
        opened.stream, as_attachment=not opened.photo, filename=opened.name, content_type=opened.media_type
    )
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    if tag in known:
        response.close()
        response = HttpResponseNotModified()
    response["ETag"] = tag
    response["Cache-Control"] = "public, max-age=300" if public else "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@require_safe
def public_rendition(request: HttpRequest, berkas: UUID, side: int) -> HttpResponseBase:
    """A released copy of a photo. Raises `NotFound` alike for what is missing, private, erased or never was."""
    return stream(request, queries.rendition(berkas, side, public=True), public=True)
