"""The furniture as template tags and filters: `{% load ui %}`. The page `/gaya/` of a demo node shows each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import segno
from django import forms, template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from pendopo.kernel.ui import icons, words

register = template.Library()

TONES = {
    "": "circle",
    "active": "circle-dot",
    "wait": "clock",
    "good": "circle-check",
    "bad": "triangle-alert",
    "info": "info",
}


# Words ------------------------------------------------------------------------------------------------------------


@register.filter
def instant(value: int | None, zone: str = "") -> str:
    """UTC milliseconds as "22 Nov 2026, 14.05 WIB"; nothing for None."""
    return "" if value is None else words.instant_text(value, zone)


@register.filter
def day(value: int | date | None, zone: str = "") -> str:
    """UTC milliseconds or a date as "22 November 2026"; nothing for None."""
    return "" if value is None else words.day_text(value, zone)


@register.filter
def number(value: float | None) -> str:
    """A number with the reader's separators; nothing for None."""
    return "" if value is None else words.number_text(value)


@register.filter
def nomor(value: str) -> str:
    """A tracking number in groups, as "7K3-M9P-Q2XF"."""
    return "-".join(words.groups(str(value)))


@register.simple_tag
def when(value: int | None, zone: str = "") -> SafeString | str:
    """An instant as `<time>`, exact for machines and local for people."""
    if value is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', words.local(value, zone).isoformat("T", "minutes"), instant(value, zone)
    )


# Small furniture --------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of `ikon.svg`; decoration unless it gets a label."""
    return icons.icon(name, str(label))


@register.simple_tag
def badge(label: str, tone: str = "", icon_name: str = "") -> SafeString:
    """A state in words, with a shape and a colour. `tone`: "", active, wait, good or bad."""
    variant = f" badge--{tone}" if tone else ""
    return format_html('<span class="badge{}">{}{}</span>', variant, icons.icon(icon_name or TONES[tone]), label)


@register.simple_block_tag
def panel(content: str, tone: str = "", title: str = "", icon_name: str = "") -> SafeString:
    """A notice that belongs to the page. `tone`: "" (to know), good, wait (take care) or bad (danger)."""
    variant = f" panel--{tone}" if tone else ""
    heading = format_html("<p><b>{}</b></p>", title) if title else ""
    shape = icons.icon(icon_name or TONES[tone or "info"])
    return format_html(
        '<div class="panel{}">{}<div>{}{}</div></div>',
        variant,
        shape,
        heading,
        mark_safe(content),  # noqa: S308
    )


@register.simple_block_tag
def empty(content: str, title: str, icon_name: str = "inbox") -> SafeString:
    """What stands where a list would: says why it is empty, and what to do next."""
    return format_html(
        '<div class="empty">{}<b>{}</b><div>{}</div></div>',
        icons.icon(icon_name),
        title,
        mark_safe(content),  # noqa: S308 - a template's own, already escaped content
    )


@register.simple_tag
def code_text(value: str) -> SafeString:
    """A number or secret in groups for the eye; copying it yields the plain code."""
    return format_html_join("", "<span>{}</span>", ((part,) for part in words.groups(value)))


@register.inclusion_tag("ui/secret.html")
def secret(label: str, value: str, hint: str = "", *, key: bool = False) -> dict[str, Any]:
    """A number (or, with `key`, a secret that is shown once) to write down or copy."""
    return {"label": label, "value": value, "hint": hint, "key": key}


@register.simple_tag
def qr(data: str | bytes, label: str, caption: str = "") -> SafeString:
    """`data` as a QR figure in SVG; `label` says what it holds, for those who cannot see it."""
    drawing = segno.make(data, micro=False).svg_inline(
        svgclass="qr", lineclass=None, omitsize=True, border=4, title=None
    )
    labelled = drawing.replace("<svg ", format_html('<svg role="img" aria-label="{}" ', label), 1)
    text = format_html("<figcaption>{}</figcaption>", caption) if caption else ""
    return format_html('<figure class="figure">{}{}</figure>', mark_safe(labelled), text)  # noqa: S308


@register.inclusion_tag("ui/progress.html")
def progress(value: int, most: int, label: str) -> dict[str, Any]:
    """How far something long has come: `value` of `most`, in words and as a bar."""
    return {"value": value, "most": most, "label": label}


@register.inclusion_tag("ui/pager.html")
def pager(next_url: str = "", first_url: str = "", note: str = "") -> dict[str, Any]:
    """Keyset paging: onwards, and back to the start. `note` may say "50+"."""
    return {"next_url": next_url, "first_url": first_url, "note": note}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Sequence[Any], label: str = "") -> dict[str, Any]:
    """Tabs as links: each item has `label`, `url`, `current` and perhaps `count` (a number or "50+")."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/back.html")
def back(url: str, label: str = "") -> dict[str, Any]:
    """The way back, above the title."""
    return {"url": url, "label": label}


@register.inclusion_tag("ui/danger.html")
def danger_to_life() -> dict[str, Any]:
    """The panel above every report form: danger to life is for the telephone."""
    return {}


# Forms ------------------------------------------------------------------------------------------------------------


@register.simple_tag
def field_kind(field: forms.BoundField) -> str:
    """Which piece of furniture a field is: choices, group, check or line."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "group" if widget.use_fieldset else "line"


@register.inclusion_tag("ui/gps.html")
def gps(latitude: forms.BoundField, longitude: forms.BoundField) -> dict[str, Any]:
    """A button that fills two fields with this phone's place, in micro-degrees; absent where it cannot work."""
    return {"latitude": latitude.id_for_label, "longitude": longitude.id_for_label}


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """All that must be corrected, above the form, each line a link to its field."""
    entries: list[dict[str, str]] = []
    for name, errors in form.errors.items():
        href = ""
        label = ""
        if name in form.fields:
            bound = form[name]
            href = f"#{_target(bound)}" if bound.auto_id else ""
            label = f"{str(bound.label).rstrip('?:. ')}: "
        entries.extend({"href": href, "text": f"{label}{error}"} for error in errors)
    return {"entries": entries}


def _target(field: forms.BoundField) -> str:
    """The id of what an error link leads to: the first choice of a group, otherwise the field itself."""
    if field_kind(field) == "choices":
        return next((str(option.id_for_label) for option in field), field.auto_id)
    return field.id_for_label or field.auto_id
