"""Pages of one's own account: register, redeem a code, second factors, contact, leave a shared phone."""

from __future__ import annotations

from typing import cast

from allauth.account.internal import flows
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pendopo.kernel import clock
from pendopo.kernel.http import limits
from pendopo.kernel.permissions import actor_of
from pendopo.kernel.refusal import Refusal
from pendopo.warga import actions, queries, signin
from pendopo.warga.forms import ContactForm, PrintedForm, RedeemForm, RegisterForm, explain
from pendopo.warga.models import Account

SESSION_PRINTING = "printing"  # the sheet of codes may be shown until one of them was typed


REGISTER = limits.Limit("daftar", most=10, seconds=3600)
REDEEM = limits.Limit("undangan", most=20, seconds=300)


def account_of(request: HttpRequest) -> Account:
    """The signed-in account; only behind `login_required`."""
    return cast(Account, request.user)


def _sign_in(request: HttpRequest, account: Account) -> HttpResponse:
    response: HttpResponse = flows.login.perform_password_login(request, {}, Login(user=account))
    request.session.set_expiry(0)
    return response


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("password")
def register(request: HttpRequest) -> HttpResponse:
    """An account for a citizen, without e-mail."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.demand(request, REGISTER)
        try:
            account = actions.register_citizen(**form.cleaned_data, by=actor_of(request), at=clock.now())
        except Refusal as refusal:
            explain(form, refusal)
        else:
            return _sign_in(request, account)
    return render(request, "warga/daftar.html", {"form": form})


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("code", "password")
def redeem(request: HttpRequest) -> HttpResponse:
    """A printed code: an official's invitation, or the way back in."""
    form = RedeemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.demand(request, REDEEM)
        try:
            account = actions.redeem_code(**form.cleaned_data, by=actor_of(request), at=clock.now())
        except Refusal as refusal:
            explain(form, refusal)
        else:
            return _sign_in(request, account)
    return render(request, "warga/undangan.html", {"form": form})


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What the office knows of this account, and what its owner can change."""
    mine = account_of(request)
    context = {"account": queries.view_of(mine), "factors": queries.factors_of(mine.id)}
    return render(request, "warga/akun.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def contact(request: HttpRequest) -> HttpResponse:
    """Telephone number and e-mail of the account; written into the vault, never shown again."""
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_contact(
                account=account_of(request).id, **form.cleaned_data, by=actor_of(request), at=clock.now()
            )
        except Refusal as refusal:
            explain(form, refusal)
        else:
            return redirect("warga:account")
    return render(request, "warga/kontak.html", {"form": form})


@require_safe
@never_cache
@login_required
def factors(request: HttpRequest) -> HttpResponse:
    """The second factors of the account; where an official is sent who has none."""
    mine = account_of(request)
    host = request.get_host().partition(":")[0]
    context = {
        "factors": [(row, _factor_name(row)) for row in queries.factors_of(mine.id)],
        "waits": signin.needs_factor(request, mine),
        "can_passkey": request.is_secure() or host == "localhost",
    }
    return render(request, "warga/faktor.html", context)


def _factor_name(row: Authenticator) -> str:
    if row.type == Authenticator.Type.TOTP:
        return _("Aplikasi kode")
    if row.type == Authenticator.Type.RECOVERY_CODES:
        left = len(RecoveryCodes(row).get_unused_codes())
        return _("Kode cetak (tersisa {n})").format(n=left)
    return _("Kunci sandi: {name}").format(name=row.data["name"])


@require_POST
@login_required
def remove_factor(request: HttpRequest, factor: int) -> HttpResponse:
    """Take one second factor away."""
    signin.demand_fresh(request)
    actions.remove_factor(account=account_of(request), factor=factor, by=actor_of(request))
    return redirect("mfa_index")


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def printed_codes(request: HttpRequest) -> HttpResponse:
    """Ten one-time codes on paper. They are shown until one of them has been typed back, then never again."""
    signin.demand_fresh(request)
    mine = account_of(request)
    form = PrintedForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and not form.is_bound:
        actions.print_codes(account=mine, by=actor_of(request))
        request.session[SESSION_PRINTING] = True
        return redirect("warga:printed-codes")
    if not request.session.get(SESSION_PRINTING):
        return redirect("mfa_index")
    if form.is_bound and form.is_valid():
        row = actions.confirm_printed_code(account=mine, code=form.cleaned_data["code"], by=actor_of(request))
        if row is not None:
            del request.session[SESSION_PRINTING]
            signin.note_factor(request, row)
            return redirect("mfa_index")
        form.add_error("code", _("Kode ini tidak ada di lembar yang sedang tampil."))
    return render(request, "warga/kode_cetak.html", {"form": form, "codes": queries.printed_codes_of(mine.id)})


@require_http_methods(["GET", "POST"])
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Leave a shared phone: the session ends on both sides, and the browser is asked to forget this site."""
    if request.method != "POST":
        return render(request, "warga/tinggalkan.html")
    actions.forget_tickets(session=request.session, by=actor_of(request))
    # The form's token is also what a sent form is known by again: the next user must not send an old one once more.
    rotate_token(request)
    response = redirect("warga:left")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@require_safe
@never_cache
def left(request: HttpRequest) -> HttpResponse:
    """The calm page after leaving."""
    return render(request, "warga/ditinggalkan.html")
