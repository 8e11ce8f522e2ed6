"""The intake form: one page, in the order in which one tells it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pendopo.kernel.generation.cache import Cached
from pendopo.kernel.refusal import Invalid
from pendopo.kernel.ui.fields import FilesField, WordsField
from pendopo.kernel.ui.widgets import ChoiceCards
from pendopo.laporan.types import Jenis, NewLaporan
from pendopo.layanan import queries as layanan
from pendopo.layanan.types import Sumber
from pendopo.opd import queries as opd
from pendopo.opd.types import UnitKind
from pendopo.wilayah import queries as wilayah
from pendopo.wilayah.types import Titik

JENIS = [
    (Jenis.ADUAN, _("Aduan")),
    (Jenis.KELUHAN, _("Keluhan")),
    (Jenis.ASPIRASI, _("Aspirasi")),
    (Jenis.INFORMASI, _("Minta informasi")),
]
HINTS: dict[str, Any] = {
    Jenis.ADUAN: _("Ada yang rusak, salah atau berbahaya"),
    Jenis.KELUHAN: _("Pelayanan yang mengecewakan"),
    Jenis.ASPIRASI: _("Usul atau gagasan"),
    Jenis.INFORMASI: _("Ingin tahu sesuatu"),
}
SUMBER = [
    (Sumber.LOKET, _("Datang ke loket")),
    (Sumber.TELEPON, _("Telepon")),
    (Sumber.SURAT, _("Surat")),
    (Sumber.MEDIA_SOSIAL, _("Media sosial")),
]

_NOWHERE = _("Lokasi dari ponsel tidak dapat dibaca. Ketuk peta atau pilih desanya.")


LOCAL = "setempat"
"""The choice "the office of this village": a list of hundreds of them would be longer than the form."""


class UnitField(forms.ChoiceField):
    """A unit: one of those that are offered, or any other that exists."""

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or opd.unit(value) is not None


class LaporanForm(forms.Form):
    """What a citizen tells. Only the kind and the text are needed."""

    jenis = forms.ChoiceField(
        label=_("Apa yang ingin Anda sampaikan?"),
        choices=JENIS,
        initial=Jenis.ADUAN,
        widget=ChoiceCards(hints=HINTS, grid=True),
        error_messages={"required": _("Pilih salah satu.")},
    )
    text = WordsField(
        label=_("Ceritakan"),
        help_text=_("Apa yang terjadi, sejak kapan. Jangan tulis NIK atau nomor telepon di sini."),
        max_length=10_000,
        rows=5,
        error_messages={"required": _("Ceritakan apa yang terjadi.")},
    )
    desa = forms.ChoiceField(label=_("Desa atau kelurahan"), required=False)
    place = forms.CharField(
        label=_("Patokan"),
        help_text=_("Misalnya: depan pasar, jembatan kedua"),
        max_length=300,
        required=False,
    )
    lat = forms.IntegerField(
        label=_("Lokasi"),
        required=False,
        widget=forms.HiddenInput,
        min_value=-90_000_000,
        max_value=90_000_000,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _NOWHERE),
    )
    lon = forms.IntegerField(
        label=_("Lokasi"),
        required=False,
        widget=forms.HiddenInput,
        min_value=-180_000_000,
        max_value=180_000_000,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _NOWHERE),
    )
    berkas = FilesField(help_text=_("Paling banyak 4. Lokasi yang tersimpan di dalam foto dihapus."))
    kategori = forms.ChoiceField(label=_("Kategori"), required=False)
    name = forms.CharField(label=_("Nama"), max_length=100, required=False)
    phone = forms.CharField(label=_("Nomor telepon"), max_length=30, required=False, widget=forms.TextInput)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Untuk kabar setiap ada perkembangan. Disimpan terenkripsi, terpisah dari laporan."),
        required=False,
    )
    anonim = forms.BooleanField(
        label=_("Sembunyikan nama saya"),
        help_text=_("Anonim: unit yang menangani pun tidak melihat siapa Anda."),
        required=False,
    )
    rahasia = forms.BooleanField(
        label=_("Rahasiakan laporan ini"),
        help_text=_("Rahasia: laporan tidak pernah tampil untuk umum."),
        required=False,
    )
    terlapor = UnitField(
        label=_("Laporan ini tentang pejabat atau kantor"),
        help_text=_("Hanya bila Anda melaporkan orang atau kantornya: Inspektorat yang memeriksa, bukan mereka."),
        required=False,
    )
    kunci = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("desa", _("Pilih desanya"), _desa.get())
        self._choices("kategori", _("Tidak tahu: biar petugas yang memilih"), _kategori_choices())
        self._choices("terlapor", _("Bukan"), [(LOCAL, _("Kantor desa atau kelurahan di atas")), *_unit_choices()])

    def _choices(self, name: str, empty: Any, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", empty), *choices]

    def titik(self) -> Titik | None:
        """The place given by GPS in this round, if both parts can be read. The form need not be valid otherwise."""
        self.errors  # noqa: B018 - asking for the errors is what reads the fields
        lat, lon = self.cleaned_data.get("lat"), self.cleaned_data.get("lon")
        return Titik(lat=lat, lon=lon) if lat is not None and lon is not None else None

    def accused(self, desa: str) -> str:
        """The unit that a valid form is about, with the village's office found by its place. Raises `Invalid`."""
        chosen: str = self.cleaned_data["terlapor"]
        if chosen != LOCAL:
            return chosen
        local = opd.units_at(UnitKind.DESA, desa) if desa else ()
        if not local:
            raise Invalid(
                gettext("Ketuk tempatnya di peta atau pilih desanya, supaya kami tahu kantor mana."), field="desa"
            )
        return local[0].kode

    def new(self, *, titik: Titik | None) -> NewLaporan:
        """The report told by a valid form, at the point where its pin stands."""
        data = self.cleaned_data
        place = (wilayah.locate(titik.lat, titik.lon).kode if titik else None) or data["desa"]
        return NewLaporan(
            jenis=Jenis(data["jenis"]),
            text=data["text"],
            kategori=data["kategori"],
            titik=titik,
            desa=data["desa"],
            place=data["place"],
            anonim=data["anonim"],
            rahasia=data["rahasia"],
            terlapor=self.accused(place),
            sumber=Sumber(data["sumber"]) if data.get("sumber") else Sumber.WEB,
            name=data["name"],
            phone=data["phone"],
            email=data["email"],
        )


