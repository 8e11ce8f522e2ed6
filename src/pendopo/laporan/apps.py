"""The room `laporan` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class LaporanConfig(AppConfig):
    name = "pendopo.laporan"
    label = "laporan"

    def ready(self) -> None:
        from pendopo.kernel.ledger import api as ledger  # noqa: PLC0415 - models exist only from here on
        from pendopo.kernel.ui import menu  # noqa: PLC0415
        from pendopo.laporan import projection  # noqa: PLC0415
        from pendopo.laporan.types import LaporanDetail  # noqa: PLC0415
        from pendopo.layanan import events, kinds  # noqa: PLC0415

        menu.add(menu.Entry(label=_("Catat laporan"), name="laporan:submit-for", shown=_is_staff, order=20))
        kinds.register(projection.KIND, detail=LaporanDetail)
        ledger.register(events, [projection.PROJECTION])


def _is_staff(request: HttpRequest) -> bool:
    return bool(request.actor.is_staff)  # type: ignore[attr-defined]
