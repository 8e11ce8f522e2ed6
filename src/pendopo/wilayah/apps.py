"""The room `wilayah` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class WilayahConfig(AppConfig):
    name = "pendopo.wilayah"
    label = "wilayah"
