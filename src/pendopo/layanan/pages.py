"""What the pages of a request show: rows turned into words, for templates. Reads only through queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from pendopo.kernel import files
from pendopo.kernel.files.types import BerkasView, RenditionState, RenditionView
from pendopo.kernel.files.views import stream
from pendopo.kernel.generation.cache import Cached
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import NotFound
from pendopo.kernel.ui.words import day_text, groups
from pendopo.layanan import queries, words
from pendopo.layanan.models import Permintaan
from pendopo.layanan.types import Keadaan, Moment, Verb
from pendopo.opd import queries as opd
from pendopo.wilayah import queries as wilayah

THUMB, LARGE = 320, 1280


def number_text(number: str) -> str:
    """A tracking number in the groups in which every page shows it."""
    return "-".join(groups(number))


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the history as a page shows it."""

    at: int
    what: str
    said: str
    text: str
    internal: bool
    files: tuple[File, ...]


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file as a page shows it: a photo that can be looked at has a `thumb`; one still in the making `waits`."""

    id: UUID
    name: str
    photo: bool
    thumb: RenditionView | None
    waits: bool


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A request as a page shows it."""

    row: Permintaan
    number: str
    title: str
    state: str
    tone: str
    unit: str
    unit_contact: str
    zone: str
    why: str
    term: str
    place: str
    kategori: str
    klasifikasi: str
    sumber: str
    lines: tuple[Line, ...]
    files: tuple[File, ...]
    possible: frozenset[str]
    late: bool
    ended: bool

    @property
    def asked(self) -> Line | None:
        """What the office last said that waits for the citizen: its question, or its answer."""
        return next((line for line in reversed(self.lines) if line.what in (Verb.ASK, Verb.ANSWER)), None)

    @property
    def photos(self) -> list[File]:
        """Those files that are photographs."""
        return [file for file in self.files if file.photo]


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of units by code; an unknown code is its own name."""
    known = opd.directory().units
    return {code: known[code].nama if code in known else code for code in codes}


_names = Cached(wilayah.GENERATION, lambda: {place.kode: place.label for place in wilayah.listing()})


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of territories by code. No query while nothing changes, but for codes that have ended."""
    known = _names.get()
    wanted = {code for code in codes if code}
    gone = wanted - known.keys()
    return {code: known[code] for code in wanted - gone} | (wilayah.names(gone) if gone else {})


def place_of(row: Permintaan, names: Mapping[str, str]) -> str:
    """Where it is, in words: the place as told, the village and its district."""
    district = row.desa.rpartition(".")[0]
    parts = [row.place, names.get(row.desa, row.desa), names.get(district, "")]
    return ", ".join(part for part in parts if part)


def sheet(detail: queries.Detail, *, at: int, own: bool = False) -> Sheet:
    """The page of one request; `own` is the citizen's. Beyond the detail's queries only those for files, if any."""
    row = detail.row
    units = unit_names({row.unit, *(m.unit for m in detail.moments), *(m.to_unit for m in detail.moments)})
    names = place_names([row.desa, row.desa.rpartition(".")[0]])
    kept = _files(row.id) if any(moment.lampiran for moment in detail.moments) else {}
    unit = opd.unit(row.unit)
    kategori = words.title(queries.kategori().names.get(row.kategori, row.kategori))
    return Sheet(
        row=row,
        number=number_text(row.number),
        title=row.title or _("(tanpa teks)"),
        state=(words.own_state if own else words.state)(row.state, row.outcome),
        tone=words.tone(row.state, row.outcome),
        unit=units[row.unit],
        unit_contact=unit.contact if unit else "",
        zone=opd.zone_of(row.unit),
        why=words.why(row.why, desa=names.get(row.desa, ""), kategori=kategori),
        term=words.term(row.clock),
        place=place_of(row, names),
        kategori=kategori,
        klasifikasi=words.klasifikasi(row.klasifikasi),
        sumber=words.sumber(row.sumber),
        lines=tuple(_line(moment, row, units, kept, own=own) for moment in detail.moments),
        files=tuple(kept.values()),
        possible=frozenset(detail.possible),
        late=is_late(row, at),
        ended=row.state == Keadaan.SELESAI,
    )


def _files(id: UUID) -> dict[UUID, File]:
    return {view.id: _file(view) for view in files.of_subject(id)}


def _file(view: BerkasView) -> File:
    small = next((one for one in view.renditions if one.side == THUMB), None)
    return File(
        id=view.id,
        name=view.name,
        photo=view.type.is_photo,
        thumb=small,
        waits=view.state is RenditionState.DUE,
    )


