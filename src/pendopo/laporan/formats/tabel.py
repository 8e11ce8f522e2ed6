"""A table of reports (CSV) as a desk keeps it: what came by telephone, letter or social media before there was a form.

Columns, by their heading, in any order: `waktu` (2026-07-06 09:30) and `teks` are needed; `jenis`, `kategori`,
`desa` (code), `lintang`, `bujur` (degrees), `sumber` may be empty or absent. UTF-8, comma or semicolon. A row's key
is the SHA-256 of its cells: the same row again adds nothing.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from pendopo.laporan.types import BadRecord, Imported, Jenis
from pendopo.wilayah.types import Titik

FORMAT = "tabel"
NEEDED = {"waktu", "teks"}
KNOWN = NEEDED | {"jenis", "kategori", "desa", "lintang", "bujur", "sumber"}
LONGEST_SOURCE = 40


def read(data: bytes, *, file: str, zone: str) -> Iterator[Imported | BadRecord]:
    """The rows of one file, in its order, numbered as a spreadsheet does. `zone` is the IANA zone of its times."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield BadRecord(file=file, place=0, message=f"bukan UTF-8 (bita ke-{error.start})")
        return
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    headings = {heading.strip().lower() for heading in rows.fieldnames or ()}
    if not headings >= NEEDED or headings - KNOWN:
        wrong = ", ".join(sorted(NEEDED - headings) or sorted(headings - KNOWN))
        yield BadRecord(file=file, place=1, message=f"kolom kurang atau tidak dikenal: {wrong}"[:200])
        return
    try:
        for place, row in enumerate(rows, start=2):
            yield _row(row, file=file, place=place, zone=ZoneInfo(zone))
    except csv.Error as error:
        yield BadRecord(file=file, place=rows.line_num, message=f"bukan CSV: {error}"[:200])


def _row(raw: Mapping[str | None, object], *, file: str, place: int, zone: ZoneInfo) -> Imported | BadRecord:
    if None in raw or None in raw.values():
        return BadRecord(file=file, place=place, message="jumlah kolom tidak sama dengan judulnya")
    cells = {str(name).strip().lower(): str(value).strip() for name, value in raw.items()}
    try:
        return Imported(
            key=sha256(json.dumps(cells, sort_keys=True, ensure_ascii=False).encode()).digest(),
            at=_instant(cells["waktu"], zone),
            text=cells["teks"],
            titik=_titik(cells.get("lintang", ""), cells.get("bujur", "")),
            desa=cells.get("desa", ""),
            kategori=cells.get("kategori", "").upper(),
            source=cells.get("sumber", "")[:LONGEST_SOURCE],
            jenis=Jenis(cells.get("jenis", "").upper() or Jenis.ADUAN),
        )
    except ValueError as error:
        return BadRecord(file=file, place=place, message=str(error)[:200])


def _instant(stated: str, zone: ZoneInfo) -> int:
    moment = datetime.fromisoformat(stated)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp() * 1000)


def _titik(lintang: str, bujur: str) -> Titik | None:
    if not lintang and not bujur:
        return None
    lat, lon = float(lintang.replace(",", ".")), float(bujur.replace(",", "."))
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("koordinat di luar bumi")
    return Titik(lat=round(lat * 1_000_000), lon=round(lon * 1_000_000))
