"""What people see when something fails that is nobody's wrong input: the disk is full, the database is away.

A calm page with status 503, a `Retry-After`, and never a traceback. Nothing is lost: the transaction was rolled
back whole, and the form may be sent again under the same key.
"""

from __future__ import annotations

import errno
import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from pendopo.kernel import log, metrics
from pendopo.kernel.http import bodies, pages, problems
from pendopo.kernel.http.bearer import Unauthorized
from pendopo.kernel.http.limits import TooMany
from pendopo.kernel.refusal import Refusal

logger = log.get("http")

RETRY_SECONDS = 10
_FULL = {errno.ENOSPC, errno.EDQUOT}
_BROKEN = {errno.EROFS, errno.EIO}


def reason_of(error: BaseException | None) -> str:
    """Why the node cannot answer now: `disk-full`, `read-only`, `database`; "" when `error` is of another kind."""
    words = str(error).lower() if error is not None else ""
    if isinstance(error, OperationalError | InterfaceError | InternalError):
        if "full" in words or "no space" in words:
            return "disk-full"
        if "readonly" in words or "read-only" in words:
            return "read-only"
        # An InternalError of another kind is a mistake of ours, and no waiting will mend it.
        return "" if isinstance(error, InternalError) else "database"
    if isinstance(error, OSError) and error.errno in _FULL:
        return "disk-full"
    if isinstance(error, OSError) and error.errno in _BROKEN:
        return "read-only"
    return ""


def answer_to(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """The page or problem document for `error`, or None when it is a mistake of ours (500)."""
    if isinstance(error, RequestDataTooBig):
        error = bodies.too_large()
    if isinstance(error, Refusal):
        return refused(request, error)
    if isinstance(error, UnreadablePostError):  # the other side hung up in the middle
        return _status(request, 400)
    reason = reason_of(error)
    return unavailable(request, reason, error) if reason else None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer that carries a refusal."""
    metrics.REFUSALS.labels(refusal.code).inc()
    if problems.are_wanted(request):
        response = problems.answer(problems.of(refusal))
    else:
        response = pages.show(request, refusal.status, refusal.message_for_people)
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.wait)
    if isinstance(refusal, Unauthorized):
        response["WWW-Authenticate"] = "Bearer"
    return problems.vary(response)


def unavailable(request: HttpRequest, reason: str, error: BaseException) -> HttpResponse:
    """The calm 503."""
    metrics.UNAVAILABLE.labels(reason).inc()
    logger.error("unavailable", reason=reason, error=log.place_of(error))
    response = _status(request, 503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _status(request: HttpRequest, status: int) -> HttpResponse:
    if problems.are_wanted(request):
        problem = problems.Problem(title=problems.title(status), status=status, detail=pages.sentence(status))
        return problems.vary(problems.answer(problem))
    return pages.show(request, status)


def handler500(request: HttpRequest) -> HttpResponse:
    """Django's last resort, also for errors in its own middleware: 503 where the node is unwell, else 500."""
    error = sys.exc_info()[1]
    answer = answer_to(request, error) if error is not None else None
    if answer is not None:
        return answer
    if error is not None:
        logger.error("failed", error=log.place_of(error))
    return _status(request, 500)
