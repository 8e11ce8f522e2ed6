"""The public address of released photos; originals have none, rooms send them from views of their own."""

from __future__ import annotations

from django.urls import path

from pendopo.kernel.files import views

app_name = "files"
urlpatterns = [path("<uuid:berkas>/<int:side>.webp", views.public_rendition, name="public-rendition")]
