"""The receipt: a page to look at and to print, and a file that proves itself without us."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pendopo.kernel import clock
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.permissions import actor_of
from pendopo.layanan import pages, queries


@require_safe
@never_cache
def file(request: HttpRequest, id: UUID) -> HttpResponse:
    """The receipt as it stands now."""
    detail = queries.own(actor_of(request), id)
    body = msgspec.json.format(msgspec.json.encode(ledger.receipt(id, at=clock.now())), indent=1)
    response = HttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="tanda-terima-{detail.row.number}.json"'
    return response


@require_safe
@never_cache
def page(request: HttpRequest, id: UUID) -> HttpResponse:
    """The receipt to look at and to print: a promise until the ledger is sealed, then a proof."""
    detail = queries.own(actor_of(request), id)
    last = detail.moments[-1].id
    proof = ledger.proof_svg(last)
    context = {
        "sheet": pages.sheet(detail, at=clock.now(), own=True),
        "sealed": proof is not None,
        "qr": proof or ledger.promise_svg(last),
        "fingerprint": ledger.shown_fingerprint(),
    }
    return render(request, "layanan/receipt.html", context)
