"""The kernel's `search` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig

from pendopo.kernel import loop


class SearchConfig(AppConfig):
    name = "pendopo.kernel.search"
    label = "search"

    def ready(self) -> None:
        from pendopo.kernel.search import doors  # noqa: PLC0415 - models exist only from here on

        loop.periodic("search.merge", every=86_400, fn=doors.merge)
