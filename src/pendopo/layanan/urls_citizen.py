"""Addresses of the citizen, below `/lacak/`."""

from __future__ import annotations

from django.urls import path

from pendopo.layanan import views_citizen as views
from pendopo.layanan import views_receipt

app_name = "lacak"
urlpatterns = [
    path("", views.track, name="track"),
    path("<uuid:id>/", views.own, name="own"),
    path("<uuid:id>/baru/", views.opened, name="opened"),
    path("<uuid:id>/kode-baru/", views.renew, name="renew"),
    path("<uuid:id>/tanda-terima/", views_receipt.page, name="receipt-page"),
    path("<uuid:id>/tanda-terima.json", views_receipt.file, name="receipt"),
    path("<uuid:id>/berkas/<uuid:berkas>", views.photo, name="file"),
    path("<uuid:id>/<slug:verb>/", views.act, name="act"),
]
