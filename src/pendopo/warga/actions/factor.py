"""Second factors that are the room's own business: printed codes, and removing any of them."""

from __future__ import annotations

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Forbidden, NotFound, Refusal
from pendopo.warga import rules, vault
from pendopo.warga.models import Account
from pendopo.warga.types import AccountKind


class LastFactor(Refusal):
    """An official's last second factor stays until another one is there."""


def _demand_owner(account: Account, by: Actor) -> None:
    if by.account != account.id:
        raise Forbidden(_("Faktor kedua hanya dapat diubah oleh pemilik akun."))


def print_codes(*, account: Account, by: Actor) -> list[str]:
    """Ten fresh one-time codes on paper; the ones printed before stop working. For a village PC without a phone."""
    _demand_owner(account, by)
    with transaction.atomic():
        Account.objects.select_for_update().get(id=account.id)
        Authenticator.objects.filter(user_id=account.id, type=Authenticator.Type.RECOVERY_CODES).delete()
        return RecoveryCodes.activate(account).generate_codes()


def confirm_printed_code(*, account: Account, code: str, by: Actor) -> Authenticator | None:
    """Use one printed code, which proves that the sheet was printed; `None` when it is not one of them."""
    _demand_owner(account, by)
    row = Authenticator.objects.filter(user_id=account.id, type=Authenticator.Type.RECOVERY_CODES).first()
    return row if row is not None and RecoveryCodes(row).validate_code(code) else None


def spend_totp(*, factor: Authenticator, code: str, by: Actor) -> bool:
    """Use up the time step of a valid TOTP code: true once, false when it or a later one was used (RFC 6238, 5.2)."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(id=factor.pk, user_id=by.account)
        secret = vault.decrypt_secret(row.data["secret"])
        shown = {format_hotp_value(hotp_value(secret, step)): step for step in yield_hotp_counters_from_time()}
        step = shown.get(normalize_user_code(code), 0)
        if step <= row.data.get("step", 0):
            return False
        row.data["step"] = step
        row.save(update_fields=["data"])
    factor.data = row.data
    return True


def remove_factor(*, account: Account, factor: int, by: Actor) -> None:
    """Take a second factor away. Raises `NotFound`, and `LastFactor` for the only one an official has."""
    _demand_owner(account, by)
    with transaction.atomic():
        Account.objects.select_for_update().get(id=account.id)
        mine = Authenticator.objects.filter(user_id=account.id)
        row = mine.filter(id=factor).first()
        if row is None:
            raise NotFound(_("Tidak ada faktor kedua itu."))
        if rules.must_show_second_factor(AccountKind(account.kind)) and mine.count() == 1:
            raise LastFactor(_("Ini faktor kedua Anda yang terakhir. Tambahkan yang lain sebelum menghapusnya."))
        row.delete()
