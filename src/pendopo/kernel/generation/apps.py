"""The kernel's `generation` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class GenerationConfig(AppConfig):
    name = "pendopo.kernel.generation"
    label = "generation"
