"""The kernel's `files` as Django sees it."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "pendopo.kernel.files"
    label = "files"

    def ready(self) -> None:
        import_module("pendopo.kernel.files.jobs")
