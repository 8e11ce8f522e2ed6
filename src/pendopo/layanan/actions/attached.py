"""Verbs with files: each file was kept (streamed, checked, fsynced) before; here it is named inside the transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import transaction

from pendopo.kernel import files
from pendopo.kernel.files.types import Kept
from pendopo.kernel.ledger.types import Recorded
from pendopo.layanan.types import Lampiran


def lampiran_of(kept: Sequence[Kept]) -> tuple[Lampiran, ...]:
    """Kept files as events name them."""
    return tuple(Lampiran(id=file.id, digest=file.digest, type=file.type, size=file.size) for file in kept)


def with_files(
    act: Callable[..., Recorded], *, id: UUID, kept: Sequence[Kept], purpose: str, at: int, **said: object
) -> Recorded:
    """Do `act` on the request `id` with `kept` as its `lampiran`: named and attached, or neither.

    `purpose` is what the files are for: "pesan" (in the conversation) or "bukti" (of an answer).
    """
    if not kept:
        return act(id=id, at=at, **said)
    with transaction.atomic():
        recorded = act(id=id, at=at, lampiran=lampiran_of(kept), **said)
        for file in kept:
            files.attach(file, subject=id, purpose=purpose, at=at)
    return recorded
