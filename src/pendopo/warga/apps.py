"""The room `warga` as Django sees it."""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module
from uuid import UUID

from django.apps import AppConfig
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pendopo.kernel import loop, notify
from pendopo.kernel.permissions import SYSTEM, actor_of
from pendopo.kernel.ui import menu

SWEEP_EVERY = 86_400  # seconds


class WargaConfig(AppConfig):
    name = "pendopo.warga"
    label = "warga"

    def ready(self) -> None:
        from pendopo.kernel.ledger import api as ledger  # noqa: PLC0415 - models exist only from here on
        from pendopo.warga import events, projection, queries  # noqa: PLC0415

        ledger.register(events, [projection.OPENINGS])
        ledger.after_replay(erase_again)
        notify.register_resolver(queries.addressee_of)
        menu.add(menu.Entry(label=_("Akun saya"), name="warga:account", shown=_is_signed_in, order=900))
        menu.add(menu.Entry(label=_("Akun pegawai"), name="warga:people", shown=_is_admin, order=800))
        loop.periodic("warga.sweep", SWEEP_EVERY, sweep)


def _is_signed_in(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated)


def _is_admin(request: HttpRequest) -> bool:
    return actor_of(request).holds("ADMIN")


def erase_again(_subjects: Collection[UUID], at: int) -> None:
    """After a restore: destroy again every identity on the list of those that were destroyed."""
    import_module("pendopo.warga.actions").replay_destroyed(at=at)


def sweep(at: int) -> None:
    """Delete printed codes and sessions that have expired."""
    import_module("pendopo.warga.actions").sweep_codes(by=SYSTEM, at=at)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
