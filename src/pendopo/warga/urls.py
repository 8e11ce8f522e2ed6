"""The room's addresses. Names without a prefix are those that allauth looks up."""

from __future__ import annotations

from django.urls import include, path

from pendopo.warga import views, views_office, views_signin

pages = (
    [
        path("daftar/", views.register, name="register"),
        path("undangan/", views.redeem, name="redeem"),
        path("akun/", views.account, name="account"),
        path("akun/kontak/", views.contact, name="contact"),
        path("akun/faktor/kode-cetak/", views.printed_codes, name="printed-codes"),
        path("akun/faktor/<int:factor>/hapus/", views.remove_factor, name="remove-factor"),
        path("tinggalkan/", views.leave, name="leave"),
        path("tinggalkan/selesai/", views.left, name="left"),
        path("kantor/akun/", views_office.people, name="people"),
        path("kantor/akun/undang/", views_office.invite, name="invite"),
        path("kantor/akun/pulihkan/", views_office.recover, name="recover"),
    ],
    "warga",
)

urlpatterns = [
    path("", include(pages)),
    path("masuk/", views_signin.sign_in, name="account_login"),
    path("masuk/kode/", views_signin.sign_in_code, name="mfa_authenticate"),
    path("keluar/", views_signin.sign_out, name="account_logout"),
    path("akun/nonaktif/", views_signin.inactive, name="account_inactive"),
    path("akun/ulang/", views_signin.again, name="account_reauthenticate"),
    path("akun/sandi/", views_signin.change_password, name="account_change_password"),
    path("akun/faktor/", views.factors, name="mfa_index"),
    path("akun/faktor/aplikasi/", views_signin.add_totp, name="mfa_activate_totp"),
    path("akun/faktor/aplikasi/ada/", views_signin.totp_is_there, name="mfa_deactivate_totp"),
    path("akun/faktor/kunci/", views_signin.add_key, name="mfa_add_webauthn"),
]
