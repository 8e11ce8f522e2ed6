"""The ledger as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "pendopo.kernel.ledger"
    label = "ledger"

    def ready(self) -> None:
        from pendopo.kernel.ledger import api, events  # noqa: PLC0415 - models exist only from here on

        api.register(events)
