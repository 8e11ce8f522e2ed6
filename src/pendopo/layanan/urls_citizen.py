"""Addresses of the citizen, below `/lacak/`."""

from __future__ import annotations

from django.urls import path

from pendopo.layanan import views_citizen as views

app_name = "lacak"
urlpatterns = [
    path("", views.track, name="track"),
    path("<uuid:id>/", views.own, name="own"),
    path("<uuid:id>/baru/", views.opened, name="opened"),
    path("<uuid:id>/kode-baru/", views.renew, name="renew"),
    path("<uuid:id>/tanda-terima/", views.receipt_page, name="receipt-page"),
    path("<uuid:id>/tanda-terima.json", views.receipt, name="receipt"),
    path("<uuid:id>/berkas/<uuid:berkas>", views.photo, name="file"),
    path("<uuid:id>/<slug:verb>/", views.act, name="act"),
]
