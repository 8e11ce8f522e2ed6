"""The kernel's `loop` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class LoopConfig(AppConfig):
    name = "pendopo.kernel.loop"
    label = "loop"
