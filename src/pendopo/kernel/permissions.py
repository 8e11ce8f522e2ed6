"""Who may: the actor, and predicates that answer for one row and for a whole list alike.

A room's `permissions.py` is a table: permission name -> OR of ANDs of predicates. `visible` and `may` read
the same table, so that "may see" and "is listed" cannot differ; a property test in each room holds them
together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from pendopo.kernel.refusal import Forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A position the actor holds or stands in for now: what it may do follows from the position, not the person.

    `role` is one of opd's roles (`PETUGAS`, `KOORDINATOR`, `KEPALA`, `INSPEKTORAT`, `ADMIN`, `PIMPINAN`).
    `wilayah` is the territory code its sight is limited to ("" is everywhere).
    """

    position: str
    unit: str
    role: str
    wilayah: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks. Built once a request by the node; never holds a name, a phone number or an address.

    `account` is the id of a signed-in account. `tickets` are the requests whose secret this session has
    shown. `system` is true for the loop and for commands of the operator. `secure` says that a second
    factor was shown in this session (staff must).
    """

    account: UUID | None = None
    posts: tuple[Post, ...] = ()
    tickets: frozenset[UUID] = frozenset()
    system: bool = False
    secure: bool = False

    @property
    def is_staff(self) -> bool:
        return bool(self.posts) and self.secure

    def holds(self, role: str) -> bool:
        """Whether any of the actor's posts has `role`."""
        return self.is_staff and any(post.role == role for post in self.posts)


ANYONE = Actor()
SYSTEM = Actor(system=True)


def actor_of(request: HttpRequest) -> Actor:
    """Who asks, as the node's middleware found out; `ANYONE` where no middleware ran."""
    found: Actor = getattr(request, "actor", ANYONE)
    return found


Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Predicate:
    """One small question about an actor and a row, asked of the row (`check`) or of the table (`filter`)."""

    name: str
    check: Callable[[Actor, Any], bool]
    filter: Callable[[Actor], Q]


Rule = Sequence[Sequence[Predicate]]


@dataclass(frozen=True, slots=True)
class Table:
    """A room's whole policy on one page: permission -> OR of ANDs."""

    rules: Mapping[str, Rule] = field(default_factory=dict)

    def may(self, actor: Actor, permission: str, row: Model) -> bool:
        """Whether `actor` has `permission` on `row`. An unknown permission raises `KeyError`."""
        return any(all(p.check(actor, row) for p in conjunction) for conjunction in self.rules[permission])

    def demand(self, actor: Actor, permission: str, row: Model, message: str) -> None:
        """Raise `Forbidden(message)` unless the actor may."""
        if not self.may(actor, permission, row):
            raise Forbidden(message)

    def visible(self, actor: Actor, permission: str, rows: QuerySet[Row]) -> QuerySet[Row]:
        """The part of `rows` on which `actor` has `permission`."""
        condition = Q(pk__in=[])
        for conjunction in self.rules[permission]:
            every = Q()
            for predicate in conjunction:
                every &= predicate.filter(actor)
            condition |= every
        return rows.filter(condition)


NOTHING = Q(pk__in=[])
EVERYTHING = ~Q(pk__in=[])
