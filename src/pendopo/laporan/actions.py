"""The verbs of the room: submit a report, take in a file of reports."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel import clock, ids
from pendopo.kernel.files import actions as files
from pendopo.kernel.files.types import Kept
from pendopo.kernel.http.idempotency import once
from pendopo.kernel.ledger.types import SYSTEM_AUTHOR, Author
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Forbidden, Invalid
from pendopo.kernel.text import clean
from pendopo.laporan import generating, queries, rules
from pendopo.laporan.projection import KIND
from pendopo.laporan.types import BadRecord, Imported, ImportReport, LaporanDetail, NewLaporan
from pendopo.layanan import queries as layanan
from pendopo.layanan.actions.attached import lampiran_of, nameless
from pendopo.layanan.actions.opening import open_many, open_permintaan
from pendopo.layanan.types import Opened, Opening, Sumber
from pendopo.opd import queries as opd
from pendopo.warga.actions import prepare_identity
from pendopo.wilayah import queries as wilayah

LONGEST_TEXT = 10_000
CHUNK = 25
"""Records an import writes in one transaction: well below 100 ms, so that a serving node hardly waits."""


def submit(
    *, new: NewLaporan, by: Actor, at: int, kept: Sequence[Kept] = (), form: tuple[str, str] = ("", "")
) -> Opened | UUID:
    """Submit a report: a citizen for themselves (no account needed), or staff on behalf of someone (`sumber`).

    Recorded as `PermintaanOpened`, and `IdentityAttached` where a name or contact was left. Files were kept (streamed,
    checked, fsynced) before. `form` is (browser, key) of the posted form: the same form sent again gives the id of the
    report that the first one made, without its secret. Raises `Invalid` naming the field, `Forbidden` for a door that
    is only the staff's.
    """
    checked = _checked(new, by)
    with transaction.atomic():
        place = once(*form, at=at)
        if place.result:
            return UUID(place.result)
        id = ids.new_id(clock.now())
        ref, attached = "", None
        if rules.keeps_identity(checked):
            ref, attached = prepare_identity(
                name=checked.name, phone=checked.phone, email=checked.email, account=_account(by), subject=id, at=at
            )
        elif _account(by) is not None:
            ref, attached = prepare_identity(account=_account(by), subject=id, at=at)
        opening = _opening(checked, id=id, identity=ref, kept=kept)
        author = _author(by, ref)
        opened = open_permintaan(opening=opening, by=author, at=at, also=[attached] if attached else [])
        for file in nameless(kept) if checked.anonim else kept:
            files.attach(file, subject=id, purpose="laporan", at=at)
        place.keep(str(id))
    return opened


def _account(by: Actor) -> UUID | None:
    return None if by.is_staff else by.account


def _author(by: Actor, ref: str) -> Author:
    if by.is_staff:
        return Author(actor=str(by.account), position=by.posts[0].position)
    return Author(actor=ref or f"warga:{secrets.token_hex(8)}")


def _checked(new: NewLaporan, by: Actor) -> NewLaporan:
    if new.sumber is not Sumber.WEB and not (by.is_staff or by.system):
        raise Forbidden(_("Hanya petugas yang dapat mencatat laporan dari loket, telepon atau surat."))
    if not clean(new.text, LONGEST_TEXT).strip():
        raise Invalid(_("Ceritakan apa yang terjadi."), field="text")
    if new.kategori and new.kategori not in layanan.kategori().names:
        raise Invalid(_("Kategori itu tidak ada dalam katalog."), field="kategori")
    if new.terlapor and opd.unit(new.terlapor) is None:
        raise Invalid(_("Unit yang dilaporkan tidak ditemukan."), field="terlapor")
    if new.desa and wilayah.wilayah(new.desa) is None:
        raise Invalid(_("Desa atau kelurahan itu tidak ditemukan."), field="desa")
    point = new.titik
    if point is not None and not (abs(point.lat) <= 90_000_000 and abs(point.lon) <= 180_000_000):
        raise Invalid(_("Koordinat itu tidak ada di bumi."), field="titik")
    return new


def _opening(new: NewLaporan, *, id: UUID, identity: str, kept: Sequence[Kept]) -> Opening:
    return Opening(
        id=id,
        kind=KIND,
        klasifikasi=rules.klasifikasi_of(new.jenis, about_unit=bool(new.terlapor)),
        kategori=new.kategori,
        text=clean(new.text, LONGEST_TEXT).strip(),
        titik=new.titik,
        desa=new.desa,
        place=clean(new.place, 300).strip(),
        anonim=new.anonim,
        rahasia=rules.is_secret(new),
        terlapor=new.terlapor,
        sumber=new.sumber,
        links=new.links,
        identity=identity,
        detail=LaporanDetail(jenis=new.jenis),
        lampiran=lampiran_of(kept),
    )


def import_batch(
    *,
    records: Iterable[Imported | BadRecord],
    format: str,
    at: int,
    progress: Callable[[ImportReport], None] = lambda report: None,
) -> ImportReport:
    """Take in foreign reports, each at its own time, without notices; what was imported before adds nothing.

    In short transactions, so that it may be stopped at any moment and run again, also beside a serving node. Routed by
    the rules in force now; clocked from each report's own time. Outside every village, or in two: kept, and said so.
    """
    report = ImportReport()
    begun = clock.now()
    waiting: list[Imported] = []
    for record in records:
        report.read += 1
        if isinstance(record, BadRecord):
            report.refused.append(record)
            continue
        waiting.append(record)
        if len(waiting) == CHUNK:
            _import_chunk(waiting, format, at, report)
            waiting = []
            progress(report)
    _import_chunk(waiting, format, at, report)
    report.seconds = (clock.now() - begun) / 1000
    report.forwarded = dict(sorted(report.forwarded.items()))
    progress(report)
    return report


def _import_chunk(records: Sequence[Imported], format: str, at: int, report: ImportReport) -> None:
    by_key = {record.key: record for record in records}
    with transaction.atomic():
        once("laporan.import", format, at=at)  # two imports at once wait for each other, chunk by chunk
        there = queries.imported(format, by_key)
        fresh = [record for key, record in by_key.items() if key not in there]
        openings = [_imported(record, format) for record in fresh]
        opened = open_many(openings=openings, by=SYSTEM_AUTHOR, at=at, react=False)
    report.already += len(records) - len(fresh)
    report.without_text += sum(not record.text for record in fresh)
    _count(openings, opened, report)


def _count(openings: Sequence[Opening], opened: Sequence[Opened], report: ImportReport) -> None:
    counted = Counter(report.forwarded)
    for opening, answer in zip(openings, opened, strict=True):
        report.without_place += opening.titik is None and not opening.desa
        report.located += bool(answer.desa)
        report.ambiguous += answer.ambiguous
        report.outside += opening.titik is not None and not answer.desa
        counted[answer.desa.rsplit(".", 1)[0] if answer.desa else ""] += 1
    report.taken += len(opened)
    report.forwarded = dict(counted)


def _imported(record: Imported, format: str) -> Opening:
    known = layanan.kategori().names
    return Opening(
        kind=KIND,
        klasifikasi=rules.klasifikasi_of(record.jenis, about_unit=False),
        kategori=record.kategori if record.kategori in known else "",
        text=clean(rules.whole_text(record.title, record.text), LONGEST_TEXT),
        titik=record.titik,
        desa=record.desa if record.desa and wilayah.wilayah(record.desa) else "",
        sumber=Sumber.IMPOR,
        links=record.links,
        detail=LaporanDetail(jenis=record.jenis, key=record.key, format=format, source=record.source),
        at=record.at,
    )


def generate(
    *, count: int, days: int, seed: int, at: int, progress: Callable[[ImportReport], None] = lambda report: None
) -> ImportReport:
    """Open `count` generated reports over the last `days`, around the middle of every village; without notices."""
    report = ImportReport()
    begun = clock.now()
    made = generating.openings(
        count,
        points=wilayah.middles(),
        categories=sorted(layanan.kategori().names),
        until=at,
        days=days,
        seed=seed,
    )
    for chunk in _batched(made, CHUNK * 8):
        _count(chunk, open_many(openings=chunk, by=SYSTEM_AUTHOR, at=at, react=False), report)
        report.read += len(chunk)
        progress(report)
    report.seconds = (clock.now() - begun) / 1000
    return report


def _batched(items: Iterable[Opening], size: int) -> Iterator[list[Opening]]:
    """`items` in lists of `size`, the last one shorter."""
    waiting = iter(items)
    while chunk := list(islice(waiting, size)):
        yield chunk
