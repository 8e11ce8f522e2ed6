"""The room `layanan` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class LayananConfig(AppConfig):
    name = "pendopo.layanan"
    label = "layanan"
