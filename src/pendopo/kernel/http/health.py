"""Is it alive, is it ready, and what does it count: three small addresses for whoever runs the node."""

from __future__ import annotations

import hmac
import os
import shutil
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from pendopo.kernel import clock, log, metrics
from pendopo.kernel.clock import MINUTE
from pendopo.kernel.http import bearer, bodies
from pendopo.kernel.http.limits import is_loopback
from pendopo.kernel.refusal import NotFound

logger = log.get("health")

LEAST_FREE_BYTES = 256 * 1024 * 1024
# Nothing of this program existed before; a clock that shows an earlier day has lost its battery.
FIRST_DAY = 1_767_225_600_000  # 2026-01-01
LAST_DAY = 4_102_444_800_000  # 2100-01-01
LARGEST_JUMP = 5 * MINUTE

WARNINGS = {"clock"}
"""Checks whose word is told but does not make the node unready."""

# Each says "" or, in a machine word, what is wrong.
Check = Callable[[], str]


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def disk() -> str:
    free = shutil.disk_usage(settings.CONFIG.folder).free
    if free < LEAST_FREE_BYTES:
        return "nearly-full"
    return "" if os.access(settings.CONFIG.folder, os.W_OK) else "read-only"


def clock_is_sane() -> str:
    now = clock.now()
    if not FIRST_DAY <= now <= LAST_DAY:
        return "wrong-day"
    ahead = clock.wall_of(clock.hybrid.tick()) - now
    return "jumped-back" if ahead > LARGEST_JUMP else ""


_checks: dict[str, Check] = {"database": database, "disk": disk, "clock": clock_is_sane}


def register(name: str, check: Check) -> None:
    """Let `check` have a say in whether the node is ready."""
    _checks[name] = check


def state() -> dict[str, str]:
    """What each check says: `ok`, or what is wrong."""
    found = {}
    for name, check in _checks.items():
        try:
            found[name] = check() or "ok"
        except Exception as error:
            logger.error("health check failed", check=name, error=log.place_of(error))
            found[name] = "failed"
    return found


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """`/-/sehat`: the process answers. Asks nothing of anything else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """`/-/siap`: ready (200), or which check fails (503). A wrong clock is told, not a failure: nothing is lost by it,
    and a node that a balancer drops for its clock would be gone for as long as the clock was ahead.
    """
    checks = state()
    well = all(word == "ok" for name, word in checks.items() if name not in WARNINGS)
    return bodies.answer({"ready": well, "checks": checks}, status=200 if well else 503)


@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """`/-/metrik`: for this machine, or with the token of `PENDOPO_METRICS_TOKEN`; to others it does not exist."""
    token = str(getattr(settings, "METRICS_TOKEN", "")) or os.environ.get("PENDOPO_METRICS_TOKEN", "")
    asked = bearer.given(request)
    known = bool(token) and hmac.compare_digest(asked.encode(), token.encode())
    if not known and not _is_here(request):
        raise NotFound("")
    try:
        metrics.before_reading()
    except Exception as error:  # figures of a node whose database is away are what somebody wants most
        logger.error("figures incomplete", error=log.place_of(error))
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _is_here(request: HttpRequest) -> bool:
    # Behind a proxy on this machine everybody comes from loopback; the proxy's header tells them apart.
    proxied = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    return not proxied and is_loopback(str(request.META.get("REMOTE_ADDR", "")))
