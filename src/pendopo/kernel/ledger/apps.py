"""The ledger as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings

from pendopo.kernel import loop


class LedgerConfig(AppConfig):
    name = "pendopo.kernel.ledger"
    label = "ledger"

    def ready(self) -> None:
        from pendopo.kernel.ledger import api, events, recording, sealing  # noqa: PLC0415 - models exist only from here on

        api.register(events)
        loop.job(recording.REACTION_JOB, takes=recording.ReactionJob)(recording.react)
        loop.periodic("ledger.seal", settings.CONFIG.seal_every, sealing.seal_waiting)
