"""A notice in words: `notify/<template>.txt` of any room, whose first line is the title."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.template import Context as TemplateContext
from django.template import Template
from django.template.loader import get_template
from django.utils import translation

from pendopo.kernel import ids
from pendopo.kernel.clock import to_datetime
from pendopo.kernel.notify.types import Context


class Words(NamedTuple):
    """A rendered notice."""

    title: str
    body: str


@cache
def _template(key: str) -> Template:
    found: Template = get_template(f"notify/{key}.txt").template  # type: ignore[attr-defined]
    return found


def address(path: str) -> str:
    """The full address of a page of this node, or "" for none."""
    config = settings.CONFIG
    begin = config.public_url.rstrip("/") or f"{'https' if config.secure else 'http'}://{config.hosts[0]}"
    return f"{begin}{path}" if path else ""


def render(key: str, context: Context, language: str) -> Words:
    """The notice in `language`. Raises `TemplateDoesNotExist`.

    Templates see `number` (in groups), `address`, `unit`, `state`, `days`, and `due` as a date in the node's zone.
    """
    words = {
        "number": ids.show_number(context.number),
        "address": address(context.path),
        "unit": context.unit,
        "state": context.state,
        "days": context.days,
        "due": to_datetime(context.due, settings.CONFIG.zone).date() if context.due else None,
    }
    with translation.override(language):
        text = _template(key).render(TemplateContext(words, autoescape=False))
    title, _, body = text.strip().partition("\n")
    return Words(" ".join(title.split()), body.strip() + "\n")
