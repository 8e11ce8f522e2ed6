"""The room `layanan` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class LayananConfig(AppConfig):
    name = "pendopo.layanan"
    label = "layanan"

    def ready(self) -> None:
        from pendopo.kernel import loop  # noqa: PLC0415 - models exist only from here on
        from pendopo.kernel.ledger import api as ledger  # noqa: PLC0415
        from pendopo.kernel.ui import menu  # noqa: PLC0415
        from pendopo.layanan import events, projection, queries  # noqa: PLC0415
        from pendopo.layanan.actions import clocks, erasing  # noqa: PLC0415

        ledger.register(events, projection.PROJECTIONS)
        ledger.after_rebuild(queries.reindex)
        ledger.after_replay(erasing.erase_again)
        ledger.name_subjects(queries.subject_of)
        loop.periodic("layanan.clocks", every=60, fn=clocks.tick)
        menu.add(menu.Entry(label=_("Kotak masuk"), name="kerja:inbox", shown=_is_staff, order=10))
        menu.add(menu.Entry(label=_("Aturan"), name="kerja:rules", shown=_edits_rules, order=30))


def _is_staff(request: HttpRequest) -> bool:
    return bool(request.actor.is_staff)  # type: ignore[attr-defined]


def _edits_rules(request: HttpRequest) -> bool:
    actor = request.actor  # type: ignore[attr-defined]
    return bool(actor.holds("KOORDINATOR") or actor.holds("ADMIN"))
