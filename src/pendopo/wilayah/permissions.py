"""Who may change territory: the operator and the node's administrators. All of it is public to read."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Forbidden


def may_change(actor: Actor) -> bool:
    """Whether `actor` may import territory and end codes."""
    return actor.system or actor.holds("ADMIN")


def demand_change(actor: Actor) -> None:
    """Raise `Forbidden` unless `actor` may change territory."""
    if not may_change(actor):
        raise Forbidden(_("Hanya pengelola yang dapat mengubah data wilayah."))
