"""Form fields that Django lacks: long words as browsers count them, and several files in one field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class WordsField(forms.CharField):
    """A text of several lines. A line's end counts as one character, as the browser's own counter does."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class SeveralFiles(forms.FileInput):
    """A file input that takes several, photographed or chosen."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": "image/*,.pdf,.docx,.xlsx,.odt"})


class FilesField(forms.FileField):
    """Several files. What each really is, and how many there may be, is checked where they are received (`sent`)."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Foto atau dokumen"))
        super().__init__(required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        return [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
