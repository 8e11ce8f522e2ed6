"""Verbs with files: the file is streamed, checked and fsynced first, then named inside the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel.files import actions as files
from pendopo.kernel.files import queries as kept_files
from pendopo.kernel.files.types import Kept, Limits
from pendopo.kernel.ledger.types import Recorded
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Invalid
from pendopo.layanan.actions import handling
from pendopo.layanan.types import Lampiran


def lampiran_of(kept: Kept) -> Lampiran:
    """A kept file as events name it."""
    return Lampiran(id=kept.id, digest=kept.digest, type=kept.type, size=kept.size)


def answer(*, id: UUID, text: str, by: Actor, at: int, upload: UploadedFile[bytes] | None = None) -> Recorded:
    """Answer with words and, perhaps, one file of evidence."""
    if upload is None:
        return handling.answer(id=id, text=text, by=by, at=at)
    kept = files.keep(upload, limits=Limits(), at=at)
    with transaction.atomic():
        recorded = handling.answer(id=id, text=text, by=by, at=at, lampiran=(lampiran_of(kept),))
        files.attach(kept, subject=id, purpose="bukti", at=at)
    return recorded


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
