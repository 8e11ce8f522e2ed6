"""Reads of the counter. Every list takes the actor and starts from what that actor may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from pendopo.kernel import ids, search
from pendopo.kernel.generation import cache
from pendopo.kernel.generation.cache import Cached
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.types import Recorded
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import NotFound
from pendopo.layanan import kinds
from pendopo.layanan.history import moments_of
from pendopo.layanan.models import OPEN, Aturan, Kategori, Permintaan, StandarPelayanan, Tugas
from pendopo.layanan.permissions import POLICY, WHO
from pendopo.layanan.rules import secrets, workflow
from pendopo.layanan.types import Keadaan, Moment, Rule, Verb
from pendopo.opd import queries as opd
from pendopo.opd.types import UnitKind

GENERATION = "layanan"
NEAR = 2 * 24 * 3600 * 1000
PAGE = 50


class Tree(msgspec.Struct, frozen=True, kw_only=True):
    """The catalogue: main topics in order, each with its sub-categories as (key, name)."""

    mains: tuple[tuple[str, str], ...]
    subs: dict[str, tuple[tuple[str, str], ...]]
    names: dict[str, str]


def _load_rules() -> tuple[Rule, ...]:
    rows = Aturan.objects.order_by("order", "id")
    return tuple(Rule(**{name: getattr(row, name) for name in Rule.__struct_fields__}) for row in rows)


def _load_tree() -> Tree:
    rows = list(Kategori.objects.filter(valid_to=None).order_by("order", "key"))
    subs: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if row.induk:
            subs.setdefault(row.induk, []).append((row.key, row.nama))
    return Tree(
        mains=tuple((row.key, row.nama) for row in rows if not row.induk),
        subs={key: tuple(values) for key, values in subs.items()},
        names={row.key: row.nama for row in rows},
    )


_rules = Cached(GENERATION, _load_rules)
_tree = Cached(GENERATION, _load_tree)


def aturan() -> tuple[Rule, ...]:
    """All jurisdiction rules, ended ones too, in the order in which they are tried."""
    return _rules.get()


def kategori() -> Tree:
    """The catalogue as it stands. One query at most, and none while nothing changes."""
    return _tree.get()


def standar_keys() -> set[str]:
    """The keys of all service standards, ended ones too. One query."""
    return set(StandarPelayanan.objects.values_list("key", flat=True))


def levels_of(desa: str, *, at: int) -> Mapping[str, str]:
    """The units that answer for the village `desa` at each level, of those that there are at `at`."""
    if not desa:
        return {}
    found = {}
    for level in (UnitKind.DESA, UnitKind.KECAMATAN):
        units = opd.units_at(level, desa, at=at)
        if units:
            found[level.value] = units[0].kode
    return found


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What an inbox shows. `view` is one of: unit, mine, overdue, near, tasks, all, done."""

    view: str = "unit"
    state: str = ""
    kategori: str = ""
    desa: str = ""
    words: str = ""


def inbox(actor: Actor, chosen: Filter, *, at: int) -> QuerySet[Permintaan]:
    """The requests that `actor` may see and that `chosen` keeps, the nearest clock first."""
    rows = POLICY.visible(actor, "see", Permintaan.objects.all()).filter(_view(actor, chosen.view, at))
    if chosen.state:
        rows = rows.filter(state=chosen.state)
    if chosen.kategori:
        rows = rows.filter(Q(kategori=chosen.kategori) | Q(kategori__startswith=f"{chosen.kategori}/"))
    if chosen.desa:
        rows = rows.filter(Q(desa=chosen.desa) | Q(desa__startswith=f"{chosen.desa}."))
    if chosen.words:
        rows = _matching(rows, chosen.words)
    return rows.defer("text", "links", "public_text", "secret_hash", "secret_salt")


def _matching(rows: QuerySet[Permintaan], words: str) -> QuerySet[Permintaan]:
    number = ids.read_number(words)
    return rows.filter(number=number) if number else search.match(rows, words)


