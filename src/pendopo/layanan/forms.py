"""Forms of the counter: the citizen's two, and one small form for each verb of the office."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pendopo.kernel.ui.fields import FilesField, WordsField
from pendopo.kernel.ui.widgets import ChoiceCards
from pendopo.layanan import queries, words
from pendopo.layanan.types import Klasifikasi
from pendopo.opd import queries as opd
from pendopo.opd.types import Unit, UnitKind
from pendopo.warga.types import OpeningReason
from pendopo.wilayah import queries as wilayah

Choices = list[tuple[Any, Any]]
LONGEST = 10_000


def _fill(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


# The citizen's ---------------------------------------------------------------------------------------------------


class TrackForm(forms.Form):
    """Number and secret, sent by POST: neither is ever part of an address."""

    nomor = forms.CharField(
        label=_("Nomor laporan"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    kode = forms.CharField(
        label=_("Kode rahasia"),
        max_length=40,
        help_text=_("Huruf besar atau kecil, dengan atau tanpa tanda hubung."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class WordsForm(forms.Form):
    """Words of the citizen, with files: a reply, an addition, a reason."""

    text = WordsField(label=_("Pesan Anda"), max_length=LONGEST, error_messages={"required": _("Tuliskan pesannya.")})
    berkas = FilesField()


# The office's ----------------------------------------------------------------------------------------------------

_KINDS = {
    UnitKind.KOORDINATOR: _("Pusat"),
    UnitKind.INSPEKTORAT: _("Pusat"),
    UnitKind.BAGIAN: _("Pusat"),
    UnitKind.DINAS: _("Dinas dan badan"),
    UnitKind.KECAMATAN: _("Kecamatan"),
    UnitKind.KELURAHAN: _("Desa dan kelurahan"),
    UnitKind.DESA: _("Desa dan kelurahan"),
}


def unit_choices(*, without: frozenset[str] = frozenset()) -> Choices:
    """Units that can receive something, by what sort of office they are."""
    grouped: dict[Any, Choices] = {label: [] for label in _KINDS.values()}
    for unit in opd.units():
        if unit.kind in _KINDS and unit.valid_to is None and unit.kode not in without:
            grouped[_KINDS[unit.kind]].append((unit.kode, unit.nama))
    return [(label, units) for label, units in grouped.items() if units]


def kategori_choices() -> Choices:
    """The whole catalogue: each main topic, and what lies below it."""
    tree = queries.kategori()
    return [
        (words.title(name), [(key, words.title(name)), *((k, words.title(n)) for k, n in tree.subs.get(key, ()))])
        for key, name in tree.mains
    ]


def wilayah_choices() -> Choices:
    """Districts, each with its villages."""
    villages: dict[str, Choices] = defaultdict(list)
    for place in wilayah.desa_list():
        villages[place.induk].append((place.kode, place.label))
    names = wilayah.names(villages)
    return [
        (names[kode], [(kode, _("Seluruh %(district)s") % {"district": names[kode]}), *rows])
        for kode, rows in villages.items()
    ]


class TextForm(forms.Form):
    """Words only: a reason, a question, a message, a note."""

    text = WordsField(label=_("Isi"), max_length=LONGEST, error_messages={"required": _("Tuliskan dahulu isinya.")})

    def __init__(self, *args: Any, label: Any = "", hint: Any = "", without: frozenset[str] = frozenset(), **kw: Any):
        super().__init__(*args, **kw)
        if label:
            self.fields["text"].label = label
        self.fields["text"].help_text = hint


class FilesForm(TextForm):
    """Words with evidence."""

    berkas = FilesField(label=_("Bukti: foto atau dokumen"))


class UnitForm(TextForm):
    """A unit and words: pass on, or give a part."""

    unit = forms.ChoiceField(label=_("Unit tujuan"), error_messages={"required": _("Pilih unitnya.")})
    field_order = ("unit", "text")

    def __init__(self, *args: Any, without: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fill(self, "unit", [("", _("Pilih unit")), *unit_choices(without=without)])


class DeclineForm(TextForm):
    """Not ours: who is responsible, with the address, and words."""

    luar = forms.ChoiceField(
        label=_("Siapa yang berwenang?"),
        help_text=_("Alamat dan teleponnya ikut dikirim kepada pelapor."),
        required=False,
    )
    field_order = ("luar", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._outside = {unit.kode: unit for unit in opd.units(kind=UnitKind.LUAR) if unit.valid_to is None}
        shown: Choices = [(kode, unit.nama) for kode, unit in self._outside.items()]
        _fill(self, "luar", [("", _("Lainnya, saya tulis di bawah")), *shown])

    def reason(self) -> str:
        """The words, and below them who is responsible and where to find them."""
        chosen = self._outside.get(self.cleaned_data["luar"])
        text: str = self.cleaned_data["text"]
        return f"{text}\n\n{address_of(chosen)}" if chosen else text


def address_of(unit: Unit) -> str:
    """Name, address and telephone in one line."""
    return ", ".join(part for part in (unit.nama, unit.address, unit.contact) if part)


class ReleaseForm(TextForm):
    """What the public will read, and which photographs it will see."""

    photo = forms.MultipleChoiceField(required=False)


class IdentityForm(forms.Form):
    """Why an identity is opened: a code, so that no free text can carry a name into the ledger."""

    reason = forms.TypedChoiceField(
        label=_("Untuk apa?"),
        coerce=lambda value: OpeningReason(int(value)),
        widget=ChoiceCards(),
        error_messages={"required": _("Pilih alasan membuka identitas.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fill(self, "reason", [(str(reason.value), words.opening_reason(reason)) for reason in OpeningReason])


class ClassifyForm(forms.Form):
    """Class and category."""

    klasifikasi = forms.ChoiceField(label=_("Klasifikasi"), help_text=_("Menentukan batas waktu menurut hukum."))
    kategori = forms.ChoiceField(label=_("Kategori"), required=False)

    def __init__(self, *args: Any, without: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fill(self, "klasifikasi", [(k.value, words.klasifikasi(k)) for k in Klasifikasi])
        _fill(self, "kategori", [("", _("Belum ditentukan")), *kategori_choices()])


class AturanForm(forms.Form):
    """A jurisdiction rule: what it matches, and one target."""

    id = forms.SlugField(
        label=_("Kode aturan"), max_length=60, help_text=_("Huruf, angka dan tanda hubung, misalnya jalan-kabupaten.")
    )
    order = forms.IntegerField(label=_("Urutan"), min_value=0, max_value=8999, help_text=_("Yang kecil dicoba dulu."))
    klasifikasi = forms.ChoiceField(label=_("Klasifikasi"), required=False)
    kategori = forms.ChoiceField(label=_("Kategori"), required=False)
    wilayah = forms.ChoiceField(label=_("Wilayah"), required=False)
    unit = forms.ChoiceField(label=_("Unit tujuan"), required=False)
    level = forms.ChoiceField(
        label=_("atau tingkat"),
        required=False,
        help_text=_("Unit setempat yang melayani tempat kejadian."),
        choices=[("", _("—")), ("DESA", _("Desa atau kelurahan")), ("KECAMATAN", _("Kecamatan"))],
    )
    note = forms.CharField(label=_("Keterangan"), max_length=300, required=False)
    tried = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fill(self, "klasifikasi", [("", _("Semua")), *((k.value, words.klasifikasi(k)) for k in Klasifikasi)])
        _fill(self, "kategori", [("", _("Semua")), *kategori_choices()])
        _fill(self, "wilayah", [("", _("Semua")), *wilayah_choices()])
        _fill(self, "unit", [("", _("—")), *unit_choices()])

    def told(self) -> dict[str, Any]:
        """The fields of the rule."""
        return {name: value for name, value in self.cleaned_data.items() if name != "tried"}

    def digest(self) -> str:
        """What tells this very rule from one that was changed after it was tried."""
        return sha256(repr(sorted(self.told().items())).encode()).hexdigest()
