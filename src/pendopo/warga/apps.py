"""The room `warga` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class WargaConfig(AppConfig):
    name = "pendopo.warga"
    label = "warga"

    def ready(self) -> None:
        from pendopo.kernel.ledger import api as ledger  # noqa: PLC0415 - models exist only from here on
        from pendopo.warga import events, projection  # noqa: PLC0415

        ledger.register(events, [projection.OPENINGS])
