"""What every page knows: the city's name, whether this is the demo, and the menu."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from pendopo.kernel.ui import menu


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor of the page frame. The menu is asked for only when a page shows it."""
    config = settings.CONFIG
    return {
        "city": config.city,
        "city_short": config.city_short,
        "demo": config.demo,
        "menu": SimpleLazyObject(lambda: menu.entries(request)),
    }
