"""Making text and photographs public, and taking them back: the event and the renditions in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel.files import actions as files
from pendopo.kernel.files import queries as kept_files
from pendopo.kernel.ledger.types import Recorded
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Invalid
from pendopo.layanan.actions import handling


def release(*, id: UUID, text: str, chosen: Sequence[str], by: Actor, at: int) -> Recorded:
    """Make text and the chosen photographs of this request public; only their renditions, never an original."""
    there = {str(view.id): view.id for view in kept_files.of_subject(id) if view.type.is_photo}
    if any(photo not in there for photo in chosen):
        raise Invalid(_("Foto itu bukan milik laporan ini."))
    photos = [there[photo] for photo in chosen]
    with transaction.atomic():
        recorded = handling.release(id=id, text=text, lampiran=photos, by=by, at=at)
        files.withdraw(there.values())
        files.publish(photos)
    return recorded


def unrelease(*, id: UUID, by: Actor, at: int) -> Recorded:
    """Take text and photographs back from the public."""
    with transaction.atomic():
        recorded = handling.unrelease(id=id, by=by, at=at)
        files.withdraw(view.id for view in kept_files.of_subject(id))
    return recorded
