"""Weighs a page as a phone would pay for it: compressed bodies and headers of all that a visit fetches."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test import Client

FIRST = 40 * 1024
REPEAT = 10 * 1024
_CSS_URL = re.compile(rb"url\(\s*['\"]?([^'\")]+)")


@dataclass
class Weight:
    """Bytes over the wire: `first` with an empty cache, `repeat` with all that may be kept for good in it."""

    first: int = 0
    repeat: int = 0
    parts: dict[str, int] = field(default_factory=dict)


class _Named(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and {"stylesheet", "icon", "manifest", "preload"} & set(given.get("rel", "").split()):
            self.found.append(given.get("href", ""))
        elif tag in ("script", "img", "source", "iframe", "video", "audio") or given.get("type") == "image":
            self.found.append(given.get("src", ""))
        elif tag in ("use", "image", "object"):
            self.found.append(given.get("href", "") or given.get("xlink:href", "") or given.get("data", ""))


def weigh(client: Client, path: str) -> Weight:
    """The weight of `path` with everything it names, and of the service worker with what that keeps."""
    weight = Weight()
    html = _fetch(client, path, weight)
    reader = _Named()
    reader.feed(html.decode())
    waiting = [urldefrag(urljoin(path, name)).url for name in reader.found if name]
    if any("ui/pendopo.js" in name for name in waiting):
        waiting += ["/sw.js", "/luring/"]
    seen = {path}
    while waiting:
        name = waiting.pop()
        if name in seen or name.startswith("data:"):
            continue
        assert not urlsplit(name).netloc, f"{path} fetches from elsewhere: {name}"
        seen.add(name)
        body = _fetch(client, name, weight)
        if ".css" in name:
            waiting += [urljoin(name, inner.decode()) for inner in _CSS_URL.findall(body)]
    return weight


def assert_light(client: Client, path: str, first: int = FIRST, repeat: int = REPEAT) -> Weight:
    """Fail unless `path` costs at most `first` bytes on a first visit and `repeat` afterwards."""
    weight = weigh(client, path)
    assert weight.first <= first, f"{path}: {weight.first} bytes on a first visit: {weight.parts}"
    assert weight.repeat <= repeat, f"{path}: {weight.repeat} bytes on a repeat visit: {weight.parts}"
    return weight


def _fetch(client: Client, path: str, weight: Weight) -> bytes:
    """Fetch `path` compressed, add what it costs to `weight`, and return its content uncompressed."""
    answer = client.get(path, headers={"accept-encoding": "gzip, br"})
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"
    headers = sum(len(f"{name}: {value}\r\n") for name, value in answer.items())
    cost = len(answer.getvalue()) + headers
    weight.parts[path] = cost
    weight.first += cost
    kept = "immutable" in answer.get("Cache-Control", "") or path in ("/sw.js", "/luring/")
    weight.repeat += 0 if kept else cost
    return client.get(path, headers={"accept-encoding": "identity"}).getvalue()
