"""Erasure of a request (UU 27/2022): its words, its files, its notices, and who it was. That it happened stays."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel import notify
from pendopo.kernel.files import actions as files
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Invalid
from pendopo.layanan import queries
from pendopo.layanan.actions.moving import author_of, lock
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
        if row.identity:
            destroy_identity(refs=[row.identity], by=author, reason=REASONS[reason], at=at)
        _erase_beside([id])
    return emptied


def erase_again(subjects: Collection[UUID], at: int) -> None:
    """After a restore: what the backup brought back beside the ledger. (Identities have a list of their own.)"""
    _erase_beside(subjects)


def _erase_beside(subjects: Collection[UUID]) -> None:
    """Files, notices and findable words of requests whose events were just emptied."""
    for id in subjects:
        files.erase(id)
        notify.erase(id)
    queries.index(subjects)
