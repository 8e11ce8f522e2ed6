"""The room's forms: what is asked, in the reader's words. Whether it is allowed is for `actions` to say."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.account.internal import flows
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Refusal
from pendopo.warga import actions, rules

PASSWORD_HELP = _("Sedikitnya 10 karakter, dan bukan kata sandi yang dipakai banyak orang.")


def explain(form: forms.Form, refusal: Refusal) -> None:
    """Put a refusal beside the field it names, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message_for_people)


def _reword(field: forms.Field, label: Any, help_text: Any = "") -> None:
    field.label = label
    field.help_text = help_text
    field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    """User name or telephone number, and password. What was typed is never kept in the session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["login"], _("Nama pengguna atau nomor telepon"))
        self.fields["login"].widget.attrs["autofocus"] = True
        _reword(self.fields["password"], _("Kata sandi"))

    def clean_login(self) -> str:
        # One spelling for each number and name: otherwise every way to write it would have attempts of its own.
        typed: str = self.cleaned_data["login"]
        return rules.normalize_phone(typed) or rules.normalize_username(typed)

    def _login_with_password(
        self,
        request: HttpRequest,
        redirect_url: str | None,
        credentials: dict[str, Any],
    ) -> HttpResponse:
        self._login.redirect_url = redirect_url
        response: HttpResponse = flows.login.perform_password_login(request, {}, self._login)
        request.session.set_expiry(0)
        return response


class AgainForm(ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["password"], _("Kata sandi"))


class ChangePasswordForm(AllauthChangePasswordForm):
    """The old password and a new one, typed once: a browser shows it on request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _reword(self.fields["oldpassword"], _("Kata sandi sekarang"))
        _reword(self.fields["password1"], _("Kata sandi baru"), PASSWORD_HELP)


def _code_field(field: forms.Field, label: Any, help_text: Any = "") -> None:
    _reword(field, label, help_text)
    field.widget.attrs.update({"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True})


class CodeForm(AuthenticateForm):
    """A code of the app, or one from the printed sheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self.fields["code"], _("Kode"), _("Dari aplikasi, atau satu kode dari lembar cetak."))

    def clean_code(self) -> str:
        code = str(super().clean_code())
        # allauth remembers used codes in the memory of one process; a node may have several.
        if self.authenticator.type == Authenticator.Type.TOTP and not actions.spend_totp(
            factor=self.authenticator, code=code, by=Actor(account=self.user.pk)
        ):
            raise forms.ValidationError(_("Kode ini sudah dipakai. Tunggu kode berikutnya."), code="used_code")
        return code


class ActivateTotpForm(ActivateTOTPForm):
    """The first code of a newly scanned app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self.fields["code"], _("Kode dari aplikasi"), _("Enam angka yang sedang tampil."))


class AddKeyForm(AddWebAuthnForm):
    """A passkey of this device, or a security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self.fields["name"], _("Nama kunci"), _("Misalnya: ponsel saya."))
        self.fields["name"].initial = ""
        self.initial["name"] = ""


class PrintedForm(forms.Form):
    """One code of the sheet that was just printed."""

    code = forms.CharField(label=_("Satu kode dari lembar"), max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self.fields["code"], _("Satu kode dari lembar"), _("Kode itu lalu habis; sembilan lainnya tetap."))


def _new_password() -> forms.CharField:
    return forms.CharField(
        label=_("Kata sandi"),
        strip=False,
        max_length=256,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class RegisterForm(forms.Form):
    """A citizen's account: a user name or a telephone number, and a password."""

    username = forms.CharField(
        label=_("Nama pengguna"),
        required=False,
        max_length=64,
        help_text=_("Boleh bukan nama asli. Kosongkan bila memakai nomor telepon."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    phone = forms.CharField(
        label=_("Nomor telepon"),
        required=False,
        max_length=32,
        help_text=_("Disimpan terkunci. Hanya dipakai untuk masuk dan untuk kabar tentang laporan Anda."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    password = _new_password()


class RedeemForm(forms.Form):
    """A printed code and the password that its owner chooses."""

    code = forms.CharField(
        label=_("Kode"),
        max_length=40,
        help_text=_("Enam belas huruf dan angka dari lembar Anda."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    password = _new_password()


class InviteForm(forms.Form):
    """Whom to invite."""

    username = forms.CharField(
        label=_("Nama pengguna"),
        max_length=64,
        help_text=_("Misalnya: yosef.dinkes"),
    )
    name = forms.CharField(label=_("Nama lengkap"), max_length=120)


class RecoverForm(forms.Form):
    """Who stands at the counter and cannot sign in."""

    username = forms.CharField(label=_("Nama pengguna"), max_length=64)
    ktp_seen = forms.BooleanField(
        label=_("Saya sudah melihat KTP-nya"),
        required=False,
        help_text=_("Akunnya lalu tercatat sebagai sudah dicocokkan dengan KTP."),
    )


class ContactForm(forms.Form):
    """How the owner of an account may be reached."""

    phone = forms.CharField(
        label=_("Nomor telepon"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(label=_("Surel"), required=False)
