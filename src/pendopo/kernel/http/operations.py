"""Operations: what a machine may ask of us, each declared once, for the dispatcher and for the OpenAPI document.

    @operation("GET", summary="Reports of a village", query=ReportQuery, answer=ReportPage)
    def reports(request: HttpRequest, *, query: ReportQuery, village: str) -> ReportPage: ...

    urlpatterns = [path("api/1/desa/<str:village>/laporan", reports)]           # one method
    urlpatterns = [path("api/1/laporan", methods(list_reports, open_report))]   # several

Operations use no cookies: who asks is said by a bearer key, or nobody is asked. So no CSRF token is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from pendopo.kernel.http import bearer, bodies, failing
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Refusal


class MethodNotAllowed(Refusal):
    """This address exists but does not do that."""

    status = 405


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of one address."""

    method: str
    summary: str
    run: Callable[..., Any]
    query: type[msgspec.Struct] | None = None
    body: type[Any] | None = None
    answer: Any = None
    status: int = 200
    refusals: tuple[type[Refusal], ...] = ()
    bearer: bool = False
    tags: tuple[str, ...] = ()
    description: str = ""

    @property
    def id(self) -> str:
        return self.run.__name__


class View(Protocol):
    """A Django view that knows its operations."""

    operations: dict[str, Operation]

    def __call__(self, request: HttpRequest, **named: Any) -> HttpResponseBase: ...


def operation(
    method: str,
    *,
    summary: str,
    query: type[msgspec.Struct] | None = None,
    body: type[Any] | None = None,
    answer: Any = None,
    status: int = 200,
    refusals: tuple[type[Refusal], ...] = (),
    needs_key: bool = False,
    tags: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], View]:
    """Make the decorated function a view.

    It is called with `request`, the address's parameters by name, `query=` and `body=` where declared, and `actor=`
    when `needs_key`. It returns what msgspec encodes, or a response. `refusals` are those worth documenting.
    """

    def declare(function: Callable[..., Any]) -> View:
        declared = Operation(
            method=method,
            summary=summary,
            run=function,
            query=query,
            body=body,
            answer=answer,
            status=status,
            refusals=refusals,
            bearer=needs_key,
            tags=tags,
            description=(function.__doc__ or "").strip(),
        )
        return _view({method: declared}, function)

    return declare


def methods(*views: View) -> View:
    """Several operations at one address. Two of one method raise `ValueError`."""
    joined: dict[str, Operation] = {}
    for view in views:
        for method, declared in view.operations.items():
            if joined.setdefault(method, declared) is not declared:
                raise ValueError(f"two operations for {method}")
    return _view(joined, next(iter(joined.values())).run)


def _view(operations: dict[str, Operation], function: Callable[..., Any]) -> View:
    @csrf_exempt
    @wraps(function)
    def view(request: HttpRequest, **named: Any) -> HttpResponseBase:
        chosen = operations.get("GET" if request.method == "HEAD" else request.method or "")
        return _other(request, operations) if chosen is None else _run(chosen, request, named)

    view.operations = operations  # type: ignore[attr-defined]
    return view  # type: ignore[return-value]


def _run(chosen: Operation, request: HttpRequest, named: dict[str, Any]) -> HttpResponseBase:
    given = dict(named)
    if chosen.bearer:
        actor: Actor = bearer.actor_of(request)
        given["actor"] = actor
    if chosen.query is not None:
        given["query"] = bodies.query(request, chosen.query)
    if chosen.body is not None:
        given["body"] = bodies.read(request, chosen.body)
    result = chosen.run(request, **given)
    if isinstance(result, HttpResponseBase):
        return result
    return HttpResponse(status=204) if result is None else bodies.answer(result, status=chosen.status)


def _other(request: HttpRequest, operations: dict[str, Operation]) -> HttpResponseBase:
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
    else:
        response = failing.refused(request, MethodNotAllowed(_("Alamat ini tidak melayani permintaan seperti itu.")))
    response["Allow"] = ", ".join(sorted({*operations, "OPTIONS"}))
    return response
