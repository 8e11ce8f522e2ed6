"""What a witness and a citizen fetch: the heads document, and the program that checks a receipt."""

from __future__ import annotations

from pathlib import Path

import msgspec
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pendopo.kernel.ledger import heads

PROGRAM = Path(__file__).parent / "alone" / "verify_receipt.py"
AT_MOST = 100


@require_safe
@cache_control(public=True, max_age=60)
def published(request: HttpRequest) -> HttpResponse:
    """The newest head as JSON; with `?contains=NUMBER` (several, up to 100) the paths of those segments to it."""
    numbers = [int(text) for text in request.GET.getlist("contains")[:AT_MOST] if text.isdecimal() and len(text) < 19]
    response = HttpResponse(msgspec.json.encode(heads.published(numbers)), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@cache_control(public=True, max_age=3600)
def program(request: HttpRequest) -> FileResponse:
    """`verify_receipt.py`, to be kept and run without Pendopo."""
    return FileResponse(PROGRAM.open("rb"), as_attachment=True, filename=PROGRAM.name, content_type="text/x-python")
