"""The room `warga` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class WargaConfig(AppConfig):
    name = "pendopo.warga"
    label = "warga"
