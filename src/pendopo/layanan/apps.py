"""The room `layanan` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class LayananConfig(AppConfig):
    name = "pendopo.layanan"
    label = "layanan"

    def ready(self) -> None:
        from pendopo.kernel.ledger import api as ledger  # noqa: PLC0415 - models exist only from here on
        from pendopo.layanan import events, projection  # noqa: PLC0415

        ledger.register(events, projection.PROJECTIONS)
