"""Opening: a request is located, routed, clocked, numbered and recorded, all in one request and one event."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from django.db import transaction

from pendopo.kernel import clock, ids, search
from pendopo.kernel.generation import cache
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.types import Author, Draft
from pendopo.layanan import events, kinds, queries
from pendopo.layanan.actions.deciding import route_new, stage_term, whole_term
from pendopo.layanan.models import Permintaan
from pendopo.layanan.rules import secrets as secret_rules
from pendopo.layanan.rules.routing import Case
from pendopo.layanan.rules.titles import title_of
from pendopo.layanan.types import Keadaan, Opened, Opening, Routing
from pendopo.wilayah import queries as wilayah

_encode = msgspec.msgpack.Encoder().encode


def open_permintaan(*, opening: Opening, by: Author, at: int, also: Sequence[Draft] = ()) -> Opened:
    """Open one request. Anyone may; recorded as `PermintaanOpened`, together with the drafts in `also`.

    Reads (territory, rules, calendar) come from caches of the present generation; what is written is one event, its
    rows and its reactions. The secret is in the answer and nowhere else.
    """
    return open_many(openings=[opening], by=by, at=at, also=also)[0]


def open_many(
    *, openings: Sequence[Opening], by: Author, at: int, react: bool = True, also: Sequence[Draft] = ()
) -> list[Opened]:
    """Open several requests in one transaction, each at its own legal time (`opening.at`), in their order.

    `react=False` is for imports of what happened long ago: no notices.
    """
    with cache.one_request():
        places = zip(openings, _places(openings), strict=True)
        decided = [_decide(opening, desa, ambiguous, at) for opening, (desa, ambiguous) in places]
    with transaction.atomic():
        numbers = _numbers(len(decided))
        drafts, answers = [], []
        for case, number in zip(decided, numbers, strict=True):
            secret = secret_rules.new_secret()
            drafts.append(case.draft(number, secret))
            answers.append((number, secret))
        recorded = ledger.record([*drafts, *also], by=by, at=at, react=react)[: len(drafts)]
        search.index([(draft.subject, _searchable(draft)) for draft in drafts])
    return [
        case.opened(number, secret, event.id)
        for case, (number, secret), event in zip(decided, answers, recorded, strict=True)
    ]


class _Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A request of which everything is decided but its number and secret."""

    id: UUID
    at: int
    opening: Opening
    desa: str
    ambiguous: bool
    routing: Routing
    due: int
    stage_due: int
    clock: str

    def draft(self, number: str, secret: str) -> Draft:
        salt = secrets.token_bytes(16)
        opening, place = self.opening, self.opening.titik
        facts = events.PermintaanOpened(
            number=number,
            kind=opening.kind,
            klasifikasi=opening.klasifikasi,
            kategori=opening.kategori,
            state=Keadaan.DITERUSKAN,
            unit=self.routing.unit,
            why=self.routing.why,
            rule=self.routing.rule,
            desa=self.desa,
            ambiguous=self.ambiguous,
            due=self.due,
            stage_due=self.stage_due,
            clock=self.clock,
            anonim=opening.anonim,
            rahasia=opening.rahasia,
            terlapor=opening.terlapor,
            sumber=opening.sumber,
            custodian=ledger.node_id(),
            identity=opening.identity,
            lampiran=opening.lampiran,
            detail=msgspec.Raw(_encode(opening.detail)),
        )
        words = events.OpeningWords(
            title=title_of(opening.text),
            text=opening.text,
            lat=place.lat if place else None,
            lon=place.lon if place else None,
            place=opening.place,
            links=opening.links,
            secret_salt=salt,
            secret_hash=secret_rules.hash_of(secret, salt),
        )
        return Draft(subject=self.id, facts=facts, private=words, at=self.at)

    def opened(self, number: str, secret: str, event: UUID) -> Opened:
        return Opened(
            id=self.id,
            number=number,
            secret=secret,
            unit=self.routing.unit,
            why=self.routing.why,
            rule=self.routing.rule,
            due=self.due,
            stage_due=self.stage_due,
            desa=self.desa,
            ambiguous=self.ambiguous,
            event=event,
        )


def _places(openings: Sequence[Opening]) -> list[tuple[str, bool]]:
    """The village of each, and whether its point lies in two; a village chosen by hand where there is no point."""
    pointed = [o.titik for o in openings if o.titik is not None]
    found = iter(wilayah.locate_many([(p.lat, p.lon) for p in pointed]))
    places = []
    for opening in openings:
        if opening.titik is None:
            places.append((opening.desa, False))
            continue
        location = next(found)
        places.append((location.kode or opening.desa, location.ambiguous))
    return places


def _decide(opening: Opening, desa: str, ambiguous: bool, at: int) -> _Decided:
    when = opening.at if opening.at is not None else at
    kinds.of(opening.kind)
    case = Case(
        klasifikasi=opening.klasifikasi,
        kategori=opening.kategori,
        desa=desa,
        levels=queries.levels_of(desa, at=at),
        terlapor=opening.terlapor,
    )
    routing = route_new(case, at=at)
    due, citation = whole_term(routing.unit, opening.klasifikasi, when)
    return _Decided(
        id=opening.id or ids.new_id(clock.now()),
        at=when,
        opening=opening,
        desa=desa,
        ambiguous=ambiguous,
        routing=routing,
        due=due,
        stage_due=stage_term(routing.unit, opening.klasifikasi, "terima", when, due=due),
        clock=citation,
    )


def _numbers(count: int) -> list[str]:
    """Fresh tracking numbers, none of which this node already uses: one query, more only after a chance clash."""
    numbers: list[str] = []
    while len(numbers) < count:
        fresh = {ids.new_number() for _ in range(count - len(numbers))}
        taken = set(Permintaan.objects.filter(number__in=fresh).values_list("number", flat=True))
        numbers += [n for n in sorted(fresh - taken) if n not in numbers]
    return numbers


def _searchable(draft: Draft) -> str:
    facts, words = draft.facts, draft.private
    assert isinstance(facts, events.PermintaanOpened)
    parts: Iterable[str] = (facts.number, facts.kategori, getattr(words, "text", ""), getattr(words, "place", ""))
    return "\n".join(part for part in parts if part)
