"""Printed codes: an official's invitation, and the way back in that a counter hands over."""

from __future__ import annotations

import secrets
from hashlib import sha256

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel import ids
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Forbidden, Invalid, NotFound, Refusal
from pendopo.warga import rules
from pendopo.warga.actions.account import demand_free_name, demand_good_password
from pendopo.warga.models import Account, Undangan
from pendopo.warga.types import AccountKind, CodePurpose, IdentityLevel, PrintedCode


class CodeNotValid(Refusal):
    """Unknown, used or expired: the three look alike to whoever guesses."""

    status = 422


def invite(*, username: str, name: str, kind: AccountKind = AccountKind.PEGAWAI, by: Actor, at: int) -> PrintedCode:
    """An invitation for an official, printed and handed over: makes the account when there is none.

    A later invitation replaces earlier ones. Raises `Forbidden` unless `by` is the operator or holds `ADMIN`,
    `Invalid` for the name of a citizen's account.
    """
    if not (by.system or by.holds("ADMIN")):
        raise Forbidden(_("Hanya admin yang dapat mengundang pegawai."))
    if kind is AccountKind.WARGA:
        raise Invalid(_("Warga mendaftar sendiri; undangan hanya untuk pegawai."), field="kind")
    wanted = rules.normalize_username(username)
    with transaction.atomic():
        account = Account.objects.select_for_update().filter(username=wanted).first()
        if account is None:
            demand_free_name(wanted)
            account = Account.objects.create_user(wanted, kind=kind.value, display_name=name.strip(), created=at)
        elif account.kind == AccountKind.WARGA.value:
            raise Invalid(_("Nama pengguna ini milik seorang warga. Pilih nama lain."), field="username")
        return _issue(account, CodePurpose.UNDANGAN, by=by, position="", level=IdentityLevel.KTP_SEEN, at=at)


def issue_recovery(*, username: str, ktp_seen: bool, by: Actor, position: str, at: int) -> PrintedCode:
    """A one-time code for somebody who cannot sign in any more and stands at the counter.

    Officials may help citizens; only the operator and `ADMIN` may help officials. Using the code removes the second
    factors, since they are what was lost. Raises `Forbidden`, `NotFound`.
    """
    account = Account.objects.filter(username=rules.normalize_username(username), is_active=True).first()
    may_staff = by.system or by.holds("ADMIN")
    if not (may_staff or (by.is_staff and any(post.position == position for post in by.posts))):
        raise Forbidden(_("Hanya petugas loket yang dapat memberi kode pemulihan."))
    if account is None:
        raise NotFound(_("Tidak ada akun dengan nama pengguna itu."))
    if account.kind != AccountKind.WARGA.value and not may_staff:
        raise Forbidden(_("Kode pemulihan untuk pegawai hanya dapat diberikan oleh admin."))
    level = IdentityLevel.KTP_SEEN if ktp_seen else IdentityLevel.CONTACT
    with transaction.atomic():
        return _issue(account, CodePurpose.PEMULIHAN, by=by, position=position, level=level, at=at)


def _issue(
    account: Account, purpose: CodePurpose, *, by: Actor, position: str, level: IdentityLevel, at: int
) -> PrintedCode:
    symbols = "".join(secrets.choice(ids.ALPHABET) for _ in range(rules.CODE_SYMBOLS))
    expires = at + rules.CODE_LIFE[purpose]
    Undangan.objects.filter(account=account, used=None).delete()
    Undangan.objects.create(
        account=account,
        purpose=purpose.value,
        code_digest=_digest(symbols),
        level=int(level),
        issuer=str(by.account or "system"),
        position=position,
        created=at,
        expires=expires,
    )
    shown = "-".join(symbols[i : i + 4] for i in range(0, len(symbols), 4))
    return PrintedCode(code=shown, username=account.username, purpose=purpose, expires=expires)


def _digest(code: str) -> str:
    # No salt and no slow hash: 79 random bits cannot be guessed from their hash.
    return sha256(rules.normalize_code(code).encode()).hexdigest()


def redeem_code(*, code: str, password: str, by: Actor, at: int) -> Account:
    """Use a printed code once: the account gets `password`, loses its second factors, and may reach a higher level.

    `by` is whoever holds the paper: the code alone counts.

    Raises `CodeNotValid`, or `Invalid` for a weak password, which leaves the code usable.
    """
    with transaction.atomic():
        found = Undangan.objects.select_for_update().filter(code_digest=_digest(code), used=None).first()
        if found is None or found.expires < at:
            raise CodeNotValid(_("Kode ini tidak berlaku: salah, sudah dipakai, atau kedaluwarsa."), field="code")
        account = Account.objects.select_for_update().get(id=found.account_id)
        if not account.is_active:
            raise CodeNotValid(_("Kode ini tidak berlaku: salah, sudah dipakai, atau kedaluwarsa."), field="code")
        demand_good_password(password, account)
        account.set_password(password)
        account.level = max(account.level, found.level)
        account.save(update_fields=["password", "level"])
        Authenticator.objects.filter(user_id=account.id).delete()
        found.used = at
        found.save(update_fields=["used"])
    return account


def sweep_codes(*, by: Actor, at: int) -> int:
    """Delete codes that have expired; their number."""
    if not by.system:
        raise Forbidden(_("Kode lama dihapus oleh sistem."))
    return Undangan.objects.filter(expires__lt=at).delete()[0]
