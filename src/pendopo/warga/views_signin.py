"""allauth's pages in this house's words. Each is its view with our template, and what follows from a new factor."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from pendopo.warga import signin


class AddTotp(ActivateTOTPView):
    """Scan, type one code: from then on this session has shown its second factor."""

    template_name = "warga/totp.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _note_newest(self.request, Authenticator.Type.TOTP)
        return response


class AddKey(AddWebAuthnView):
    """Register a passkey or a security key."""

    template_name = "warga/kunci.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _note_newest(self.request, Authenticator.Type.WEBAUTHN)
        return response


def _note_newest(request: HttpRequest, kind: Authenticator.Type) -> None:
    row = Authenticator.objects.filter(user_id=request.user.pk, type=kind).order_by("-id").first()
    if row is not None:
        signin.note_factor(request, row)


sign_in = LoginView.as_view(template_name="warga/masuk.html")
sign_in_code = AuthenticateView.as_view(template_name="warga/masuk_kode.html")
again = never_cache(ReauthenticateView.as_view(template_name="warga/ulang.html"))
change_password = never_cache(
    login_required(PasswordChangeView.as_view(template_name="warga/sandi.html", success_url="/akun/"))
)
add_totp = never_cache(login_required(AddTotp.as_view()))
add_key = never_cache(login_required(AddKey.as_view()))


_sign_out = LogoutView.as_view(template_name="warga/keluar.html")


@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and with it what it could open: requests, and forms that were sent in it."""
    response: HttpResponse = _sign_out(request)
    if request.method == "POST":
        rotate_token(request)
    return response


@never_cache
def inactive(request: HttpRequest) -> HttpResponse:
    """For the owner of a closed account."""
    return render(request, "warga/nonaktif.html", status=403)


def totp_is_there(request: HttpRequest) -> HttpResponse:
    """Where allauth sends somebody who has the app already."""
    return redirect(reverse("mfa_index"))
