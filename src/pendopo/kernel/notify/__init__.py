"""Notices: told once, kept in the app, sent over channels. See README.md.

The door of this package: others import `notify` and `notify.types`, and nothing behind them. Doors that touch tables
are fetched on first use, because Django imports this module before its models may be.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pendopo.kernel.notify.registry import register_channel, register_resolver
from pendopo.kernel.notify.types import Addressee, Context, account, contact

if TYPE_CHECKING:
    from pendopo.kernel.notify.actions import erase, mark_read, resend, sweep, tell, tell_all
    from pendopo.kernel.notify.queries import of_account, parked, unread, unread_count

_ACTIONS = "erase mark_read resend sweep tell tell_all"
_QUERIES = "of_account parked unread unread_count"
_LATER = dict.fromkeys(_ACTIONS.split(), "actions") | dict.fromkeys(_QUERIES.split(), "queries")

__all__ = [
    "Addressee",
    "Context",
    "account",
    "contact",
    "erase",
    "mark_read",
    "of_account",
    "parked",
    "register_channel",
    "register_resolver",
    "resend",
    "sweep",
    "tell",
    "tell_all",
    "unread",
    "unread_count",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