def _line(moment: Moment, row: Permintaan, units: Mapping[str, str], kept: Mapping[UUID, File], *, own: bool) -> Line:
    unit, to_unit = units.get(moment.unit, ""), units.get(moment.to_unit, "")
    return Line(
        at=moment.at,
        what=moment.what,
        said=words.moment(moment, unit=unit, to_unit=to_unit, own=own),
        text=row.text if moment.what == "opened" else moment.text,
        internal=moment.internal,
        files=tuple(kept[f.id] for f in moment.lampiran if f.id in kept),
    )


def is_late(row: Permintaan, at: int) -> bool:
    """Whether the unit is late: its stage or the legal term has run out while the request is with it."""
    with_unit = row.state in (Keadaan.DITERUSKAN, Keadaan.DIKERJAKAN)
    return with_unit and (row.stage_due < at or row.due < at)


def file_of(request: HttpRequest, id: UUID, berkas: UUID) -> HttpResponseBase:
    """A file of the request `id`, after the caller has decided that this visitor may see the request.

    `?sisi=320` (or 1280) is the copy of a photo in that size. Raises `NotFound` alike for every other file.
    """
    if files.get(berkas).subject != id:
        raise NotFound(_("Tidak ditemukan."))
    side = request.GET.get("sisi", "")
    if side in (str(THUMB), str(LARGE)):
        return stream(request, files.rendition(berkas, int(side)))
    return stream(request, files.open_original(berkas))


# The citizen's own page ------------------------------------------------------------------------------------------


def says(sheet: Sheet) -> list[str]:
    """What the citizen can say now, as the last part of its address; the likeliest first."""
    can = []
    if Verb.REPLY in sheet.possible:
        can.append("balas")
    elif not sheet.ended:
        can.append("tambah")
    if Verb.REOPEN in sheet.possible:
        can.append("buka")
    return can


def scores(sheet: Sheet) -> list[tuple[int, str]]:
    """The verdicts that can be given now; none before there is an answer."""
    if sheet.row.state not in (Keadaan.DIJAWAB, Keadaan.SELESAI):
        return []
    return [(4, _("Sangat baik")), (3, _("Baik")), (2, _("Kurang")), (1, _("Buruk"))]


def end_of_silence(sheet: Sheet) -> str:
    """What happens if the citizen says nothing, and when."""
    if not sheet.row.stage_due:
        return ""
    day = {"day": day_text(sheet.row.stage_due, sheet.zone)}
    if Verb.REPLY in sheet.possible:
        return _("Batas waktu unit berhenti menunggu Anda. Tanpa jawaban sampai %(day)s, unit melanjutkan.") % day
    if Verb.CONFIRM in sheet.possible:
        return _("Tanpa kabar sampai %(day)s, laporan ini ditutup sistem dan dihitung tanpa konfirmasi.") % day
    return ""


class OwnRow(msgspec.Struct, frozen=True, kw_only=True):
    """One of the requests that this phone has open."""

    id: UUID
    number: str
    title: str
    state: str
    tone: str


def own_rows(actor: Actor) -> list[OwnRow]:
    """The requests whose ticket `actor` holds, the newest first; no query where there is none."""
    return [
        OwnRow(
            id=row.id,
            number=number_text(row.number),
            title=row.title or _("(tanpa teks)"),
            state=words.state(row.state, row.outcome),
            tone=words.tone(row.state, row.outcome),
        )
        for row in (queries.own_list(actor) if actor.tickets else ())
    ]


# The office's inbox ----------------------------------------------------------------------------------------------


class InboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of an inbox. `clock` is what runs out next, 0 where nothing does."""

    id: UUID
    number: str
    title: str
    state: str
    tone: str
    unit: str
    place: str
    kategori: str
    clock: int
    late: bool
    soon: bool
    rahasia: bool
    opened_at: int
    zone: str


def inbox_rows(rows: Sequence[Permintaan], *, at: int) -> list[InboxRow]:
    """Rows of an inbox. No query of its own."""
    names = place_names(row.desa for row in rows)
    units = unit_names({row.unit for row in rows})
    categories = queries.kategori().names
    return [
        InboxRow(
            id=row.id,
            number=number_text(row.number),
            title=row.title or _("(tanpa teks)"),
            state=words.state(row.state, row.outcome),
            tone=words.tone(row.state, row.outcome),
            unit=units[row.unit],
            place=names.get(row.desa, ""),
            kategori=words.title(categories.get(row.kategori, row.kategori)),
            clock=row.stage_due,
            late=is_late(row, at),
            soon=not is_late(row, at) and 0 < row.stage_due < at + queries.NEAR,
            rahasia=row.rahasia,
            opened_at=row.opened_at,
            zone=opd.zone_of(row.unit),
        )
        for row in rows
    ]
