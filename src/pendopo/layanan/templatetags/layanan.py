"""Template tags of the counter's office pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms, template
from django.utils.translation import gettext as _

from pendopo.layanan import words
from pendopo.layanan.types import Verb
from pendopo.warga.types import OpeningReason

register = template.Library()


def _label(verb: str) -> str:
    own = {
        "note": _("Catatan dalam kantor"),
        "message": _("Kirim pesan kepada pelapor"),
        "split": _("Serahkan sebagian kepada unit lain"),
        "release": _("Publikasikan"),
        "classify": _("Perbaiki klasifikasi"),
        "task-done": _("Bagian kami selesai"),
    }
    return own[verb] if verb in own else words.verb(Verb(verb))


@register.inclusion_tag("layanan/verb_form.html", takes_context=True)
def verb_form(
    context: dict[str, Any],
    verb: str,
    form: forms.Form,
    id: UUID,
    opened: str,
    *,
    primary: bool = False,
    task: UUID | None = None,
    files: Any = (),
) -> dict[str, Any]:
    """A verb with its form, folded until it is wanted; the page's main verb stands open."""
    return {
        "verb": verb,
        "label": _label(verb),
        "form": form,
        "id": id,
        "open": primary or opened == verb,
        "primary": primary,
        "task": task,
        "photos": [file for file in files if file.type.is_photo],
        "csrf_token": context["csrf_token"],
    }


@register.filter
def reason_words(reason: OpeningReason) -> str:
    """Why an identity is opened, in words."""
    return {
        OpeningReason.CONTACT: _("Menghubungi pelapor"),
        OpeningReason.VERIFY: _("Memeriksa siapa pelapornya"),
        OpeningReason.DELIVER: _("Menyerahkan yang diminta"),
        OpeningReason.CITIZEN_ASKED: _("Pelapor memintanya di loket"),
        OpeningReason.LAW: _("Diminta pengadilan atau lembaga yang berhak"),
    }[reason]
