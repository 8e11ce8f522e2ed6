"""Verbs with files: each file was kept (streamed, checked, fsynced) before; here it is named inside the transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from msgspec.structs import replace

from pendopo.kernel import files
from pendopo.kernel.files.types import Kept
from pendopo.kernel.ledger.types import Recorded
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Invalid
from pendopo.layanan.models import Permintaan
from pendopo.layanan.types import Lampiran


def lampiran_of(kept: Sequence[Kept]) -> tuple[Lampiran, ...]:
    """Kept files as events name them."""
    return tuple(Lampiran(id=file.id, digest=file.digest, type=file.type, size=file.size) for file in kept)


def nameless(kept: Sequence[Kept]) -> list[Kept]:
    """The files of an anonymous reporter, under names that say nothing: a file's name may be the reporter's own.

    Photographs were scrubbed when they were kept. A document carries its author inside, in more places than anyone
    can vouch for: `Invalid`, with what to do instead.
    """
    if any(not file.type.is_photo for file in kept):
        raise Invalid(
            _("Dokumen menyimpan nama pembuatnya, jadi tidak dapat dikirim anonim. Kirimlah fotonya saja."),
            field="berkas",
        )
    return [replace(file, name=f"lampiran-{place}{file.type.suffix}") for place, file in enumerate(kept, start=1)]


def with_files(
    act: Callable[..., Recorded], *, id: UUID, by: Actor, kept: Sequence[Kept], purpose: str, at: int, **said: object
) -> Recorded:
    """Do `act` on the request `id` with `kept` as its `lampiran`: named and attached, or neither.

    `purpose` is what the files are for: "pesan" (in the conversation) or "bukti" (of an answer). Those of an anonymous
    citizen lose their names.
    """
    if not kept:
        return act(id=id, by=by, at=at, **said)
    with transaction.atomic():
        recorded = act(id=id, by=by, at=at, lampiran=lampiran_of(kept), **said)
        hidden = not by.is_staff and Permintaan.objects.filter(id=id, anonim=True).exists()
        for file in nameless(kept) if hidden else kept:
            files.attach(file, subject=id, purpose=purpose, at=at)
    return recorded
