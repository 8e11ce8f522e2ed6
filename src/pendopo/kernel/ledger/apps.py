"""The kernel's `ledger` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "pendopo.kernel.ledger"
    label = "ledger"