class StaffLaporanForm(LaporanForm):
    """The same, written down by staff for someone else: the door it came in by is asked, too."""

    sumber = forms.ChoiceField(
        label=_("Masuk melalui"),
        choices=SUMBER,
        widget=ChoiceCards(grid=True),
        error_messages={"required": _("Pilih salah satu.")},
    )
    field_order = ("sumber",)


def _load_desa() -> list[tuple[Any, Any]]:
    """Villages grouped by district."""
    villages = wilayah.desa_list()
    districts = wilayah.names({village.induk for village in villages})
    grouped: dict[str, list[tuple[str, str]]] = {}
    for village in villages:
        grouped.setdefault(districts[village.induk], []).append((village.kode, village.label))
    return list(grouped.items())


_desa = Cached(wilayah.GENERATION, _load_desa)


def _kategori_choices() -> list[tuple[Any, Any]]:
    """The main topics: a citizen is not made to choose among 929."""
    return [(key, _title(name)) for key, name in layanan.kategori().mains]


def _title(name: str) -> str:
    """SP4N writes its catalogue in capitals; a page does not."""
    return name.capitalize() if name.isupper() else name


def _unit_choices() -> list[tuple[Any, Any]]:
    """Every office that is not a village's."""
    left_out = (UnitKind.LUAR, UnitKind.DESA, UnitKind.KELURAHAN)
    return [(unit.kode, unit.nama) for unit in opd.units() if unit.kind not in left_out and unit.valid_to is None]
