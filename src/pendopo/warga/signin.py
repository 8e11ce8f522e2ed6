"""How people sign in: allauth's flows, with this house's rules. Nothing here stores an address of a machine."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from pendopo.kernel.http import limits
from pendopo.warga import queries, rules, vault
from pendopo.warga.models import Account
from pendopo.warga.types import AccountKind

REAUTHENTICATED_FOR = 600  # seconds after signing in during which second factors may be changed
SIGN_IN = limits.Limit("masuk", most=30, seconds=300)
LOOPBACK = ("127.0.0.1", "::1")


def is_welcome(request: HttpRequest | None, account: Account | None = None) -> bool:
    """Whether `account` (or any) may be used from where `request` comes.

    On a demo node only on the machine itself. An account of a demo that found its way to another node: nowhere.
    """
    if not settings.CONFIG.demo:
        return account is None or not account.demo
    return request is not None and _is_near(request)


def _is_near(request: HttpRequest) -> bool:
    """Whether nothing of `request` speaks of another machine: name, sender, or a proxy in between."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    near = host.strip("[]") in (*LOOPBACK, "localhost") and request.META.get("REMOTE_ADDR", "") in LOOPBACK
    return near and "HTTP_X_FORWARDED_FOR" not in request.META and "HTTP_FORWARDED" not in request.META


def has_second_factor(request: HttpRequest, account: Account) -> bool:
    """Whether a second factor was shown in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, account))


class Backend(AuthenticationBackend):
    """Password sign-in by user name or telephone number."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Account | None:  # type: ignore[override]
        if not is_welcome(request):
            return None
        found = super().authenticate(request, **credentials)
        return found if isinstance(found, Account) and is_welcome(request, found) else None

    def _authenticate_by_username(self, username: str, password: str) -> AbstractBaseUser | None:
        account = Account.objects.filter(username=rules.normalize_username(username)).first()
        if account is not None:
            return self._check_password(account, password)
        for candidate in queries.accounts_of_phone(username):
            if self._check_password(candidate, password):
                return candidate
        return None


class AccountAdapter(DefaultAccountAdapter):
    """allauth's questions about accounts, answered for this house."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _l("Nama, nomor, atau kata sandi ini tidak cocok."),
        "too_many_login_attempts": _l("Terlalu banyak percobaan yang salah. Tunggu lima menit, lalu coba lagi."),
        "enter_current_password": _l("Kata sandi sekarang tidak cocok."),
        "incorrect_password": _l("Kata sandi ini tidak cocok."),
        "rate_limited": _l("Terlalu banyak percobaan. Tunggu lima menit, lalu coba lagi."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # citizens register on our own page, which asks for no e-mail

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No flash messages: the next page says what happened."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail: most accounts have no address, and an official's change is seen at the counter."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        account = request.user
        if isinstance(account, Account) and needs_factor(request, account):
            return reverse("mfa_index")
        account = request.user
        if isinstance(account, Account) and account.kind != AccountKind.WARGA.value:
            return str(settings.STAFF_LOGIN_REDIRECT_URL)
        return str(settings.LOGIN_REDIRECT_URL)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """The password only: whoever is signed in has shown the second factor already."""
        if not isinstance(user, Account) or not user.has_usable_password():
            return []
        return [{"id": "reauthenticate", "description": _("Kata sandi"), "url": reverse("account_reauthenticate")}]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Having just signed in counts: nobody types a password twice to enrol the factor they were asked for."""
        records = get_authentication_records(context.request, context.request.user)
        return not records or time.time() - records[-1]["at"] > REAUTHENTICATED_FOR

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        limits.demand(request, SIGN_IN)  # against trying one password on many accounts
        super().pre_authenticate(request, **credentials)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"login:{credentials.get('username', '')}"  # without the host name, which the visitor chooses


def demand_fresh(request: HttpRequest) -> None:
    """Send somebody who signed in a while ago to type the password again, before a second factor changes."""
    raise_if_reauthentication_required(request, app="allauth.mfa")


def needs_factor(request: HttpRequest, account: Account) -> bool:
    """Whether `account` has to show, or first to enrol, a second factor before the office opens."""
    return rules.must_show_second_factor(AccountKind(account.kind)) and not has_second_factor(request, account)


def note_factor(request: HttpRequest, factor: Authenticator) -> None:
    """Remember that this session has shown `factor`: enrolling one shows it."""
    record_authentication(request, factor.user, "mfa", id=factor.pk, type=factor.type)
    request.session.cycle_key()


class FactorAdapter(DefaultMFAAdapter):
    """allauth's questions about second factors: secrets go under the vault key, printed codes count as a factor."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _l("Kode ini tidak cocok. Pakai kode yang sedang tampil, atau satu kode yang belum dipakai."),
    }

    def encrypt(self, text: str) -> str:
        return vault.encrypt_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.decrypt_secret(encrypted_text)

    def is_mfa_enabled(self, user: AbstractBaseUser, types: Any = None) -> bool:
        """Printed codes alone are a second factor here: a village PC may have neither TLS name nor right clock."""
        if types is not None and len(types) > 1:
            types = None
        return super().is_mfa_enabled(user, types)

    def build_totp_svg(self, url: str) -> str:
        out = BytesIO()
        segno.make(url, error="m").save(out, kind="svg", scale=4, xmldecl=False, svgclass=None, lineclass=None)
        return out.getvalue().decode()
