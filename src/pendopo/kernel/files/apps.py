"""The kernel's `files` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "pendopo.kernel.files"
    label = "files"
