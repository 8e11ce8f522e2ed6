"""Accounts: a citizen's registration, passwords, closing."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel import ids
from pendopo.kernel.ledger.types import Author
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Forbidden, Invalid
from pendopo.warga import rules, vault
from pendopo.warga.actions.identity import destroy_account_identities, destroy_identity, keep_identity
from pendopo.warga.models import Account, Identitas
from pendopo.warga.types import AccountKind, DestructionReason, IdentityPurpose


def register_citizen(*, username: str, password: str, phone: str = "", email: str = "", by: Actor, at: int) -> Account:
    """A citizen's new account. Without a user name it gets a random one and is found by its telephone number.

    Raises `Invalid`: neither name nor phone, a name that is taken or not allowed, a weak password, no such phone;
    `Forbidden` when `by` is signed in already.
    """
    if by.account is not None:
        raise Forbidden(_("Anda sudah masuk. Keluar dulu untuk membuat akun lain."))
    if not username.strip() and not phone.strip():
        raise Invalid(_("Isi nama pengguna atau nomor telepon."), field="username")
    name = rules.normalize_username(username) or _random_name()
    demand_free_name(name)
    demand_good_password(password, Account(username=name))
    with transaction.atomic():
        account = Account.objects.create_user(name, password, kind=AccountKind.WARGA.value, created=at)
        if phone.strip() or email.strip():
            keep_contact(account=account.id, phone=phone, email=email, by=Actor(account=account.id), at=at)
    return account


def _random_name() -> str:
    return "w-" + "".join(secrets.choice(ids.ALPHABET) for _ in range(12)).lower()


def demand_free_name(name: str) -> None:
    """Raise `Invalid` unless `name` may be and is not yet a user name."""
    if not rules.is_username(name):
        raise Invalid(
            _("Nama pengguna terdiri atas 3–64 huruf, angka, titik, atau garis, dengan sedikitnya satu huruf."),
            field="username",
        )
    if Account.objects.filter(username=name).exists():
        raise Invalid(_("Nama pengguna ini sudah dipakai. Pilih nama lain."), field="username")


def demand_good_password(password: str, account: Account) -> None:
    """Raise `Invalid` with every reason why `password` will not do for `account`."""
    try:
        validate_password(password, account)
    except ValidationError as refused:
        raise Invalid(" ".join(refused.messages), field="password") from None


def keep_contact(*, account: UUID, phone: str = "", email: str = "", name: str = "", by: Actor, at: int) -> str:
    """Replace how the owner of `account` is reached; the new reference. The old identity is destroyed.

    Raises `Forbidden` unless `by` is that owner.
    """
    if by.account != account:
        raise Forbidden(_("Nomor telepon dan surel hanya dapat diganti oleh pemilik akun."))
    with transaction.atomic():
        index = vault.index_of("account", account)
        old = Identitas.objects.filter(account_index=index, purpose=int(IdentityPurpose.AKUN), destroyed_at=None)
        ref = keep_identity(name=name, phone=phone, email=email, account=account, purpose=IdentityPurpose.AKUN, at=at)
        refs = [found for found in old.values_list("ref", flat=True) if found != ref]
        destroy_identity(refs=refs, by=Author(actor=ref), reason=DestructionReason.CITIZEN_ASKED, at=at)
    return ref


def close_account(*, account: UUID, by: Author, at: int) -> None:
    """End an account: nobody signs in any more, and the vault forgets whose it was. Requests stay, unattached."""
    with transaction.atomic():
        row = Account.objects.select_for_update().get(id=account)
        row.is_active = False
        row.set_unusable_password()
        row.save(update_fields=["is_active", "password"])
        destroy_account_identities(account=account, by=by, at=at)
