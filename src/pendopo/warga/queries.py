"""Reads. What comes out of the vault here is for sending a notice only; showing it is `actions.open_identity`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.sessions.backends.base import SessionBase

from pendopo.kernel import notify
from pendopo.kernel.notify.types import Addressee
from pendopo.kernel.permissions import Actor
from pendopo.warga import rules, vault
from pendopo.warga.models import Account, Identitas, PembukaanIdentitas
from pendopo.warga.types import (
    AccountKind,
    AccountView,
    Contact,
    Identity,
    IdentityLevel,
    IdentityPurpose,
    Opening,
    OpeningReason,
)


def account_view(account: UUID) -> AccountView | None:
    """An account as other rooms may see it. One query."""
    return accounts_by_id([account]).get(account)


def accounts_by_id(accounts: Collection[UUID]) -> Mapping[UUID, AccountView]:
    """Accounts as other rooms may see them, by id: how a page names the officials it shows. One query."""
    return {row.id: view_of(row) for row in Account.objects.filter(id__in=accounts)}


def account_named(username: str) -> AccountView | None:
    """The account of that user name."""
    row = Account.objects.filter(username=rules.normalize_username(username)).first()
    return view_of(row) if row is not None else None


def view_of(row: Account) -> AccountView:
    return AccountView(
        id=row.id,
        username=row.username,
        kind=AccountKind(row.kind),
        level=IdentityLevel(row.level),
        name=row.display_name,
        active=row.is_active,
    )


def contact_of(ref: str) -> Contact | None:
    """Where the citizen behind `ref` may be reached; only for sending a notice, at the moment of sending.

    The identity's own phone and e-mail, else those of the account it belongs to. Raises `VaultLocked`.
    """
    row = Identitas.objects.filter(ref=ref, destroyed_at=None).first()
    if row is None:
        return None
    identity = vault.unseal_row(row)
    if identity.phone or identity.email:
        return Contact(phone=identity.phone, email=identity.email)
    return contact_of_account(identity.account) if identity.account else None


def contact_of_account(account: UUID) -> Contact | None:
    """Where the owner of an account may be reached; only for sending. Raises `VaultLocked`."""
    rows = Identitas.objects.filter(
        account_index=vault.index_of("account", account), purpose=int(IdentityPurpose.AKUN), destroyed_at=None
    )
    row = rows.order_by("created").last()
    found = vault.unseal_row(row) if row is not None else Identity()
    return Contact(phone=found.phone, email=found.email) if found.phone or found.email else None


def addressee_of(recipient: str) -> Addressee | None:
    """`kernel.notify`'s question at the time of sending: where is this recipient reached? None: gone.

    Recipients are those of `notify.account` and `notify.contact`. Raises `VaultLocked`, after which it asks again.
    """
    if recipient == notify.contact(reference := recipient.partition(":")[2]):
        found = contact_of(reference)
        return _addressee(found) if found is not None or has_identity(reference) else None
    account = Account.objects.filter(id=UUID(reference), is_active=True).first()
    return _addressee(contact_of_account(account.id)) if account is not None else None


def _addressee(found: Contact | None) -> Addressee:
    reached = {"surel": found.email, "telepon": found.phone} if found is not None else {}
    return Addressee(addresses={channel: address for channel, address in reached.items() if address})


def has_identity(ref: str) -> bool:
    """Whether the vault holds anything of `ref`."""
    return Identitas.objects.filter(ref=ref, destroyed_at=None).exists()


def requests_of_account(account: UUID) -> list[UUID]:
    """The requests that a signed-in citizen made. One query."""
    index = vault.index_of("account", account)
    rows = Identitas.objects.filter(account_index=index, purpose=int(IdentityPurpose.PERMINTAAN), destroyed_at=None)
    return list(rows.values_list("subject", flat=True))


def requests_of_phone(phone: str, *, actor: Actor) -> list[UUID]:
    """The requests that were made with a telephone number: for an officer at the counter, who then opens one.

    Empty for anybody else. Which of them this officer may see is for the counter to say.
    """
    normal = rules.normalize_phone(phone)
    if normal is None or not actor.is_staff:
        return []
    rows = Identitas.objects.filter(phone_index=vault.index_of("phone", normal), destroyed_at=None)
    return list(rows.filter(purpose=int(IdentityPurpose.PERMINTAAN)).values_list("subject", flat=True))


def accounts_of_phone(phone: str, *, most: int = 3) -> list[Account]:
    """The accounts that name a telephone number, the surest first. For signing in; empty when the vault is locked."""
    normal = rules.normalize_phone(phone)
    if normal is None:
        return []
    rows = Identitas.objects.filter(
        phone_index=vault.index_of("phone", normal), purpose=int(IdentityPurpose.AKUN), destroyed_at=None
    )
    found = [vault.unseal_row(row).account for row in rows.order_by("created")[:50]]
    # Whoever came back from a counter stands before those who only claim the number.
    return list(Account.objects.filter(id__in=[id for id in found if id]).order_by("-level", "created")[:most])


def openings_of(refs: Collection[str]) -> list[Opening]:
    """Who opened these identities, newest first; the citizen sees positions, not persons."""
    rows = PembukaanIdentitas.objects.filter(ref__in=refs).order_by("-at", "-id")
    return [Opening(position=row.position, reason=OpeningReason(row.reason), at=row.at) for row in rows]


def tickets_of(session: SessionBase) -> frozenset[UUID]:
    """The requests whose secret this session has shown."""
    return frozenset(UUID(text) for text in session.get(rules.SESSION_TICKETS, []))


def factors_of(account: UUID) -> list[Authenticator]:
    """The second factors of an account, oldest first."""
    return list(Authenticator.objects.filter(user_id=account).order_by("id"))


def printed_codes_of(account: UUID) -> list[str]:
    """The unused printed codes; only for the page that shows a sheet just printed."""
    row = Authenticator.objects.filter(user_id=account, type=Authenticator.Type.RECOVERY_CODES).first()
    return RecoveryCodes(row).get_unused_codes() if row is not None else []


def staff_accounts(*, most: int = 200) -> list[AccountView]:
    """The accounts of officials and operators, by user name."""
    rows = Account.objects.exclude(kind=AccountKind.WARGA.value).order_by("username")
    return [view_of(row) for row in rows[:most]]
