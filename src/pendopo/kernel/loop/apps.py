"""The kernel's `loop` as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig

from pendopo.kernel import metrics


class LoopConfig(AppConfig):
    name = "pendopo.kernel.loop"
    label = "loop"

    def ready(self) -> None:
        from pendopo.kernel.loop import queue  # noqa: PLC0415 - models exist only from here on

        metrics.on_reading(queue.measure)
