"""Who asks: the actor of a request, built once, when somebody first wants to know.

From the account, the positions it holds or stands in for now (opd), the requests it may follow (tickets of the
session, or its own), and whether a second factor was shown. Pages that ask for none of it cost no query and stay
the same for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from uuid import UUID

from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from pendopo.kernel import clock
from pendopo.kernel.permissions import ANYONE, Actor, Post
from pendopo.kernel.refusal import Forbidden, NotFound, Refusal
from pendopo.warga import queries, rules, signin
from pendopo.warga.models import Account
from pendopo.warga.types import AccountKind

SESSION_SEEN = "seen"
SEEN_EVERY = 10 * clock.MINUTE  # an idle clock that is written on every page would cost a write on every page
OPERATOR = Post(position="admin", unit="", role="ADMIN")

Posts = Callable[[UUID, int], Sequence[Post]]


@cache
def _posts_of() -> Posts:
    if find_spec("pendopo.opd.queries") is None:
        return lambda account, at: ()
    found: Posts = import_module("pendopo.opd.queries").posts_of
    return found


class ActorMiddleware:
    """Puts `request.user` (an account, or nobody) and `request.actor` on the request, both when first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(partial(_account, request))  # type: ignore[assignment]
        request.actor = SimpleLazyObject(partial(_actor, request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        return (_towards_factor(request) if response.status_code in (403, 404) else None) or response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An official who was refused for want of a second factor is sent to enrol one."""
        return _towards_factor(request) if isinstance(exception, Forbidden | NotFound) else None


def _account(request: HttpRequest) -> Account | AnonymousUser:
    found = get_user(request)
    if not isinstance(found, Account):
        return AnonymousUser()
    if not signin.is_welcome(request, found) or _was_idle(request, found):
        request.session.flush()
        return AnonymousUser()
    return found


def _was_idle(request: HttpRequest, account: Account) -> bool:
    """Whether an official's session lay idle too long; keeps the time of the last page otherwise."""
    if account.kind == AccountKind.WARGA.value:
        return False
    now = clock.now()
    seen = request.session.get(SESSION_SEEN, now)
    if now - seen > rules.STAFF_IDLE:
        return True
    if SESSION_SEEN not in request.session or now - seen > SEEN_EVERY:
        request.session[SESSION_SEEN] = now
    return False


def _actor(request: HttpRequest) -> Actor:
    tickets = queries.tickets_of(request.session)
    account = request.user
    if not isinstance(account, Account):
        return Actor(tickets=tickets) if tickets else ANYONE
    if account.kind == AccountKind.WARGA.value:
        return Actor(account=account.id, tickets=tickets | _own_requests(account))
    posts = tuple(_posts_of()(account.id, clock.now()))
    if account.kind == AccountKind.ADMIN.value:
        posts = (OPERATOR, *posts)
    return Actor(account=account.id, posts=posts, tickets=tickets, secure=signin.has_second_factor(request, account))


def _own_requests(account: Account) -> frozenset[UUID]:
    try:
        return frozenset(queries.requests_of_account(account.id))
    except Refusal:  # a locked vault says whose request it is to nobody; everything else goes on
        return frozenset()


def _towards_factor(request: HttpRequest) -> HttpResponse | None:
    if request.method not in ("GET", "HEAD"):
        return None
    account = request.user
    waits = isinstance(account, Account) and signin.needs_factor(request, account)
    return HttpResponseRedirect(reverse("mfa_index")) if waits else None
