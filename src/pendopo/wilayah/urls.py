"""Addresses of the room, under `/wilayah/`."""

from __future__ import annotations

from django.urls import re_path

from pendopo.wilayah import views

app_name = "wilayah"
urlpatterns = [
    re_path(r"^peta/(?P<digest>[0-9a-f]{32})\.svg$", views.peta, name="peta"),
]
