"""Tables of codes and names: the CSV files of the npm package idn-area-data, and a table of successors."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from django.utils.translation import gettext as _

from pendopo.wilayah import rules
from pendopo.wilayah.reading.batch import Batch, Kind, Unreadable
from pendopo.wilayah.reading.sources import Unpacked
from pendopo.wilayah.types import Bounds, ImportOptions, Level, Problem, Pulau

Row = dict[str, str]

HEADERS: dict[frozenset[str], Kind] = {
    frozenset({"code", "name"}): Kind.PROVINSI,
    frozenset({"code", "province_code", "name"}): Kind.KABUPATEN,
    frozenset({"code", "regency_code", "name"}): Kind.KECAMATAN,
    frozenset({"code", "district_code", "name"}): Kind.DESA,
    frozenset({"code", "regency_code", "coordinate", "is_populated", "is_outermost_small", "name"}): Kind.PULAU,
    frozenset({"code", "successor"}): Kind.PENERUS,
}
_PARENT = {
    Kind.PROVINSI: "",
    Kind.KABUPATEN: "province_code",
    Kind.KECAMATAN: "regency_code",
    Kind.DESA: "district_code",
}


class _Refused(Exception):
    """One line cannot be taken; the argument is the sentence."""


def read_table(file: Unpacked, options: ImportOptions) -> Batch:
    """The lines of `file`, whose heading tells which table it is. Raises `Unreadable`."""
    reader = csv.DictReader(io.StringIO(file.text, newline=""), strict=True)
    try:
        heading = frozenset(reader.fieldnames or [])
    except csv.Error as error:
        raise _no_table(file.name) from error
    kind = HEADERS.get(heading)
    if kind is None:
        raise _no_table(file.name)
    batch = Batch(name=file.name, digest=file.digest, kind=kind)
    seen: dict[str, int] = {}
    try:
        for row in reader:
            batch.read += 1
            _take(batch, row, reader.line_num, seen, options)
    except csv.Error as error:
        raise Unreadable(
            _("Berkas %(name)s rusak di sekitar baris %(line)d: %(reason)s.")
            % {"name": file.name, "line": reader.line_num, "reason": error}
        ) from error
    if not batch.read:
        raise Unreadable(_("Berkas %(name)s tidak berisi satu baris pun.") % {"name": file.name})
    return batch


def _no_table(name: str) -> Unreadable:
    return Unreadable(
        _(
            "Berkas %(name)s bukan GeoJSON dan bukan tabel yang dikenal. Baris pertama sebuah tabel berbunyi "
            "misalnya: code,district_code,name."
        )
        % {"name": name}
    )


def _take(batch: Batch, row: Row, line: int, seen: dict[str, int], options: ImportOptions) -> None:
    kode = str(row.get("code") or "").strip()
    try:
        if None in row or None in row.values():
            raise _Refused(_("jumlah kolom tidak sama dengan judulnya"))
        if not rules.wanted(kode, options.only):
            return
        if kode in seen:
            raise _Refused(_("kode ini sudah dipakai pada baris %(at)d") % {"at": seen[kode]})
        seen[kode] = line
        _READERS.get(batch.kind, _name)(batch, row, kode)
    except _Refused as refusal:
        batch.refused.append(Problem(index=line, kode=kode[:40], reason=str(refusal)))


def _name(batch: Batch, row: Row, kode: str) -> None:
    if rules.level_of(kode) is not Level(batch.kind.value):
        raise _Refused(_("“%(kode)s” bukan kode %(level)s") % {"kode": kode[:40], "level": batch.kind.value.lower()})
    parent = _PARENT[batch.kind]
    if parent and row[parent].strip() != rules.parent_of(kode):
        raise _Refused(_("kode induk “%(induk)s” tidak cocok dengan kodenya") % {"induk": row[parent][:40]})
    batch.names.append((kode, _nama(row["name"])))


def _nama(text: str) -> str:
    nama = rules.clean_name(text)
    if not nama:
        raise _Refused(_("namanya kosong"))
    if len(nama) > rules.NAME_LIMIT:
        raise _Refused(_("nama lebih panjang dari %(limit)d huruf") % {"limit": rules.NAME_LIMIT})
    return nama


def _island(batch: Batch, row: Row, kode: str) -> None:
    if not rules.ISLAND.fullmatch(kode):
        raise _Refused(_("“%(kode)s” bukan kode pulau (contoh: 11.01.40001)") % {"kode": kode[:40]})
    titik = rules.read_dms(row["coordinate"])
    if titik is None or not rules.in_indonesia(Bounds(titik.lon, titik.lat, titik.lon, titik.lat)):
        raise _Refused(_("koordinat “%(text)s” tidak terbaca") % {"text": row["coordinate"][:60]})
    batch.islands.append(
        Pulau(
            kode=kode,
            nama=_nama(row["name"]),
            kabupaten=_regency(row, kode),
            titik=titik,
            berpenghuni=row["is_populated"].strip() == "1",
            terluar=row["is_outermost_small"].strip() == "1",
        )
    )


def _regency(row: Row, kode: str) -> str:
    """The regency an island belongs to; an island that only the province claims is listed under XX.00."""
    regency = row["regency_code"].strip() or rules.parent_of(kode)
    if not rules.lies_under(kode, regency[:2]) or len(regency) not in (2, 5):
        raise _Refused(_("kode kabupaten “%(induk)s” tidak cocok dengan kodenya") % {"induk": regency[:40]})
    return regency


def _successor(batch: Batch, row: Row, kode: str) -> None:
    successor = row["successor"].strip()
    level = rules.level_of(kode)
    if level is None or (successor and rules.level_of(successor) is not level) or kode == successor:
        raise _Refused(_("penerus “%(kode)s” bukan kode lain dari tingkat yang sama") % {"kode": successor[:40]})
    batch.successors.append((kode, successor))


_READERS: dict[Kind, Callable[[Batch, Row, str], None]] = {Kind.PULAU: _island, Kind.PENERUS: _successor}
