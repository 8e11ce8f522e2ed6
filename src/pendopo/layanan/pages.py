"""What the pages of a request show: rows turned into words, for templates. Reads only through queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from pendopo.kernel.files import queries as files
from pendopo.kernel.files.types import BerkasView
from pendopo.kernel.ids import show_number
from pendopo.layanan import queries, words
from pendopo.layanan.models import Permintaan
from pendopo.layanan.types import Keadaan, Moment, Verb
from pendopo.opd import queries as opd
from pendopo.wilayah import queries as wilayah


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the history as a page shows it."""

    at: int
    what: str
    who: str
    said: str
    text: str
    internal: bool
    files: tuple[BerkasView, ...]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A request as a page shows it."""

    row: Permintaan
    number: str
    state: str
    tone: str
    unit: str
    unit_contact: str
    zone: str
    why: str
    place: str
    kategori: str
    klasifikasi: str
    sumber: str
    lines: tuple[Line, ...]
    files: tuple[BerkasView, ...]
    possible: frozenset[str]
    late: bool


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of units by code; an unknown code is its own name."""
    known = opd.directory().units
    return {code: known[code].nama if code in known else code for code in codes}


def place_of(row: Permintaan, names: Mapping[str, str]) -> str:
    """Where it is, in words: the place as told, the village and its district."""
    district = row.desa.rsplit(".", 1)[0] if row.desa else ""
    parts = [row.place, names.get(row.desa, row.desa), names.get(district, "")]
    return ", ".join(part for part in parts if part)


def sheet(detail: queries.Detail, *, at: int) -> Sheet:
    """The page of one request: two queries beyond the detail's own (files, names of the place)."""
    row = detail.row
    units = unit_names({row.unit, *(m.unit for m in detail.moments), *(m.to_unit for m in detail.moments)})
    district = row.desa.rsplit(".", 1)[0] if row.desa else ""
    names = wilayah.names([row.desa, district]) if row.desa else {}
    kept = {view.id: view for view in files.of_subject(row.id)}
    unit = opd.unit(row.unit)
    kategori = queries.kategori().names.get(row.kategori, row.kategori).capitalize()
    return Sheet(
        row=row,
        number=show_number(row.number),
        state=words.state(row.state, row.outcome),
        tone=words.tone(row.state, row.outcome),
        unit=units[row.unit],
        unit_contact=unit.contact if unit else "",
        zone=opd.zone_of(row.unit),
        why=words.why(row.why, desa=names.get(row.desa, ""), kategori=kategori),
        place=place_of(row, names),
        kategori=kategori,
        klasifikasi=words.klasifikasi(row.klasifikasi),
        sumber=words.sumber(row.sumber),
        lines=tuple(_line(moment, units, kept) for moment in detail.moments),
        files=tuple(kept.values()),
        possible=frozenset(detail.possible),
        late=is_late(row, at),
    )


def _line(moment: Moment, units: Mapping[str, str], kept: Mapping[UUID, BerkasView]) -> Line:
    unit, to_unit = units.get(moment.unit, ""), units.get(moment.to_unit, "")
    return Line(
        at=moment.at,
        what=moment.what,
        who=words.speaker(moment, unit),
        said=words.moment(moment, unit=unit, to_unit=to_unit),
        text=moment.text,
        internal=moment.internal,
        files=tuple(kept[f.id] for f in moment.lampiran if f.id in kept),
    )


def is_late(row: Permintaan, at: int) -> bool:
    """Whether the unit is late: its stage or the legal term has run out while the request is with it."""
    with_unit = row.state in (Keadaan.DITERUSKAN, Keadaan.DIKERJAKAN)
    return with_unit and (row.stage_due < at or row.due < at)


class InboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of an inbox."""

    id: UUID
    number: str
    title: str
    state: str
    tone: str
    unit: str
    place: str
    kategori: str
    due: int
    stage_due: int
    late: bool
    soon: bool
    rahasia: bool
    terlapor: bool
    opened_at: int
    zone: str


def inbox_rows(rows: Sequence[Permintaan], *, at: int) -> list[InboxRow]:
    """Rows of an inbox: one query for the names of all their places."""
    codes = {row.desa for row in rows if row.desa}
    names = wilayah.names(codes) if codes else {}
    units = unit_names({row.unit for row in rows})
    categories = queries.kategori().names
    return [
        InboxRow(
            id=row.id,
            number=show_number(row.number),
            title=row.title,
            state=words.state(row.state, row.outcome),
            tone=words.tone(row.state, row.outcome),
            unit=units[row.unit],
            place=names.get(row.desa, ""),
            kategori=categories.get(row.kategori, row.kategori).capitalize(),
            due=row.due,
            stage_due=row.stage_due,
            late=is_late(row, at),
            soon=not is_late(row, at) and 0 < row.stage_due < at + queries.NEAR,
            rahasia=row.rahasia,
            terlapor=bool(row.terlapor),
            opened_at=row.opened_at,
            zone=opd.zone_of(row.unit),
        )
        for row in rows
    ]


def verbs(possible: Iterable[str]) -> list[tuple[str, str]]:
    """Verbs with their words, for buttons."""
    return [(verb, words.verb(Verb(verb))) for verb in possible]
