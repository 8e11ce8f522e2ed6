"""Tickets: the requests whose secret a session has shown. They live in the session and end with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from pendopo.kernel.permissions import Actor
from pendopo.warga.rules import MOST_TICKETS, SESSION_TICKETS


def remember_ticket(*, session: SessionBase, request_id: UUID, by: Actor) -> None:
    """Let `session` open `request_id` from now on, because its secret was shown. The oldest of 50 gives way."""
    if request_id in by.tickets:
        return
    tickets: list[str] = session.get(SESSION_TICKETS, [])
    session[SESSION_TICKETS] = [*tickets, str(request_id)][-MOST_TICKETS:]


def forget_tickets(*, session: SessionBase, by: Actor) -> None:
    """Leave a shared phone: nothing of the session stays, on either side, whoever it was."""
    session.flush()
