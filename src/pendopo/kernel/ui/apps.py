"""The kernel's `ui` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "pendopo.kernel.ui"
    label = "ui"
