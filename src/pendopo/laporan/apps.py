"""The room `laporan` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class LaporanConfig(AppConfig):
    name = "pendopo.laporan"
    label = "laporan"

    def ready(self) -> None:
        from pendopo.kernel.ledger import api as ledger  # noqa: PLC0415 - models exist only from here on
        from pendopo.laporan import projection  # noqa: PLC0415
        from pendopo.laporan.types import LaporanDetail  # noqa: PLC0415
        from pendopo.layanan import events, kinds  # noqa: PLC0415

        kinds.register(projection.KIND, detail=LaporanDetail)
        ledger.register(events, [projection.PROJECTION])
