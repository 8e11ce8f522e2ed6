"""The room `opd` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class OpdConfig(AppConfig):
    name = "pendopo.opd"
    label = "opd"
