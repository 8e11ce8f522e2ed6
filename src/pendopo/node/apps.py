"""The roof as Django sees it."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class NodeConfig(AppConfig):
    name = "pendopo.node"
    label = "node"

    def ready(self) -> None:
        import_module("pendopo.node.wiring").connect()  # models exist only from here on
