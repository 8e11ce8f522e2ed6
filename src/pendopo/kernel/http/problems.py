"""Problem documents (RFC 9457): what a machine is told when the answer is no."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from pendopo.kernel.refusal import Refusal

MEDIA_TYPE = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A problem document. `code` is a stable machine word; `field` names the part of the input to correct."""

    title: str
    status: int
    detail: str = ""
    code: str = ""
    field: str | None = None
    type: str = "about:blank"


_encode = msgspec.json.Encoder().encode


def of(refusal: Refusal) -> Problem:
    """`refusal` as a problem document."""
    return Problem(
        title=title(refusal.status),
        status=refusal.status,
        detail=refusal.message_for_people,
        code=refusal.code,
        field=refusal.field,
    )


def title(status: int) -> str:
    """The English phrase of an HTTP status, as RFC 9457 wants it for `about:blank`."""
    return HTTPStatus(status).phrase


def answer(problem: Problem) -> HttpResponse:
    """The response that carries `problem`."""
    stated = {name: value for name, value in msgspec.structs.asdict(problem).items() if value not in ("", None)}
    return HttpResponse(_encode(stated), status=problem.status, content_type=MEDIA_TYPE)


def are_wanted(request: HttpRequest) -> bool:
    """Whether the caller reads JSON rather than pages: it called an operation, or says so in `Accept`."""
    match = request.resolver_match
    if match is not None and hasattr(match.func, "operations"):
        return True
    accept = request.headers.get("Accept", "")
    return "json" in accept and "text/html" not in accept


def vary(response: HttpResponse) -> HttpResponse:
    """Mark that the same address answers differently by `Accept`."""
    patch_vary_headers(response, ["Accept"])
    return response
