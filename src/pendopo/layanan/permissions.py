"""Who may, at the counter: one table. A citizen's right hangs on a ticket, an official's on a position.

The accused unit is excluded from every line of the office: a report about it must not even be listed there.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from pendopo.kernel.permissions import NOTHING, Actor, Post, Predicate, Table
from pendopo.layanan.models import Permintaan, Tugas

HANDLERS = frozenset({"PETUGAS", "KEPALA", "KOORDINATOR", "INSPEKTORAT"})


def _posts(actor: Actor, roles: Iterable[str]) -> tuple[Post, ...]:
    return tuple(post for post in actor.posts if post.role in roles) if actor.is_staff else ()


def _units(actor: Actor, roles: Iterable[str]) -> set[str]:
    return {post.unit for post in _posts(actor, roles)}


def _covers(post: Post, desa: str) -> bool:
    return not post.wilayah or desa == post.wilayah or desa.startswith(f"{post.wilayah}.")


def _within(posts: Iterable[Post]) -> Q:
    condition = NOTHING
    for post in posts:
        if not post.wilayah:
            return ~NOTHING
        condition |= Q(desa=post.wilayah) | Q(desa__startswith=f"{post.wilayah}.")
    return condition


def _scoped(name: str, role: str) -> Predicate:
    """Holds `role` for a territory in which the request lies."""
    return Predicate(
        name,
        lambda actor, row: any(_covers(post, row.desa) for post in _posts(actor, {role})),
        lambda actor: _within(_posts(actor, {role})),
    )


def _task_units(actor: Actor) -> Q:
    units = _units(actor, HANDLERS)
    if not units:
        return NOTHING
    return Q(Exists(Tugas.objects.filter(permintaan_id=OuterRef("pk"), unit__in=units)))


HOLDS_TICKET = Predicate(
    "holds the ticket",
    lambda actor, row: row.pk in actor.tickets,
    lambda actor: Q(pk__in=actor.tickets) if actor.tickets else NOTHING,
)
IN_UNIT = Predicate(
    "serves in the unit that holds it",
    lambda actor, row: row.unit in _units(actor, HANDLERS),
    lambda actor: Q(unit__in=_units(actor, HANDLERS)),
)
HAS_TASK = Predicate(
    "serves in a unit with a part of it",
    lambda actor, row: Permintaan.objects.filter(_task_units(actor), pk=row.pk).exists(),
    _task_units,
)
COORDINATES = _scoped("coordinates the city", "KOORDINATOR")
LEADS_UNIT = Predicate(
    "leads the unit that holds it",
    lambda actor, row: row.unit in _units(actor, {"PIMPINAN"}),
    lambda actor: Q(unit__in=_units(actor, {"PIMPINAN"})),
)
LEADS = _scoped("leads the government", "PIMPINAN")
INSPECTS = _scoped("inspects", "INSPEKTORAT")
IS_ACCUSATION = Predicate(
    "is about an official",
    lambda actor, row: row.terlapor != "",
    lambda actor: ~Q(terlapor=""),
)
NOT_ACCUSATION = Predicate(
    "is not about an official",
    lambda actor, row: row.terlapor == "",
    lambda actor: Q(terlapor=""),
)
NOT_ACCUSED = Predicate(
    "is not of the accused unit",
    lambda actor, row: not row.terlapor or row.terlapor not in {post.unit for post in actor.posts},
    lambda actor: ~Q(terlapor__in={post.unit for post in actor.posts} - {""}),
)
NOT_SECRET = Predicate("is not secret", lambda actor, row: not row.rahasia, lambda actor: Q(rahasia=False))
NOT_ANONYMOUS = Predicate("does not hide who", lambda actor, row: not row.anonim, lambda actor: Q(anonim=False))
NOT_ANSWERER = Predicate(
    "serves in another unit than the one that answered",
    lambda actor, row: row.unit not in _units(actor, HANDLERS),
    lambda actor: ~Q(unit__in=_units(actor, HANDLERS)),
)
IS_SYSTEM = Predicate(
    "is the loop", lambda actor, row: actor.system, lambda actor: ~NOTHING if actor.system else NOTHING
)
IS_PUBLIC = Predicate(
    "was released", lambda actor, row: row.public and not row.rahasia, lambda actor: Q(public=True, rahasia=False)
)

UNIT = [IN_UNIT, NOT_ACCUSED]
COORDINATOR = [COORDINATES, NOT_ACCUSATION, NOT_ACCUSED]
INSPECTOR = [INSPECTS, IS_ACCUSATION, NOT_ACCUSED]
# A report about the Inspektorat goes to those who lead: it must not lie where nobody may read it.
HEARING = [LEADS_UNIT, IS_ACCUSATION, NOT_ACCUSED]

POLICY = Table(
    {
        # The citizen whose request it is.
        "own": [[HOLDS_TICKET]],
        # The office: what is listed in an inbox and opened from it.
        "see": [
            UNIT,
            COORDINATOR,
            INSPECTOR,
            HEARING,
            [HAS_TASK, NOT_ACCUSED],
            [LEADS, NOT_SECRET, NOT_ACCUSATION, NOT_ACCUSED],
        ],
        # Move it on behalf of the unit that holds it.
        "handle": [UNIT, HEARING],
        # Dispose for the city.
        "coordinate": [COORDINATOR, INSPECTOR],
        # Say that finished work is finished, having had no part in it.
        "verify": [[*COORDINATOR, NOT_ANSWERER], [*INSPECTOR, NOT_ANSWERER]],
        # Make text and photographs public.
        "release": [[*UNIT, NOT_SECRET], [*COORDINATOR, NOT_SECRET]],
        # Ask who sent it. Who is hidden from the unit is not hidden from the coordinator, with a reason.
        "identify": [[*UNIT, NOT_ANONYMOUS], COORDINATOR, INSPECTOR, HEARING],
        # What the loop does when a clock runs out.
        "lapse": [[IS_SYSTEM]],
        "read-public": [[IS_PUBLIC]],
    }
)

# The `who` of the workflow's table, as permissions.
WHO = {"unit": "handle", "coordinator": "coordinate", "warga": "own", "other": "verify", "system": "lapse"}
