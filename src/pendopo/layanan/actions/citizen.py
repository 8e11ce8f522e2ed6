"""The verbs of the citizen who holds a request's ticket."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.utils.translation import gettext as _

from pendopo.kernel import clock
from pendopo.kernel.ledger.types import Facts, Private, Recorded
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Invalid
from pendopo.layanan import events
from pendopo.layanan.actions.moving import Move, append, move, still_open, words
from pendopo.layanan.models import Permintaan
from pendopo.layanan.rules import secrets as secret_rules
from pendopo.layanan.rules.workflow import WrongState
from pendopo.layanan.types import Keadaan, Lampiran, Side, Verb

REOPEN_WITHIN = 30 * clock.DAY
"""How long after its end a citizen may reopen a request; afterwards a new one cites the old. A policy, not a law."""


def reply(*, id: UUID, text: str, by: Actor, at: int, lampiran: tuple[Lampiran, ...] = ()) -> Recorded:
    """Answer the office's question: its clock runs again, later by the pause."""
    return move(id=id, by=by, at=at, want=Move(verb=Verb.REPLY, text=text, lampiran=lampiran))


def add(*, id: UUID, text: str, by: Actor, at: int, lampiran: tuple[Lampiran, ...] = ()) -> Recorded:
    """Add something to an open request."""

    def make(row: Permintaan) -> tuple[Facts, Private | None]:
        still_open(row)
        return events.PesanAdded(side=Side.WARGA, unit="", lampiran=lampiran), words(text, needed=True)

    return append(id=id, by=by, at=at, permission="own", make=make)


def confirm(*, id: UUID, by: Actor, at: int) -> Recorded:
    """It is done, says the citizen: closed as DIKONFIRMASI."""
    return move(id=id, by=by, at=at, want=Move(verb=Verb.CONFIRM))


def reopen(*, id: UUID, reason: str, by: Actor, at: int) -> Recorded:
    """It is not done: back to the unit, with a reason; until 30 days after the end."""

    def in_time(row: Permintaan) -> None:
        if row.closed_at is not None and at > row.closed_at + REOPEN_WITHIN:
            raise WrongState(_("Sudah lebih dari 30 hari sejak ditutup. Buatlah laporan baru dan sebutkan nomor ini."))

    return move(id=id, by=by, at=at, want=Move(verb=Verb.REOPEN, text=reason, check=in_time))


def withdraw(*, id: UUID, by: Actor, at: int, reason: str = "") -> Recorded:
    """The citizen takes the request back: closed as DITARIK, which is an outcome of its own."""
    return move(id=id, by=by, at=at, want=Move(verb=Verb.WITHDRAW, text=reason))


def rate(*, id: UUID, score: int, by: Actor, at: int, text: str = "") -> Recorded:
    """The citizen's verdict, 1 (poor) to 4 (very good); may be given again, the last counts."""
    if score not in range(1, 5):
        raise Invalid(_("Pilih nilai 1 sampai 4."), field="score")

    def make(row: Permintaan) -> tuple[Facts, Private | None]:
        if row.state not in (Keadaan.DIJAWAB, Keadaan.SELESAI):
            raise WrongState(_("Penilaian dapat diberikan setelah ada jawaban."))
        return events.PermintaanRated(score=score), words(text, needed=False)

    return append(id=id, by=by, at=at, permission="own", make=make)


def renew_secret(*, id: UUID, by: Actor, at: int) -> str:
    """A new secret in place of the old, which opens nothing any more; returned here and nowhere else."""
    secret = secret_rules.new_secret()
    salt = secrets.token_bytes(16)

    def make(row: Permintaan) -> tuple[Facts, Private | None]:
        words = events.SecretWords(secret_salt=salt, secret_hash=secret_rules.hash_of(secret, salt))
        return events.SecretRenewed(), words

    append(id=id, by=by, at=at, permission="own", make=make)
    return secret
