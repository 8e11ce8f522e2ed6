"""Who may set up offices: an ADMIN with a second factor, and the operator at the command line."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pendopo.kernel.ledger.api import SYSTEM_AUTHOR, Author
from pendopo.kernel.permissions import EVERYTHING, NOTHING, Actor, Predicate, Table
from pendopo.opd.models import Unit
from pendopo.opd.types import Role

MANAGE = "opd.manage"

is_admin = Predicate(
    "is_admin",
    check=lambda actor, row: actor.holds(Role.ADMIN),
    filter=lambda actor: EVERYTHING if actor.holds(Role.ADMIN) else NOTHING,
)
is_system = Predicate(
    "is_system",
    check=lambda actor, row: actor.system,
    filter=lambda actor: EVERYTHING if actor.system else NOTHING,
)

TABLE = Table({MANAGE: [[is_admin], [is_system]]})


def author_of_setup(actor: Actor) -> Author:
    """The author of a change of offices. Raises `Forbidden` for anyone who may not make one."""
    TABLE.demand(actor, MANAGE, Unit(), _("Hanya admin yang boleh mengatur kantor dan jabatan."))
    if actor.system:
        return SYSTEM_AUTHOR
    post = next(post for post in actor.posts if post.role == Role.ADMIN)
    return Author(actor=str(actor.account), position=post.position)
