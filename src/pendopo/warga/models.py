"""The room's tables."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from pendopo.kernel import clock, ids
from pendopo.warga.rules import normalize_username
from pendopo.warga.types import AccountKind, IdentityLevel


class AccountManager(BaseUserManager["Account"]):
    """Finds and makes accounts. User names are compared case-folded."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=normalize_username(username or ""))

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Account:
        """A saved account; without a password it cannot sign in until a printed code sets one."""
        account = Account(username=normalize_username(username), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """One row is one way to sign in: a citizen's, an official's or the operator's.

    Owner: actions.
    Personal data: an official's display name, while the account exists. Citizens' names, phones and e-mail
    addresses lie only in the vault; a citizen's user name is of their own choosing, or random.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    username = models.CharField(_("nama pengguna"), max_length=64, unique=True)
    kind = models.CharField(max_length=8, default=AccountKind.WARGA.value)
    level = models.PositiveSmallIntegerField(default=IdentityLevel.NONE.value)
    display_name = models.CharField(max_length=120, default="", blank=True)
    is_active = models.BooleanField(default=True)
    # Its password is printed at every start: good on a demo node, on the machine itself, and nowhere else.
    demo = models.BooleanField(default=False)
    created = models.BigIntegerField(default=clock.now)
    # When somebody last signed in is kept nowhere: no page needs it.
    last_login = None

    objects = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(display_name="") | ~models.Q(kind=AccountKind.WARGA.value),
                name="warga_account_citizen_has_no_name",
            )
        ]

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return normalize_username(username)

    def __str__(self) -> str:
        return str(self.id)


class KunciBrankas(models.Model):
    """One row is one version of the vault key: not the key, only by what to tell the right one from a wrong one.

    Owner: actions.
    Personal data: none.
    """

    version = models.PositiveIntegerField(primary_key=True)
    # The first 16 hexadecimal digits of a hash of the key.
    check_value = models.CharField(max_length=16)
    created = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.version)


class Identitas(models.Model):
    """One row is one identity that a citizen lent to the office: for one request, or to be reached by.

    Owner: actions. Everything that could say who it is stands in `ciphertext` and, as keyed hashes, in the indexes.
    Personal data: name, phone, e-mail, address, NIK, account, all encrypted; kept until the request's retention ends
    or the citizen asks for its destruction, which empties all but the reference and the dates.
    """

    # A random UUID as text: the actor under which the citizen appears in the ledger.
    ref = models.CharField(max_length=36, primary_key=True)
    # The request it belongs to; the reference itself where there is none.
    subject = models.UUIDField(db_index=True)
    purpose = models.PositiveSmallIntegerField()
    key_version = models.PositiveIntegerField(db_index=True)
    wrapped_key = models.BinaryField(default=bytes)
    nonce = models.BinaryField(default=bytes)
    ciphertext = models.BinaryField(default=bytes)
    phone_index = models.CharField(max_length=64, default="", blank=True, db_index=True)
    nik_index = models.CharField(max_length=64, default="", blank=True, db_index=True)
    account_index = models.CharField(max_length=64, default="", blank=True, db_index=True)
    created = models.BigIntegerField()
    destroyed_at = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.ref


class PembukaanIdentitas(models.Model):
    """One row is one opening of an identity by an officer: what the citizen sees under "who looked".

    Owner: events (`IdentityOpened`).
    Personal data: none; the position, not the person.
    """

    id = models.UUIDField(primary_key=True)
    ref = models.CharField(max_length=36, db_index=True)
    position = models.CharField(max_length=64)
    reason = models.PositiveSmallIntegerField()
    at = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.id)


class Undangan(models.Model):
    """One row is one printed code: an official's invitation, or a way back in that a counter handed over.

    Owner: actions. Swept when it has expired.
    Personal data: none; the code itself is stored only as SHA-256 of 79 random bits.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=10)
    code_digest = models.CharField(max_length=64, unique=True)
    # The level that the account reaches by using the code: the officer may have held the card.
    level = models.PositiveSmallIntegerField(default=IdentityLevel.NONE.value)
    # The reference of who issued it, and the position acted for.
    issuer = models.CharField(max_length=36)
    position = models.CharField(max_length=64, default="", blank=True)
    created = models.BigIntegerField()
    expires = models.BigIntegerField()
    used = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.id)
