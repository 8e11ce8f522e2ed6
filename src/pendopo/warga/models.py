"""The room's tables."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from pendopo.kernel import clock, ids
from pendopo.warga.types import AccountKind, IdentityLevel


class AccountManager(BaseUserManager["Account"]):
    """Finds and makes accounts. User names are compared case-folded."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=Account.normalize_username(username or ""))

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Account:
        """A saved account; without a password it cannot sign in until an invitation or a counter code sets one."""
        account = Account(username=Account.normalize_username(username), **fields)
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
    username = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8, default=AccountKind.WARGA.value)
    level = models.PositiveSmallIntegerField(default=IdentityLevel.NONE.value)
    display_name = models.CharField(max_length=120, default="", blank=True)
    is_active = models.BooleanField(default=True)
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
        """`username` as it is stored and compared: NFKC, case-folded, without spaces around it."""
        return unicodedata.normalize("NFKC", username).strip().casefold()

    def __str__(self) -> str:
        return str(self.id)
