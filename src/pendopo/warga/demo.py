"""Accounts of the demo regency: known passwords and TOTP keys. They refuse any address but the machine's own."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

import msgspec
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.db import transaction

from pendopo.kernel import clock
from pendopo.warga import rules
from pendopo.warga.models import Account
from pendopo.warga.types import AccountKind, IdentityLevel

PASSWORD = "balai-terbuka-94"  # noqa: S105 - printed at every start of the demo
PERIOD = 30 * clock.SECOND


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the demo. Citizens need no name and no second factor."""

    username: str
    name: str = ""
    kind: AccountKind = AccountKind.PEGAWAI


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """What to type to sign in as somebody, now. `code` is empty where no second factor is asked."""

    username: str
    password: str
    code: str
    name: str


def create(people: Iterable[Person], *, at: int) -> dict[str, UUID]:
    """Make the accounts of `people`; user name -> account id. Run again, it changes nothing.

    Raises `RuntimeError` on a node that is not a demo: passwords that everybody knows belong nowhere else.
    """
    if not settings.CONFIG.demo:
        raise RuntimeError("demo accounts exist only on a demo node")
    made: dict[str, UUID] = {}
    hashed = ""
    with transaction.atomic():
        for person in people:
            name = rules.normalize_username(person.username)
            account = Account.objects.filter(username=name).first()
            if account is None:
                account = Account(username=name, kind=person.kind.value, demo=True, created=at)
                account.display_name = person.name
                if not hashed:  # one hash for all: thirty of them would take two seconds of the start
                    account.set_password(PASSWORD)
                    hashed = account.password
                account.password = hashed
                account.level = IdentityLevel.KTP_SEEN if person.kind is not AccountKind.WARGA else IdentityLevel.NONE
                account.save()
                if rules.must_show_second_factor(person.kind):
                    TOTP.activate(account, secret_of(name))
            made[name] = account.id
    return made


def secret_of(username: str) -> str:
    """The TOTP key of a demo account, base 32: follows from its user name, so that it can be shown at every start."""
    return base64.b32encode(sha256(f"pendopo-demo/{username}".encode()).digest()[:20]).decode()


def code_of(username: str, at: int) -> str:
    """The six digits that the authenticator app of a demo account shows at `at`."""
    return format_hotp_value(hotp_value(secret_of(username), at // PERIOD))


def sign_ins(usernames: Iterable[str] | None = None, *, at: int) -> list[SignIn]:
    """What to type now, for printing at start: the given accounts, or every account of the demo. Two queries."""
    if not settings.CONFIG.demo:
        return []
    rows = Account.objects.filter(is_active=True, demo=True).order_by("kind", "username")
    if usernames is not None:
        rows = rows.filter(username__in=[rules.normalize_username(name) for name in usernames])
    guarded = set(Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True))
    return [
        SignIn(
            username=row.username,
            password=PASSWORD,
            code=code_of(row.username, at) if row.id in guarded else "",
            name=row.display_name,
        )
        for row in rows
    ]
