"""The kernel's `http` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig

from pendopo.kernel import loop


class HttpConfig(AppConfig):
    name = "pendopo.kernel.http"
    label = "http"

    def ready(self) -> None:
        from pendopo.kernel.http import idempotency  # noqa: PLC0415 - models exist only from here on

        loop.periodic("http.sweep", every=3600, fn=idempotency.sweep)
