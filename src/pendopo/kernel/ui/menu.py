"""The main menu: rooms add their entries when they start, and the page frame asks which ones this visitor sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the menu. `name` is a URL name; `shown` decides for a request; smaller `order` stands first."""

    label: str | Promise
    name: str
    shown: Callable[[HttpRequest], bool]
    order: int = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the page shows it."""

    label: str
    url: str
    current: bool


_entries: dict[str, Entry] = {}


def add(entry: Entry) -> None:
    """Put `entry` on the menu; call it from an app's `ready()`. The same name again replaces the entry."""
    _entries[entry.name] = entry


def entries(request: HttpRequest) -> list[Shown]:
    """The menu of this request; entries whose address does not exist on this node are left out."""
    seen = []
    for entry in sorted(_entries.values(), key=lambda one: one.order):
        if not entry.shown(request):
            continue
        try:
            url = reverse(entry.name)
        except NoReverseMatch:
            continue
        seen.append((str(entry.label), url))
    here = max((url for _, url in seen if _within(request.path, url)), key=len, default="")
    return [Shown(label, url, url == here) for label, url in seen]


def _within(path: str, url: str) -> bool:
    """Whether `path` is `url` or lies below it; the front page is only itself."""
    return path == url if url == "/" else path.startswith(url)
