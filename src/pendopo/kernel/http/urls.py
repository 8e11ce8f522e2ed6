"""The node's own addresses: health, figures, the description of its interface."""

from __future__ import annotations

from django.urls import path

from pendopo.kernel.http import describe, health

urlpatterns = [
    path("-/sehat", health.alive, name="sehat"),
    path("-/siap", health.ready, name="siap"),
    path("-/metrik", health.figures, name="metrik"),
    path("-/openapi.json", describe.document, name="openapi"),
]
