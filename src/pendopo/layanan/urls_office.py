"""Addresses of the office, below `/kerja/`."""

from __future__ import annotations

from django.urls import path

from pendopo.layanan import views_office as views
from pendopo.layanan import views_rules, views_verbs

app_name = "kerja"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("aturan/", views_rules.rules, name="rules"),
    path("aturan/<slug:rule>/akhiri/", views_rules.close, name="rule-close"),
    path("<uuid:id>/", views.detail, name="detail"),
    path("<uuid:id>/berkas/<uuid:berkas>", views.photo, name="file"),
    path("<uuid:id>/peta/", views.place, name="place"),
    path("<uuid:id>/release/", views_verbs.release, name="release"),
    path("<uuid:id>/identify/", views_verbs.identify, name="identify"),
    path("<uuid:id>/<slug:verb>/", views_verbs.act, name="act"),
]
