"""The verbs of the office: accept, pass on, ask, answer, split, release, close."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel import ids
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.types import Draft, Facts, Private, Recorded
from pendopo.kernel.permissions import Actor, Post
from pendopo.kernel.refusal import Invalid
from pendopo.kernel.text import clean, mask_digits
from pendopo.layanan import events, queries
from pendopo.layanan.actions.deciding import desk, longer_by_pause, pause_end, rules_at, terms_of, whole_term
from pendopo.layanan.actions.moving import Move, acting, append, lock, move, side_of, still_open, words
from pendopo.layanan.models import Permintaan, Tugas
from pendopo.layanan.permissions import HANDLERS, POLICY
from pendopo.layanan.rules import clocks, routing, workflow
from pendopo.layanan.rules.titles import title_of
from pendopo.layanan.types import Klasifikasi, Lampiran, Routing, Verb, Why
from pendopo.opd import queries as opd

LONGEST_PUBLIC = 10_000


def accept(*, id: UUID, by: Actor, at: int) -> Recorded:
    """The unit takes the request on, and the position of whoever does holds it. Who: the unit that has it."""
    return move(id=id, by=by, at=at, want=Move(verb=Verb.ACCEPT, position=lambda row: acting(by, row).position))


def forward(*, id: UUID, unit: str, reason: str, by: Actor, at: int) -> Recorded:
    """Pass the request on to `unit`, with a reason. Who: the unit that has it, or the coordinator.

    The second wrong door leads to the coordinator, whichever unit was named. The accused never gets it.
    """

    def target(row: Permintaan) -> Routing:
        _check_target(unit, row, at)
        end = routing.second_hop(_case(row, at), desk(row.terlapor, at=at))
        wrong_doors = row.hops + 1
        holds = row.unit in {post.unit for post in by.posts}
        if holds and wrong_doors >= routing.HOPS_TO_COORDINATOR and row.unit != end:
            return Routing(unit=end, why=Why.SECOND_HOP)
        return Routing(unit=unit, why=Why.PASSED_ON)

    return move(id=id, by=by, at=at, want=Move(verb=Verb.FORWARD, text=reason, routing=target))


def _check_target(unit: str, row: Permintaan, at: int) -> None:
    found = opd.unit(unit)
    if found is None or not found.open_at(at):
        raise Invalid(_("Unit tujuan tidak ada atau sudah ditutup."), field="unit")
    if unit == row.unit:
        raise Invalid(_("Permintaan ini sudah berada di unit itu."), field="unit")
    if unit == row.terlapor:
        raise Invalid(_("Laporan tidak dapat diteruskan kepada unit yang dilaporkan."), field="unit")


def _case(row: Permintaan, at: int) -> routing.Case:
    """What routing looks at, for a request that its unit does not keep."""
    return routing.Case(
        klasifikasi=row.klasifikasi,
        kategori=row.kategori,
        desa=row.desa,
        levels=queries.levels_of(row.desa, at=at),
        terlapor=row.terlapor,
        avoid=frozenset({row.unit}),
    )


def refuse(*, id: UUID, reason: str, by: Actor, at: int) -> Recorded:
    """Say "wrong door", with a reason: the request is routed again at once. Who: the unit that has it."""

    def again(row: Permintaan) -> Routing:
        found = routing.reroute(_case(row, at), rules_at(at), desk=desk(row.terlapor, at=at), at=at, hops=row.hops + 1)
        if found.unit == row.unit:
            raise Invalid(_("Tidak ada unit lain yang cocok: teruskan ke unit tertentu, atau nyatakan bukan wewenang."))
        return found

    return move(id=id, by=by, at=at, want=Move(verb=Verb.REFUSE, text=reason, routing=again))


def ask(*, id: UUID, question: str, by: Actor, at: int) -> Recorded:
    """Ask the citizen; the legal term stands still until the reply, or until the longest pause has passed.

    The longest pause is that of all questions together. `WrongState` once it is used up: there are messages.
    """

    def rest(row: Permintaan) -> int:
        end = pause_end(row.unit, row.klasifikasi, at, used=_pauses(row))
        if not end:
            raise workflow.WrongState(_("Waktu jeda untuk bertanya sudah habis. Kirimlah pesan; batas waktu berjalan."))
        return end

    return move(id=id, by=by, at=at, want=Move(verb=Verb.ASK, text=question, ends=rest))


def _pauses(row: Permintaan) -> list[tuple[int, int]]:
    """The pauses of a request that are over."""
    history = ledger.history(row.id)
    return clocks.pauses((e.facts.state, e.at) for e in history if isinstance(e.facts, events.PermintaanMoved))


def resume(*, id: UUID, by: Actor, at: int) -> Recorded:
    """Go on without the citizen's reply. Who: the unit, or the loop when the longest pause has passed."""
    return move(id=id, by=by, at=at, want=Move(verb=Verb.RESUME))


def answer(*, id: UUID, text: str, by: Actor, at: int, lampiran: tuple[Lampiran, ...] = ()) -> Recorded:
    """Answer with words and evidence. Refused while parts of it are still with other units."""

    def tasks_done(row: Permintaan) -> None:
        if row.open_tasks:
            raise Invalid(_("Masih ada tugas di unit lain yang belum selesai."))

    return move(id=id, by=by, at=at, want=Move(verb=Verb.ANSWER, text=text, lampiran=lampiran, check=tasks_done))


def decline(*, id: UUID, reason: str, by: Actor, at: int) -> Recorded:
    """Not ours: closed as BUKAN_WEWENANG, the reason naming the address of who is responsible."""
    return move(id=id, by=by, at=at, want=Move(verb=Verb.DECLINE, text=reason))


