"""HTTP's middleware: one log line a request, one handler for refusals, sizes checked before anything is read."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

from pendopo.kernel import log, metrics
from pendopo.kernel.http import bodies, failing

GetResponse = Callable[[HttpRequest], HttpResponseBase]
# Of request numbers: no digits, since runs of digits are masked in the log; no vowels, since they make words.
LETTERS = "bcdfghjkmnpqrstvwxz"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SAFE = ("GET", "HEAD", "OPTIONS")

logger = log.get("http")


class QueryCounter:
    """Counts the queries of one request."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.number += 1
        return execute(sql, params, many, context)


class RequestLogMiddleware:
    """Outermost: one line a request, with its route (never the values in its path), and the same in the metrics."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        queries = QueryCounter()
        number = "".join(secrets.choice(LETTERS) for _ in range(12))
        with structlog.contextvars.bound_contextvars(request=number), connection.execute_wrapper(queries):
            response = self.get_response(request)
            spent = time.perf_counter() - begun
            route = route_of(request)
            logger.info(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round(spent * 1000, 1),
                queries=queries.number,
            )
        response["X-Request-ID"] = number
        metrics.REQUESTS.labels(_method(request), route, str(response.status_code)).observe(spent)
        metrics.QUERIES.labels(route).observe(queries.number)
        return response


def route_of(request: HttpRequest) -> str:
    """The name of the route, or its pattern: a fixed set of words; "-" where no route matched."""
    match = request.resolver_match
    return (match.view_name or match.route) if match is not None else "-"


def _method(request: HttpRequest) -> str:
    return request.method if request.method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"


class NotKeptMiddleware:
    """Lets no browser keep a page that is somebody's own: on a shared phone the next user goes back in its history.

    Own is what answers a form, and what was made in the light of a session that holds anything. Views that state a
    `Cache-Control` of their own are left alone. Stands inside the session's middleware.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and _is_own(request):
            response["Cache-Control"] = "private, no-store"
        return response


def _is_own(request: HttpRequest) -> bool:
    return request.method not in SAFE or (request.session.accessed and not request.session.is_empty())


class RefusalMiddleware:
    """Turns refusals into a page or a problem document, and a node that is unwell into the calm 503.

    Stands before `CsrfViewMiddleware`, so that a body that is too large is refused with its own page before
    anything else reads it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Read a form now, so that what is wrong with it is answered here."""
        if request.method != "POST" or request.content_type not in FORMS:
            return None
        try:
            request.POST  # noqa: B018 - reading is what parses
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return failing.refused(request, bodies.too_large())
        except MultiPartParserError:
            return failing.answer_to(request, bodies.malformed_form())
        except Exception as error:
            answer = failing.answer_to(request, error)
            if answer is None:
                raise
            return answer
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What a view raised."""
        return failing.answer_to(request, error)
