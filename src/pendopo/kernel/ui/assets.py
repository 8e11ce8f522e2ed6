"""Static files with addresses that change with their content, compressed once, with no step to forget.

`{% static %}` yields `/static/ui/pendopo.css?v=1a2b3c4d`. At start the middleware puts the files of all apps, with
their compressed renditions, into the data folder, and serves them as immutable.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponseBase
from whitenoise.compress import Compressor  # type: ignore[import-untyped]
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]


@cache
def digest(name: str) -> str:
    """Eight hexadecimal digits of the content of static file `name`; empty when there is no such file."""
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:8] if found else ""


class AssetStorage(StaticFilesStorage):
    """Static addresses that carry the digest of their content."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        version = digest(name or "")
        return f"{address}?v={version}" if version else address


class AssetMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise over a folder that is brought up to date whenever a process starts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        publish(Path(settings.STATIC_ROOT))
        super().__init__(get_response)

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Everything we serve is asked for by its digest, so it may be kept for good."""
        return True


def publish(target: Path) -> None:
    """Bring `target` to the content of all apps' static files, each with a gzip and a brotli rendition."""
    target.mkdir(parents=True, exist_ok=True)
    compressor = Compressor(quiet=True)
    for finder in finders.get_finders():
        for name, storage in finder.list(None):
            _publish_one(Path(storage.path(name)), target / name, compressor)


def _publish_one(source: Path, place: Path, compressor: Any) -> None:
    content = source.read_bytes()
    with contextlib.suppress(FileNotFoundError):
        if place.read_bytes() == content:
            return
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{os.getpid()}-{place.name}")
    part.write_bytes(content)
    for rendition in (".br", ".gz"):
        Path(f"{place}{rendition}").unlink(missing_ok=True)
    if compressor.should_compress(place.name):
        compressor.compress(str(part))
        for rendition in (".br", ".gz"):
            with contextlib.suppress(FileNotFoundError):
                os.replace(f"{part}{rendition}", f"{place}{rendition}")
    os.replace(part, place)
