"""Erasure of a request (UU 27/2022): its words, its files, its notices, and who it was. That it happened stays."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel import notify, search
from pendopo.kernel.files import actions as files
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Invalid
from pendopo.layanan.actions.moving import author_of, lock
from pendopo.layanan.models import Permintaan
from pendopo.warga.actions import destroy_identity
from pendopo.warga.types import DestructionReason

REASONS = {"request": DestructionReason.CITIZEN_ASKED, "retention": DestructionReason.RETENTION}
"""Why a request is erased, as the ledger says it: the citizen asked, or the time of keeping is over."""


def erase_permintaan(*, id: UUID, reason: str, by: Actor, at: int) -> int:
    """Erase everything personal of a request; how many events lost their words. Facts, clocks and proofs stay.

    Who: the citizen who holds its ticket, the coordinator (or the Inspektorat, for what it hears), the loop. `reason`
    is `request` or `retention`. Events, files, notices and identity go in one transaction, the files' bytes right
    after it; what was erased is listed outside the database, so that a restored backup is erased again. The citizen's
    secret opens nothing any more. Records `Erased` and `IdentityDestroyed`; a second time nothing happens. Raises
    `NotFound`, `Forbidden`, `Invalid`.
    """
    if reason not in REASONS:
        raise Invalid(_("Alasan penghapusan itu tidak dikenal."), field="reason")
    with transaction.atomic():
        row = lock(id, by, "own", "coordinate", "lapse")
        author = author_of(by, row)
        emptied = ledger.erase([id], reason=reason, by=author, at=at)
        files.erase(id)
        notify.erase(id)
        if row.identity:
            destroy_identity(refs=[row.identity], by=author, reason=REASONS[reason], at=at)
        left = Permintaan.objects.get(id=id)
        search.index([(id, "\n".join(part for part in (left.number, left.kategori, left.text, left.place) if part))])
    return emptied
