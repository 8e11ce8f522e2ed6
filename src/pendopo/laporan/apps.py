"""The room `laporan` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class LaporanConfig(AppConfig):
    name = "pendopo.laporan"
    label = "laporan"
