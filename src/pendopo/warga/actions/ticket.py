"""Tickets: the requests whose secret a session has shown. They live in the session and end with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

SESSION_TICKETS = "tickets"
MOST_TICKETS = 50


def remember_ticket(*, session: SessionBase, request_id: UUID) -> None:
    """Let `session` open `request_id` from now on, because its secret was shown. The oldest of 50 gives way."""
    tickets: list[str] = [t for t in session.get(SESSION_TICKETS, []) if t != str(request_id)]
    session[SESSION_TICKETS] = [*tickets, str(request_id)][-MOST_TICKETS:]


def forget_tickets(*, session: SessionBase) -> None:
    """Leave a shared phone: nothing of the session stays, on either side."""
    session.flush()
