"""Reads of notices. A recipient reads its own; what is parked is the operator's."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet
from django.template import TemplateDoesNotExist
from django.utils.translation import get_language, gettext

from pendopo.kernel.notify import templates
from pendopo.kernel.notify.models import Pemberitahuan, Pengiriman
from pendopo.kernel.notify.types import Context, DeliveryState, Notice, ParkedDelivery
from pendopo.kernel.notify.types import account as recipient_of

PAGE = 50


def _notice(row: Pemberitahuan) -> Notice:
    context = msgspec.convert(row.context, Context)
    try:
        words = templates.render(row.template, context, get_language() or "id")
    except TemplateDoesNotExist:  # told by an older version, whose words are gone
        words = templates.Words(gettext("Ada kabar baru"), "")
    return Notice(
        id=row.id,
        title=words.title,
        body=words.body,
        path=context.path,
        subject=row.subject,
        at=row.created,
        read=row.read_at is not None,
    )


def _of(account: UUID) -> QuerySet[Pemberitahuan]:
    return Pemberitahuan.objects.filter(recipient=recipient_of(account)).order_by("-created", "-id")


def unread(account: UUID, *, limit: int = PAGE) -> list[Notice]:
    """The unread notices of an account, the newest first: one query."""
    return [_notice(row) for row in _of(account).filter(read_at=None)[:limit]]


def unread_count(account: UUID) -> int:
    """How many notices are unread, counted to 51 at most: one query that stays cheap."""
    return len(
        Pemberitahuan.objects.filter(recipient=recipient_of(account), read_at=None).values_list("id")[: PAGE + 1]
    )


def of_account(account: UUID, *, before: tuple[int, UUID] | None = None, limit: int = PAGE) -> list[Notice]:
    """Notices of an account, the newest first; the next page starts `before` the last one's (at, id)."""
    rows = _of(account)
    if before is not None:
        at, last = before
        rows = rows.filter(Q(created__lt=at) | Q(created=at, id__lt=last))
    return [_notice(row) for row in rows[:limit]]


def parked(*, limit: int = PAGE) -> list[ParkedDelivery]:
    """Messages that were given up, the oldest first: one query."""
    rows = Pengiriman.objects.filter(state=DeliveryState.DIPARKIR.value).select_related("pemberitahuan")
    return [
        ParkedDelivery(
            id=row.id,
            channel=row.channel,
            template=row.pemberitahuan.template,
            subject=row.pemberitahuan.subject,
            attempts=row.attempts,
            error=row.error,
            created=row.created,
        )
        for row in rows.order_by("created")[:limit]
    ]
