"""Forms of the office: one small form a verb."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pendopo.layanan import queries, words
from pendopo.layanan.types import Klasifikasi
from pendopo.opd import queries as opd


def _area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def unit_choices(*, without: str = "") -> list[tuple[str, str]]:
    """Units that can receive something."""
    return [(u.kode, u.nama) for u in opd.units() if u.valid_to is None and u.kode != without and u.kind != "LUAR"]


class TextForm(forms.Form):
    """Words only: a reason, a question, an answer, a note."""

    text = forms.CharField(label=_("Isi"), max_length=10_000, widget=_area())

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label is not None:
            self.fields["text"].label = label


class UnitForm(TextForm):
    """A unit and words: pass on, or give a part."""

    unit = forms.ChoiceField(label=_("Unit tujuan"))
    field_order = ("unit", "text")

    def __init__(self, *args: Any, without: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Pilih unit")), *unit_choices(without=without)]


class AnswerForm(TextForm):
    """An answer with evidence."""

    berkas = forms.FileField(label=_("Bukti (foto atau dokumen)"), required=False)


class ClassifyForm(forms.Form):
    """Class and category."""

    klasifikasi = forms.ChoiceField(label=_("Klasifikasi"))
    kategori = forms.ChoiceField(label=_("Kategori"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tree = queries.kategori()
        options = [
            (name.capitalize(), [(key, name.capitalize()), *((k, n.capitalize()) for k, n in tree.subs.get(key, ()))])
            for key, name in tree.mains
        ]
        klasifikasi, kategori = self.fields["klasifikasi"], self.fields["kategori"]
        assert isinstance(klasifikasi, forms.ChoiceField)
        assert isinstance(kategori, forms.ChoiceField)
        klasifikasi.choices = [(k.value, words.klasifikasi(k)) for k in Klasifikasi]
        kategori.choices = [("", _("Belum ditentukan")), *options]


class AturanForm(forms.Form):
    """A jurisdiction rule: what it matches, and one target."""

    id = forms.SlugField(label=_("Kode aturan"), max_length=60)
    order = forms.IntegerField(label=_("Urutan"), min_value=0, max_value=8999, help_text=_("Yang kecil dicoba dulu."))
    klasifikasi = forms.ChoiceField(label=_("Klasifikasi"), required=False)
    kategori = forms.ChoiceField(label=_("Kategori"), required=False)
    wilayah = forms.CharField(label=_("Kode wilayah"), max_length=20, required=False)
    unit = forms.ChoiceField(label=_("Unit tujuan"), required=False)
    level = forms.ChoiceField(
        label=_("atau tingkat"), required=False, choices=[("", "—"), ("DESA", _("Desa")), ("KECAMATAN", _("Kecamatan"))]
    )
    note = forms.CharField(label=_("Keterangan"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in {
            "klasifikasi": [(k.value, words.klasifikasi(k)) for k in Klasifikasi],
            "kategori": [(key, name.capitalize()) for key, name in queries.kategori().mains],
            "unit": unit_choices(),
        }.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Semua") if name != "unit" else "—"), *choices]
