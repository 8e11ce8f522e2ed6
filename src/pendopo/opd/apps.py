"""The room `opd` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


def _offices_changed() -> None:
    from pendopo.kernel.generation import cache  # noqa: PLC0415

    cache.bump("opd")


class OpdConfig(AppConfig):
    name = "pendopo.opd"
    label = "opd"

    def ready(self) -> None:
        # Models may be imported only once the registry is filled.
        from pendopo.kernel.ledger import api as ledger  # noqa: PLC0415
        from pendopo.opd import events, projection  # noqa: PLC0415

        ledger.register(events, projection.PROJECTIONS)
        ledger.after_rebuild(_offices_changed)
