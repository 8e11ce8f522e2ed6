"""What a unit, a position, an appointment or a calendar row must be to be taken. A check yields (column, sentence)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from pendopo.kernel.refusal import Invalid
from pendopo.opd.types import ZONES, CalendarDay, HariKerja, Jabatan, Penugasan, PenugasanKind, Unit

Complaint = tuple[str, str]

_KODE = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_WILAYAH = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")
EARLIEST, LATEST = date(1945, 8, 17), date(2199, 12, 31)


def unit(row: Unit, above: Mapping[str, str]) -> Iterator[Complaint]:
    """Complaints about a unit. `above` has for every unit, as they will stand, the unit above it."""
    yield from _named(row.kode, row.nama)
    yield from _territory(row.wilayah)
    yield from _span("valid_to", row.valid_from, row.valid_to)
    yield from _above("induk", row.kode, row.induk, above)
    if row.zone not in ZONES.values():
        yield "zone", _("Zona waktu harus WIB, WITA, atau WIT.")
    yield from _short("address", row.address, 300)
    yield from _short("contact", row.contact, 200)


def jabatan(row: Jabatan, above: Mapping[str, str], units: Collection[str]) -> Iterator[Complaint]:
    """Complaints about a position. `above` has for every position its superior; both as they will stand."""
    yield from _named(row.kode, row.nama)
    yield from _territory(row.wilayah)
    yield from _span("valid_to", row.valid_from, row.valid_to)
    yield from _above("atasan", row.kode, row.atasan, above)
    if row.unit not in units:
        yield "unit", _("Unit %(kode)s tidak dikenal.") % {"kode": row.unit}


def penugasan(row: Penugasan, positions: Collection[str], others: Sequence[Penugasan]) -> Iterator[Complaint]:
    """Complaints about an appointment. `others` are the appointments to the same position."""
    if row.jabatan not in positions:
        yield "jabatan", _("Jabatan %(kode)s tidak dikenal.") % {"kode": row.jabatan}
    yield from _span("selesai", row.mulai, row.selesai)
    yield from _short("citation", row.citation, 200)
    if row.kind is PenugasanKind.DEFINITIF and any(_overlaps(row, other) for other in others):
        yield "mulai", _("Jabatan %(kode)s sudah dipegang orang lain pada waktu itu.") % {"kode": row.jabatan}


def day(row: CalendarDay) -> Iterator[Complaint]:
    """Complaints about a calendar row."""
    yield from _territory(row.wilayah)
    yield from _date("date", row.date)
    if not row.nama.strip():
        yield "nama", _("Nama hari wajib diisi.")
    yield from _short("nama", row.nama, 200)
    yield from _short("citation", row.citation, 200)


def hari_kerja(row: HariKerja, units: Collection[str]) -> Iterator[Complaint]:
    """Complaints about a working week."""
    if row.unit and row.unit not in units:
        yield "unit", _("Unit %(kode)s tidak dikenal.") % {"kode": row.unit}
    yield from _date("valid_from", row.valid_from)
    yield from _short("citation", row.citation, 200)
    if not row.hours:
        yield "hours", _("Pekan kerja harus memiliki setidaknya satu hari kerja.")
    last = (0, 0)
    for each in sorted(row.hours, key=lambda hours: (hours.weekday, hours.opens)):
        if not (1 <= each.weekday <= 7 and 0 <= each.opens < each.closes <= 24 * 60):
            yield "hours", _("Jam buka harus lebih awal dari jam tutup, pada hari 1 sampai 7.")
        elif each.weekday == last[0] and each.opens < last[1]:
            yield "hours", _("Jam kerja pada satu hari tidak boleh bertumpuk.")
        last = (each.weekday, each.closes)


def demand(complaints: Iterator[Complaint]) -> None:
    """Raise `Invalid` with the first complaint, naming its field."""
    for column, message in complaints:
        raise Invalid(message, field=column)


def _named(kode: str, nama: str) -> Iterator[Complaint]:
    if not _KODE.fullmatch(kode):
        yield "kode", _("Kode terdiri dari 1–64 huruf kecil, angka, titik, atau tanda hubung.")
    if not nama.strip():
        yield "nama", _("Nama wajib diisi.")
    yield from _short("nama", nama, 200)


def _territory(kode: str) -> Iterator[Complaint]:
    if kode and not _WILAYAH.fullmatch(kode):
        yield "wilayah", _("Kode wilayah %(kode)s tidak berbentuk seperti 94.04.01.1001.") % {"kode": kode}


def _span(column: str, begin: int, end: int | None) -> Iterator[Complaint]:
    if end is not None and end <= begin:
        yield column, _("Waktu selesai harus sesudah waktu mulai.")


def _above(column: str, kode: str, above: str, parents: Mapping[str, str]) -> Iterator[Complaint]:
    if above and above not in parents:
        yield column, _("Kode %(kode)s tidak dikenal.") % {"kode": above}
        return
    seen = {kode}
    while above:
        if above in seen:
            yield column, _("Rantai atasan dari %(kode)s berputar kembali ke dirinya.") % {"kode": kode}
            return
        seen.add(above)
        above = parents.get(above, "")


def _short(column: str, text: str, limit: int) -> Iterator[Complaint]:
    if len(text) > limit:
        yield column, _("Paling banyak %(limit)d huruf.") % {"limit": limit}


def _date(column: str, stated: date) -> Iterator[Complaint]:
    if not EARLIEST <= stated <= LATEST:
        yield column, _("Tanggal %(tanggal)s di luar rentang yang diterima.") % {"tanggal": stated.isoformat()}


def _overlaps(row: Penugasan, other: Penugasan) -> bool:
    if other.id == row.id or other.kind is not PenugasanKind.DEFINITIF:
        return False
    return (other.selesai is None or row.mulai < other.selesai) and (row.selesai is None or other.mulai < row.selesai)
