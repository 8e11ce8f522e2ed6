"""The page that describes the interface."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pendopo.kernel.http import bodies, openapi

VERSION = "1"


@require_safe
@cache_control(public=True, max_age=3600)
def document(request: HttpRequest) -> HttpResponse:
    """`/-/openapi.json`: every operation of this node, in OpenAPI 3.1."""
    return bodies.answer(openapi.document(get_resolver().url_patterns, title="Pendopo", version=VERSION))