def block(*, id: UUID, reason: str, by: Actor, at: int) -> Recorded:
    """Abusive content: closed as DIBLOKIR, with a reason that the citizen reads. Who: the coordinator."""
    return move(id=id, by=by, at=at, want=Move(verb=Verb.BLOCK, text=reason))


def verify(*, id: UUID, finding: str, by: Actor, at: int) -> Recorded:
    """Someone who did not answer it looked, and it is done. Who: the coordinator or the Inspektorat."""
    return move(id=id, by=by, at=at, want=Move(verb=Verb.VERIFY, text=finding))


def note(*, id: UUID, text: str, by: Actor, at: int) -> Recorded:
    """A note that only the office reads. Who: all of the office that see the request."""

    def make(row: Permintaan) -> tuple[Facts, Private | None]:
        return events.CatatanAdded(unit=acting(by, row).unit), words(text, needed=True)

    return append(id=id, by=by, at=at, permission="see", make=make)


def message(*, id: UUID, text: str, by: Actor, at: int, lampiran: tuple[Lampiran, ...] = ()) -> Recorded:
    """A message to the citizen that moves nothing. Who: the unit that has it."""

    def make(row: Permintaan) -> tuple[Facts, Private | None]:
        still_open(row)
        facts = events.PesanAdded(side=side_of(by), unit=row.unit, lampiran=lampiran)
        return facts, words(text, needed=True)

    return append(id=id, by=by, at=at, permission="handle", make=make)


def classify(*, id: UUID, klasifikasi: Klasifikasi, kategori: str, by: Actor, at: int) -> Recorded:
    """Correct class and category; the legal term follows from the request's own time, later by its pauses."""

    def make(row: Permintaan) -> tuple[Facts, Private | None]:
        still_open(row)
        if kategori and kategori not in queries.kategori().names:
            raise Invalid(_("Kategori itu tidak ada dalam katalog."), field="kategori")
        due, citation = whole_term(row.unit, klasifikasi, row.opened_at)
        for begun, ended in _pauses(row):
            due = longer_by_pause(row.unit, due, paused_at=begun, resumed_at=ended)
        return events.PermintaanClassified(klasifikasi=klasifikasi, kategori=kategori, due=due, clock=citation), None

    return append(id=id, by=by, at=at, permission="handle", make=make)


def masked_for_public(text: str) -> str:
    """What releasing `text` would show: cleaned, with digit runs, addresses of e-mail and the like masked."""
    return mask_digits(clean(text, LONGEST_PUBLIC))


def release(*, id: UUID, text: str, lampiran: Sequence[UUID], by: Actor, at: int) -> Recorded:
    """Make `text` (edited by the officer, masked here in any case) and the chosen photographs public."""

    def make(row: Permintaan) -> tuple[Facts, Private | None]:
        public = masked_for_public(text).strip()
        if not public:
            raise Invalid(_("Tuliskan teks yang akan dipublikasikan."), field="text")
        facts = events.PermintaanReleased(public=True, lampiran=tuple(lampiran))
        return facts, events.PublicWords(title=title_of(public), text=public)

    return append(id=id, by=by, at=at, permission="release", make=make)


def unrelease(*, id: UUID, by: Actor, at: int) -> Recorded:
    """Take text and photographs back from the public."""
    return append(
        id=id,
        by=by,
        at=at,
        permission="release",
        make=lambda row: (events.PermintaanReleased(public=False, lampiran=()), None),
    )


def split(*, id: UUID, unit: str, text: str, by: Actor, at: int) -> Recorded:
    """Give a part of the request to another unit. Who: the unit that has it."""

    def make(row: Permintaan) -> tuple[Facts, Private | None]:
        still_open(row)
        _check_target(unit, row, at)
        due = min(row.due, terms_of(unit, row.klasifikasi, "jawab", at)) if row.due > at else row.due
        return events.TugasOpened(id=ids.new_id(at), unit=unit, due=due), words(text, needed=True)

    return append(id=id, by=by, at=at, permission="handle", make=make)


def finish_task(*, task: UUID, text: str, by: Actor, at: int, lampiran: tuple[Lampiran, ...] = ()) -> Recorded:
    """A part is done. Who: the unit that had it; or the one that gave it, so that it need not wait for ever.

    The event names the unit that says so. Raises `Invalid`, `NotFound`, `WordsMissing`.
    """
    with transaction.atomic():
        found = Tugas.objects.filter(id=task).first()
        if found is None or not by.is_staff:
            raise Invalid(_no_task())
        row = lock(found.permintaan_id, by, "see")
        post = _post_for_task(found, row, by)
        if post is None or not Tugas.objects.filter(id=task, done_at=None).exists():
            raise Invalid(_no_task())
        facts = events.TugasDone(id=task, unit=post.unit, lampiran=lampiran)
        draft = Draft(subject=row.id, facts=facts, private=words(text, needed=True))
        return ledger.record([draft], by=ledger.Author(actor=str(by.account), position=post.position), at=at)[0]


def _post_for_task(task: Tugas, row: Permintaan, by: Actor) -> Post | None:
    """The post in which `by` may end `task`: in the unit that does it, or in the one that holds the request."""
    doing = next((post for post in by.posts if post.unit == task.unit and post.role in HANDLERS), None)
    return doing or (acting(by, row) if POLICY.may(by, "handle", row) else None)


def _no_task() -> str:
    return _("Tugas itu tidak ada, sudah selesai, atau bukan tugas unit Anda.")


def hand_over(*, id: UUID, node: str, by: Actor, at: int) -> Recorded:
    """Give custody to another node: from here on only that one moves the request. Who: the coordinator."""
    return append(
        id=id, by=by, at=at, permission="coordinate", make=lambda row: (events.CustodyHanded(custodian=node), None)
    )
