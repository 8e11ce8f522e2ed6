"""Addresses of the room: the maps."""

from __future__ import annotations

import gzip

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from pendopo.wilayah import queries

YEAR = 365 * 24 * 3600


@require_safe
def peta(request: HttpRequest, digest: str) -> HttpResponse:
    """One map, under the digest of its bytes: it never changes, so it may be kept for ever."""
    packed = queries.map_file(digest)
    if packed is None:
        raise Http404
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(packed, content_type="image/svg+xml")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(packed), content_type="image/svg+xml")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    patch_vary_headers(response, ["Accept-Encoding"])
    # The file brings its own style sheet; nothing else may run or load from it.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    return response
