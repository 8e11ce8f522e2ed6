"""The kernel's `ui` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig

from pendopo.kernel.http import pages
from pendopo.kernel.ui import errors


class UiConfig(AppConfig):
    name = "pendopo.kernel.ui"
    label = "ui"

    def ready(self) -> None:
        pages.use(errors.page)
