"""The kernel's `notify` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "pendopo.kernel.notify"
    label = "notify"
