"""Telling, reading, sending, sending again, forgetting."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID, uuid5

import msgspec
from django.db import transaction
from django.db.models import F

from pendopo.kernel import ids, loop
from pendopo.kernel.clock import DAY
from pendopo.kernel.notify import channels, registry, templates
from pendopo.kernel.notify.models import Pemberitahuan, Pengiriman
from pendopo.kernel.notify.types import Addressee, Context, DeliveryState, Message
from pendopo.kernel.notify.types import account as recipient_of

KEPT = 365 * DAY
ATTEMPTS = 60
"""Failures after which a message is parked: with the loop's pauses, about two days."""

_SPACE = UUID("8b0f2a5e-6c1d-4f0e-9d0a-5d1d3f2c7a90")


def tell(*, key: str, recipient: str, template: str, context: Context, subject: UUID, at: int) -> UUID:
    """Record one notice and queue its messages, in the caller's transaction: three queries. Returns its id.

    `key` is the id of the event that gives rise to it: told again with the same key, recipient and template, nothing
    happens. Sending comes later, outside, and never fails the caller.
    """
    return tell_all(key=key, recipients=[recipient], template=template, context=context, subject=subject, at=at)[0]


def tell_all(
    *, key: str, recipients: Iterable[str], template: str, context: Context, subject: UUID, at: int
) -> list[UUID]:
    """As `tell`, for many recipients at once: also three queries."""
    _demand_nothing_secret(context)
    notices = [
        Pemberitahuan(
            id=uuid5(_SPACE, "\n".join((key, recipient, template))),
            key=key,
            recipient=recipient,
            subject=subject,
            template=template,
            context=msgspec.to_builtins(context),
            created=at,
        )
        for recipient in dict.fromkeys(recipients)
    ]
    deliveries = [
        Pengiriman(id=uuid5(notice.id, channel), pemberitahuan=notice, channel=channel, created=at)
        for notice in notices
        for channel in channels.active()
    ]
    with transaction.atomic():
        Pemberitahuan.objects.bulk_create(notices, ignore_conflicts=True)
        Pengiriman.objects.bulk_create(deliveries, ignore_conflicts=True)
        loop.enqueue_many("notify.send", [(str(one.id), str(one.id)) for one in deliveries])
    return [notice.id for notice in notices]


def _demand_nothing_secret(context: Context) -> None:
    """A programmer's mistake must not reach anyone's mailbox."""
    if context.number and ids.read_number(context.number) != context.number:
        raise ValueError("the number of a notice is a tracking number")
    if context.path and (not context.path.startswith("/") or set(context.path) & set("?#\n")):
        raise ValueError("the path of a notice is a page of this node, without a query")


def mark_read(*, account: UUID, at: int, notices: Collection[UUID] | None = None) -> int:
    """Mark notices of this account (all, or those named) as read; how many were not yet. Ordinary ORM: no event."""
    rows = Pemberitahuan.objects.filter(recipient=recipient_of(account), read_at=None)
    if notices is not None:
        rows = rows.filter(id__in=notices)
    return rows.update(read_at=at)


def send(delivery: UUID, *, at: int) -> DeliveryState:
    """Send one message, outside any transaction; under the same id however often it is tried.

    What the carrier will never take is parked here. Whatever else fails is raised, for the loop to try again.
    """
    row = Pengiriman.objects.select_related("pemberitahuan").filter(id=delivery).first()
    if row is None or row.state in (DeliveryState.TERKIRIM, DeliveryState.TANPA_ALAMAT):
        return DeliveryState(row.state) if row else DeliveryState.TANPA_ALAMAT
    mine = Pengiriman.objects.filter(id=delivery)
    mine.update(attempts=F("attempts") + 1, error="")
    state, error = DeliveryState.TERKIRIM, ""
    try:
        if not _sent(row, at):
            state = DeliveryState.TANPA_ALAMAT
    except registry.Rejected as rejected:
        state, error = DeliveryState.DIPARKIR, str(rejected)[:64]
    except Exception as failure:
        last = row.attempts + 1 >= ATTEMPTS
        mine.update(state=DeliveryState.DIPARKIR if last else DeliveryState.ANTRE, error=type(failure).__name__[:64])
        raise
    mine.update(state=state, error=error, sent_at=at if state is DeliveryState.TERKIRIM else None)
    return state


def _sent(row: Pengiriman, at: int) -> bool:
    """Whether there was an address to send it to."""
    notice = row.pemberitahuan
    channel = channels.active().get(row.channel)
    if channel is None:  # the node has another configuration since
        return False
    person = registry.resolve(notice.recipient) or Addressee()
    address = person.addresses.get(row.channel, "")
    if row.channel == channels.FILE:
        address = address or person.addresses.get(channels.MAIL, notice.recipient)
    if not address:
        return False
    words = templates.render(notice.template, msgspec.convert(notice.context, Context), person.language)
    message = Message(id=row.id, title=words.title, body=words.body, language=person.language, at=row.created)
    channel.send(message, address)
    return True


def resend(deliveries: Collection[UUID] | None = None) -> int:
    """Queue parked messages (all, or those named) again, under the ids they had; how many."""
    with transaction.atomic():
        rows = Pengiriman.objects.select_for_update().filter(state=DeliveryState.DIPARKIR.value)
        if deliveries is not None:
            rows = rows.filter(id__in=deliveries)
        found = [str(one) for one in rows.values_list("id", flat=True)]
        Pengiriman.objects.filter(id__in=found).update(state=DeliveryState.ANTRE.value, attempts=0, error="")
        loop.cancel("notify.send", found)
        loop.enqueue_many("notify.send", [(one, one) for one in found])
    return len(found)


def erase(subject: UUID) -> int:
    """Forget every notice about `subject`, in the caller's transaction; how many there were."""
    rows = Pemberitahuan.objects.filter(subject=subject)
    found = rows.count()
    rows.delete()
    return found


def sweep(at: int) -> int:
    """Forget notices older than a year, in chunks that nobody who writes meanwhile notices; how many."""
    old = list(
        Pemberitahuan.objects.filter(created__lt=at - KEPT).order_by("created").values_list("id", flat=True)[:20_000]
    )
    for chunk in loop.chunks_of_time(old, most=500):
        with transaction.atomic():
            Pemberitahuan.objects.filter(id__in=chunk).delete()
    return len(old)
