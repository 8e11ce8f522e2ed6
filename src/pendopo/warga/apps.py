"""The room `warga` as Django sees it."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings

from pendopo.kernel import loop, notify
from pendopo.kernel.permissions import SYSTEM

SWEEP_EVERY = 86_400  # seconds


class WargaConfig(AppConfig):
    name = "pendopo.warga"
    label = "warga"

    def ready(self) -> None:
        from pendopo.kernel.ledger import api as ledger  # noqa: PLC0415 - models exist only from here on
        from pendopo.warga import events, projection, queries  # noqa: PLC0415

        ledger.register(events, [projection.OPENINGS])
        notify.register_resolver(queries.addressee_of)
        loop.periodic("warga.sweep", SWEEP_EVERY, sweep)


def sweep(at: int) -> None:
    """Delete printed codes and sessions that have expired."""
    import_module("pendopo.warga.actions").sweep_codes(by=SYSTEM, at=at)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
