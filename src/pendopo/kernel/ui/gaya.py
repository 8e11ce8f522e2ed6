"""What the style page shows: one of each piece of furniture, filled with invented things."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pendopo.kernel.ui.widgets import CheckCards, ChoiceCards, Day

KINDS = [("aduan", _("Aduan")), ("keluhan", _("Keluhan")), ("aspirasi", _("Aspirasi")), ("informasi", _("Informasi"))]
HINTS = {
    "aduan": _("Ada yang salah atau rusak"),
    "keluhan": _("Pelayanan tidak memuaskan"),
    "aspirasi": _("Usul dan gagasan"),
    "informasi": _("Ingin bertanya"),
}


class SampleForm(forms.Form):
    """A form with one of each field."""

    kind = forms.ChoiceField(
        label=_("Apa yang ingin Anda sampaikan?"), choices=KINDS, widget=ChoiceCards(hints=HINTS, grid=True)
    )
    text = forms.CharField(
        label=_("Ceritakan"),
        max_length=2000,
        help_text=_("Apa yang terjadi, di mana, sejak kapan. Jangan tulis NIK atau nomor telepon."),
        widget=forms.Textarea,
    )
    village = forms.ChoiceField(
        label=_("Desa atau kelurahan"),
        required=False,
        choices=[("", _("Tidak tahu")), ("1", "Akai Meno"), ("2", "Tanjung Sari")],
    )
    since = forms.DateField(label=_("Sejak tanggal"), required=False, widget=Day)
    photo = forms.FileField(label=_("Foto"), required=False, help_text=_("JPG, PNG, atau WebP, paling besar 10 MB."))
    units = forms.MultipleChoiceField(
        label=_("Unit yang membantu"),
        required=False,
        choices=[("pu", "Dinas Pekerjaan Umum"), ("dlh", "Dinas Lingkungan Hidup")],
        widget=CheckCards,
    )
    secret = forms.BooleanField(
        label=_("Rahasia"), required=False, help_text=_("Isi laporan tidak ditampilkan kepada umum.")
    )
    latitude = forms.IntegerField(widget=forms.HiddenInput, required=False)
    longitude = forms.IntegerField(widget=forms.HiddenInput, required=False)
    channel = forms.CharField(widget=forms.HiddenInput, initial="halaman", required=False)


ROWS = [
    {
        "number": "7K3M9PQ2XF",
        "title": "Jembatan kayu di Kampung Tanjung Sari patah, anak sekolah memutar dua kilometer",
        "place": "Tanjung Sari",
        "state": ("Dikerjakan", "active"),
        "due": 1795996800000,
        "left": "lewat 2 hari kerja",
        "mood": "late",
    },
    {
        "number": "H4TWN8C5RD",
        "title": "Lampu jalan depan puskesmas mati sejak Senin",
        "place": "Akai Meno",
        "state": ("Menunggu pelapor", "wait"),
        "due": 1796256000000,
        "left": "1 hari kerja lagi",
        "mood": "soon",
    },
    {
        "number": "9BXJ2F6YKT",
        "title": "Usul jadwal pengangkutan sampah dua kali sepekan",
        "place": "Muara Jaya",
        "state": ("Selesai", "good"),
        "due": 1796688000000,
        "left": "",
        "mood": "",
    },
    {
        "number": "C8ZR5N3VWM",
        "title": "Pungutan tanpa kuitansi di loket",
        "place": "",
        "state": ("Baru", ""),
        "due": 1797033600000,
        "left": "8 hari kerja lagi",
        "mood": "",
    },
]


def samples(request: HttpRequest) -> dict[str, Any]:
    """The context of `ui/gaya.html`; `?salah` shows the form refused."""
    wrong = "salah" in request.GET
    return {
        "form": SampleForm({"kind": "", "text": ""}) if wrong else SampleForm(),
        "rows": ROWS,
        "now": 1795331100000,
        "tabs": [
            {"label": _("Milik saya"), "url": "?", "current": True, "count": 12},
            {"label": _("Unit saya"), "url": "?unit", "count": "50+"},
            {"label": _("Lewat waktu"), "url": "?lewat", "count": 3},
            {"label": _("Hampir lewat"), "url": "?hampir", "count": 0},
        ],
    }
