"""The icons: `ikon.svg` holds the few that pages use (Lucide, ISC licence; see `aset.lock.json`)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FILE = Path(__file__).with_name("ikon.svg")
_SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)">(.*?)</symbol>', re.DOTALL)


@cache
def shapes() -> dict[str, str]:
    """Name -> the inner markup of its drawing, on a grid of 24 by 24."""
    return dict(_SYMBOL.findall(FILE.read_text(encoding="utf-8")))


@cache
def icon(name: str, label: str = "") -> SafeString:
    """The icon `name` as inline SVG; decoration unless it gets a `label`. An unknown name raises `KeyError`."""
    shape = mark_safe(shapes()[name])  # noqa: S308 - the package's own file
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, shape)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', shape)