def _view(actor: Actor, view: str, at: int) -> Q:
    live = OPEN  # said each time, also where the states say it: the index of open requests is found by it
    ours = live & Q(state__in=[Keadaan.DITERUSKAN, Keadaan.DIKERJAKAN])
    units = {post.unit for post in actor.posts}
    views = {
        "unit": Q(unit__in=units) & ours,
        "mine": Q(position__in={post.position for post in actor.posts}) & live,
        "overdue": ours & (Q(stage_due__gt=0, stage_due__lt=at) | Q(due__gt=0, due__lt=at)),
        "near": ours & Q(stage_due__gte=at, stage_due__lt=at + NEAR),
        "tasks": live & Q(Exists(Tugas.objects.filter(permintaan_id=OuterRef("pk"), unit__in=units, done_at=None))),
        "waiting": live & Q(state__in=[Keadaan.MENUNGGU, Keadaan.DIJAWAB]),
        "all": live,
        "done": ~live,
    }
    return views.get(view, views["unit"])


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """A request with its history, as one reader may see it. `possible` is what that reader may do next."""

    row: Permintaan
    moments: tuple[Moment, ...]
    tasks: tuple[Tugas, ...]
    possible: tuple[Verb, ...]


def detail(actor: Actor, id: UUID) -> Detail:
    """The request for the office: three queries. Raises `NotFound` alike for what is not there and not visible."""
    return _detail(actor, _one(POLICY.visible(actor, "see", Permintaan.objects.filter(id=id))), office=True)


def own(actor: Actor, id: UUID) -> Detail:
    """The request for the citizen who holds its ticket."""
    return _detail(actor, _one(POLICY.visible(actor, "own", Permintaan.objects.filter(id=id))), office=False)


def own_list(actor: Actor) -> list[Permintaan]:
    """The requests whose ticket `actor` holds, the newest first, at most 50."""
    rows = POLICY.visible(actor, "own", Permintaan.objects.order_by("-opened_at", "id"))
    return list(rows.defer("text", "links", "public_text", "secret_hash", "secret_salt")[:PAGE])


def _one(rows: QuerySet[Permintaan]) -> Permintaan:
    row = rows.first()
    if row is None:
        raise NotFound(_("Tidak ditemukan, atau Anda tidak berhak melihatnya."))
    return row


def _detail(actor: Actor, row: Permintaan, *, office: bool) -> Detail:
    moments = moments_of(ledger.history(row.id), office=office)
    given = any(moment.what == "task" for moment in moments)
    return Detail(
        row=row,
        moments=moments,
        tasks=tuple(Tugas.objects.filter(permintaan_id=row.id).order_by("opened_at")) if given else (),
        possible=possible(actor, row),
    )


def possible(actor: Actor, row: Permintaan) -> tuple[Verb, ...]:
    """What `actor` may do to `row` next."""
    who = [word for word, permission in WHO.items() if POLICY.may(actor, permission, row)]
    return workflow.possible(kinds.of(row.kind).workflow, state=row.state, outcome=row.outcome, who=who)


def by_secret(number: str, secret: str) -> Permintaan | None:
    """The request with this number whose secret this is. A wrong number and a wrong secret look alike."""
    found = Permintaan.objects.filter(number=ids.read_number(number) or "")
    salt, stored = b"\0" * 16, b"\0" * 32
    for row in found:
        if secrets.opens(secret, salt=bytes(row.secret_salt), stored=bytes(row.secret_hash)):
            return row
    secrets.opens(secret, salt=salt, stored=stored)
    return None


def history(id: UUID) -> list[Recorded]:
    """All events of a request, for rooms that show them in their own way."""
    return ledger.history(id)


def reindex() -> None:
    """Make every request findable anew, after a rebuild: the index is derived from the rows."""
    search.clear()
    _index(Permintaan.objects.order_by("pk"))
    cache.bump(GENERATION)


def index(ids: Collection[UUID]) -> None:
    """Make these requests findable by what their rows say now."""
    _index(Permintaan.objects.filter(id__in=ids))


def _index(requests: QuerySet[Permintaan]) -> None:
    rows = requests.values_list("id", "number", "kategori", "text", "place").iterator(chunk_size=2000)
    while batch := list(islice(rows, 2000)):
        search.index([(id, "\n".join(part for part in parts if part)) for id, *parts in batch])


def subject_of(typed: str) -> UUID | None:
    """The request whose tracking number a person typed; None where there is none, or (a clash) more than one."""
    number = ids.read_number(typed)
    found = list(Permintaan.objects.filter(number=number).values_list("id", flat=True)[:2]) if number else []
    return found[0] if len(found) == 1 else None
