"""Addresses of the room, below `/lapor/`."""

from __future__ import annotations

from django.urls import path

from pendopo.laporan import views

app_name = "laporan"
urlpatterns = [
    path("", views.submit, name="submit"),
    path("petugas/", views.submit_for, name="submit-for"),
]
