"""Writes: take files of territory, end a code, draw the maps anew.

Files are read, checked and drawn before the transaction; inside it rows are written and the generation moves on.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

import shapely
from django.db import models as db
from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel import clock, ids
from pendopo.kernel.generation.cache import bump
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Invalid, Refusal
from pendopo.wilayah import models, permissions, queries, reading, rules
from pendopo.wilayah.peta import Drawing, Shape
from pendopo.wilayah.peta.atlas import Atlas, draw_all
from pendopo.wilayah.plan import Plan, Planner, Tally, report
from pendopo.wilayah.types import FileReport, ImportOptions, ImportReport, Source

Progress = Callable[[str, int, int], None]
"""Told of what is being done, how much of it is done, and how much there is."""

PORTION = 1000
KEEP_MAPS = clock.DAY
NOTES_LIMIT = 200
DEFAULTS = ImportOptions()


class Refused(Invalid):
    """Some entries of the files cannot be taken, so nothing was; `files` tell which and why."""

    def __init__(self, message_for_people: str, files: Sequence[FileReport]) -> None:
        super().__init__(message_for_people)
        self.files = files


class Overtaken(Refusal):
    """Another import ended while this one was reading; nothing was written."""


def _silent(stage: str, done: int, total: int) -> None:
    """The progress of who asks for none."""


def take(
    *,
    sources: Sequence[Source],
    by: Actor,
    at: int,
    options: ImportOptions = DEFAULTS,
    progress: Progress = _silent,
) -> ImportReport:
    """Import `sources`, all or nothing, in their order; the same again changes nothing.

    Raises `reading.Unreadable` (a file is no territory at all), `Refused` (entries are bad, and `skip_bad` was not
    asked for), `Overtaken`, `Forbidden`.
    """
    permissions.demand_change(by)
    started = time.monotonic()
    batches = _read(sources, options, progress)
    before = _last_import()
    plan, known, tallies = _plan(batches, at, options)
    reports = tuple(report(batch, tally) for batch, tally in zip(batches, tallies, strict=True))
    drawings = _drawings(plan, known, progress) if plan.touched else {}
    progress(_("Menyimpan"), 0, 1)
    with transaction.atomic():
        _write(plan, drawings, batches, before)
        _log(reports, by, at)
    progress(_("Menyimpan"), 1, 1)
    return ImportReport(
        files=reports,
        maps=len(drawings),
        generation=queries.generation(),
        seconds=round(time.monotonic() - started, 3),
    )


def end(*, kode: str, by: Actor, at: int, successor: str = "") -> None:
    """End `kode` and all that lies under it, naming the successor where the law does. Raises `Invalid`."""
    permissions.demand_change(by)
    if rules.level_of(kode) is None or not models.Wilayah.objects.filter(pk=kode).exists():
        raise Invalid(_("Kode %(kode)s tidak dikenal.") % {"kode": kode[:40]}, field="kode")
    text = f"code,successor\n{kode},{successor}\n"
    take(sources=[Source(name="penerus", data=text.encode())], by=by, at=at)


def redraw(*, by: Actor, at: int, progress: Progress = _silent) -> int:
    """Draw every map anew (after a change of the drawing itself); how many there are."""
    permissions.demand_change(by)
    before = _last_import()
    known = _boundaries()
    plan = Plan(rows={row.kode: row for row in models.Wilayah.objects.all()}, at=at)
    drawings = _drawings(plan, known, progress, every=True)
    with transaction.atomic():
        _write(plan, drawings, [], before)
    return len(drawings)


# --- reading and planning, outside the transaction ---


def _read(sources: Sequence[Source], options: ImportOptions, progress: Progress) -> list[reading.Batch]:
    if options.only and rules.level_of(options.only) is None:
        raise Invalid(_("“%(kode)s” bukan kode wilayah.") % {"kode": options.only[:40]}, field="only")
    batches: list[reading.Batch] = []
    for done, source in enumerate(sources):
        progress(_("Membaca berkas"), done, len(sources))
        batches.append(reading.read(source, options))
    progress(_("Membaca berkas"), len(sources), len(sources))
    _refuse_doubles(batches)
    refused = [batch for batch in batches if batch.refused]
    if refused and not options.skip_bad:
        first, problem = refused[0], refused[0].refused[0]
        raise Refused(
            _(
                "Tidak ada yang disimpan: %(count)d isian ditolak. Yang pertama: %(name)s, urutan %(index)d "
                "(%(kode)s): %(reason)s. Dengan --skip-bad sisanya tetap diambil."
            )
            % {
                "count": sum(len(batch.refused) for batch in refused),
                "name": first.name,
                "index": problem.index,
                "kode": problem.kode or _("tanpa kode"),
                "reason": problem.reason,
            },
            [report(batch, Tally()) for batch in refused],
        )
    return batches


def _refuse_doubles(batches: Iterable[reading.Batch]) -> None:
    """Two files that draw the same village would leave it to their order which one counts."""
    seen: dict[str, str] = {}
    for batch in batches:
        for boundary in batch.boundaries:
            if boundary.kode in seen:
                raise Invalid(
                    _("Kode %(kode)s ada dalam dua berkas: %(one)s dan %(two)s. Tidak ada yang disimpan.")
                    % {"kode": boundary.kode, "one": seen[boundary.kode], "two": batch.name}
                )
            seen[boundary.kode] = batch.name


def _boundaries() -> dict[str, bytes]:
    return {kode: bytes(wkb) for kode, wkb in models.Batas.objects.values_list("kode", "bentuk").iterator(PORTION)}


def _plan(
    batches: Sequence[reading.Batch], at: int, options: ImportOptions
) -> tuple[Plan, dict[str, bytes], list[Tally]]:
    known = _boundaries()
    plan = Plan(rows={row.kode: row for row in models.Wilayah.objects.all()}, at=at)
    planner = Planner(plan, known)
    tallies = [planner.lay(batch) for batch in batches]
    for n, (ended, unlisted) in planner.close(batches, complete=options.complete).items():
        tallies[n].ended, tallies[n].unlisted = ended, unlisted
    for batch, tally in zip(batches, tallies, strict=True):
        _count_islands(batch, tally)
    return plan, known, tallies


def _count_islands(batch: reading.Batch, tally: Tally) -> None:
    if not batch.islands:
        return
    known = {row.kode: row for row in models.Pulau.objects.all()}
    fresh = []
    for island in batch.islands:
        row = known.get(island.kode)
        if row is not None and _island_values(row) == _island_values(_island_row(island)):
            tally.same += 1
            continue
        fresh.append(island)
        tally.added += row is None
        tally.changed += row is not None
    batch.islands = fresh


def _island_row(island: reading.Pulau) -> models.Pulau:
    return models.Pulau(
        kode=island.kode,
        nama=island.nama,
        kabupaten=island.kabupaten,
        lat=island.titik.lat,
        lon=island.titik.lon,
        berpenghuni=island.berpenghuni,
        terluar=island.terluar,
    )


def _island_values(row: models.Pulau) -> tuple[object, ...]:
    return (row.nama, row.kabupaten, row.lat, row.lon, row.berpenghuni, row.terluar)


def _drawings(
    plan: Plan, known: dict[str, bytes], progress: Progress, *, every: bool = False
) -> dict[str, Drawing | None]:
    """The maps that the plan makes stale, drawn; None for a zoom that no longer exists."""
    wkb = {**known, **{kode: boundary.wkb for kode, boundary in plan.boundaries.items()}}
    in_force = sorted(kode for kode in wkb if plan.rows[kode].valid_to is None)
    shapes = [
        Shape(kode, shape)
        for kode, shape in zip(in_force, shapely.from_wkb([wkb[kode] for kode in in_force]), strict=True)
    ]
    atlas = Atlas(shapes, {kode: row.nama for kode, row in plan.rows.items()})
    zooms = atlas.zooms()
    drawn = set(models.Peta.objects.filter(current=True).values_list("zoom", flat=True))
    stale = [zoom for zoom in zooms if every or zoom not in drawn or _stale(zoom, plan.touched)]
    drawings: dict[str, Drawing | None] = {zoom: None for zoom in drawn - set(zooms)}
    drawings.update(draw_all(atlas, stale, lambda done, total: progress(_("Menggambar peta"), done, total)))
    return drawings


def _stale(zoom: str, touched: Iterable[str]) -> bool:
    """Whether a change of the `touched` codes shows on the map of `zoom`: within its regency, or right above it."""
    regency = zoom[:5]
    return any(rules.lies_under(kode, regency) for kode in touched)


# --- writing, inside it ---


def _last_import() -> UUID | None:
    return models.WilayahImport.objects.order_by("-id").values_list("id", flat=True).first()


def _write(
    plan: Plan,
    drawings: dict[str, Drawing | None],
    batches: Sequence[reading.Batch],
    before: UUID | None,
) -> None:
    """Write the plan and bump the generation; nothing where nothing changed."""
    islands = [_island_row(island) for batch in batches for island in batch.islands]
    if not (plan.touched or drawings or islands):
        return
    # Bumping first holds the generation's row: of two imports one waits here, and then sees that it was overtaken.
    bump(queries.GENERATION)
    if _last_import() != before:
        raise Overtaken(_("Impor lain baru saja selesai. Tidak ada yang disimpan; ulangi perintah ini."))
    _write_codes(plan)
    _upsert(models.Batas, [_boundary_row(boundary) for boundary in plan.boundaries.values()])
    _upsert(models.Pulau, islands)
    _write_maps(drawings, plan.at)


def _write_codes(plan: Plan) -> None:
    models.Wilayah.objects.bulk_create([plan.rows[kode] for kode in sorted(plan.new)], batch_size=PORTION)
    models.Wilayah.objects.bulk_update(
        [plan.rows[kode] for kode in sorted(plan.dirty)],
        ["nama", "asal", "cari", "valid_to", "successor"],
        batch_size=100,
    )


def _boundary_row(boundary: reading.Boundary) -> models.Batas:
    box = boundary.bounds
    return models.Batas(
        kode=boundary.kode,
        bentuk=boundary.wkb,
        vertices=boundary.vertices,
        west=box.west,
        south=box.south,
        east=box.east,
        north=box.north,
    )


def _upsert(model: type[db.Model], rows: Sequence[db.Model]) -> None:
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_create(
        rows, batch_size=PORTION, update_conflicts=True, unique_fields=[model._meta.pk.name], update_fields=fields
    )


def _write_maps(drawings: dict[str, Drawing | None], at: int) -> None:
    """Make the drawn maps current; superseded ones stay for a day, for pages that are open."""
    current = models.Peta.objects.filter(current=True)
    for portion in _portions(sorted(drawings)):
        current.filter(zoom__in=portion).update(current=False, at=at)
    _upsert(models.Peta, [_map_row(zoom, drawing, at) for zoom, drawing in drawings.items() if drawing])
    models.Peta.objects.filter(current=False, at__lt=at - KEEP_MAPS).delete()


def _portions(items: Sequence[str]) -> Iterable[Sequence[str]]:
    return (items[n : n + 500] for n in range(0, len(items), 500))


def _map_row(zoom: str, drawing: Drawing, at: int) -> models.Peta:
    box = drawing.frame.bounds
    return models.Peta(
        digest=hashlib.sha256(zoom.encode() + b"\0" + drawing.svg).hexdigest()[:32],
        zoom=zoom,
        title=drawing.title[:120],
        current=True,
        svg=gzip.compress(drawing.svg, 9, mtime=0),
        west=box.west,
        south=box.south,
        east=box.east,
        north=box.north,
        width=drawing.frame.width,
        height=drawing.frame.height,
        regencies=drawing.regencies,
        at=at,
    )


def _log(reports: Sequence[FileReport], by: Actor, at: int) -> None:
    models.WilayahImport.objects.bulk_create(
        [
            models.WilayahImport(
                id=ids.new_id(at),
                nama_berkas=file.name[:255],
                digest=file.digest,
                kind=file.kind,
                read=file.read,
                added=file.added,
                changed=file.changed,
                same=file.same,
                ended=file.ended,
                notes=[
                    {"index": p.index, "kode": p.kode, "reason": p.reason}
                    for p in (*file.refused, *file.repaired)[:NOTES_LIMIT]
                ],
                author=str(by.account or "system"),
                at=at,
            )
            for file in reports
        ]
    )
