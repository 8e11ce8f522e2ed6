"""The roof as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class NodeConfig(AppConfig):
    name = "pendopo.node"
    label = "node"
