"""The kernel's `notify` as Django sees it."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "pendopo.kernel.notify"
    label = "notify"

    def ready(self) -> None:
        import_module("pendopo.kernel.notify.jobs")
