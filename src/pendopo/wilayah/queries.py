"""Reads: which village is this point in, what is it called, and which map shows it.

Territory is public; no query takes an actor. The boundaries in memory hang on the generation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext as _

from pendopo.kernel.generation.cache import number_of
from pendopo.wilayah import models, rules
from pendopo.wilayah.lookup import Cache, Index
from pendopo.wilayah.types import (
    OUTSIDE,
    Bounds,
    Frame,
    Jenis,
    Level,
    Location,
    Pulau,
    Tap,
    TapMap,
    Titik,
    Wilayah,
)

GENERATION = "wilayah"
"""The name under which the kernel counts changes of territory."""
SEARCH_LIMIT = 50

_cache = Cache()


def generation() -> int:
    """The number that changes with every change of territory; 0 before the first."""
    return number_of(GENERATION)


def _index() -> Index:
    return _cache.get((str(connection.settings_dict["NAME"]), generation()), boundaries)


def boundaries(prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """Codes in force under `prefix` with their boundaries in well-known binary, ascending by code."""
    ended = models.Wilayah.objects.filter(level=Level.DESA, valid_to__isnull=False).values("kode")
    rows = models.Batas.objects.filter(_under(prefix)).exclude(kode__in=ended).order_by("kode")
    for kode, wkb in rows.values_list("kode", "bentuk").iterator(chunk_size=512):
        yield kode, bytes(wkb)


# --- which village ---


def locate(lat: int, lon: int) -> Location:
    """The village in which the point (micro-degrees) lies: kode None outside; in two, the lower code, flagged."""
    return _index().locate(lat, lon)


def locate_many(points: Sequence[tuple[int, int] | Titik]) -> list[Location]:
    """`locate` for many points (lat, lon), in their order."""
    return _index().locate_many([(p.lat, p.lon) if isinstance(p, Titik) else p for p in points])


# --- codes and names ---


def _under(prefix: str) -> Q:
    return Q(kode=prefix) | Q(kode__startswith=f"{prefix}.") if prefix else Q()


def _struct(row: models.Wilayah) -> Wilayah:
    return Wilayah(
        kode=row.kode,
        nama=row.nama,
        level=Level(row.level),
        jenis=Jenis(row.jenis),
        induk=row.induk,
        active=row.valid_to is None,
        successor=row.successor,
    )


def wilayah(kode: str) -> Wilayah | None:
    """The territory of this code, in force or ended; None where it was never known."""
    row = models.Wilayah.objects.filter(pk=kode).first()
    return None if row is None else _struct(row)


def children(kode: str) -> list[Wilayah]:
    """The territories in force directly under `kode` ("": the provinces), ascending by code."""
    return [_struct(row) for row in models.Wilayah.objects.filter(induk=kode, valid_to__isnull=True)]


def ancestors(kode: str) -> list[Wilayah]:
    """The territories above `kode` that are known, the province first."""
    return [_struct(row) for row in models.Wilayah.objects.filter(pk__in=rules.ancestors_of(kode))]


def desa_list(prefix: str = "") -> list[Wilayah]:
    """The villages in force under `prefix`, ascending by code."""
    return listing(prefix, level=Level.DESA)


def listing(prefix: str = "", *, level: Level | None = None) -> list[Wilayah]:
    """The territories in force at and under `prefix`, of one level or of all, ascending by code."""
    rows = models.Wilayah.objects.filter(_under(prefix), valid_to__isnull=True)
    return [_struct(row) for row in (rows.filter(level=level) if level else rows)]


def names(codes: Iterable[str]) -> dict[str, str]:
    """The name of each code, in force or ended; the code itself where no name is known. One query."""
    wanted = set(codes)
    known = dict(models.Wilayah.objects.filter(pk__in=wanted).values_list("kode", "nama")) if wanted else {}
    return {kode: known.get(kode) or kode for kode in wanted}


def search(text: str, *, prefix: str = "", limit: int = SEARCH_LIMIT) -> list[Wilayah]:
    """Territories in force whose name holds every word of `text`, or whose code begins with it; larger ones first."""
    rows = models.Wilayah.objects.filter(_under(prefix), valid_to__isnull=True)
    code = text.strip()
    if code[:1].isdigit() and set(code) <= set("0123456789."):
        return [_struct(row) for row in rows.filter(kode__startswith=code)[:limit]]
    words = rules.search_text(text).split()
    if not words:
        return []
    for word in words:
        rows = rows.filter(cari__contains=word)
    found = sorted(rows[: limit * 4], key=lambda row: (len(row.kode), not row.cari.startswith(words[0]), row.kode))
    return [_struct(row) for row in found[:limit]]


def regencies() -> list[Wilayah]:
    """The regencies of which this node holds boundaries in force, ascending by code."""
    drawn = models.Batas.objects.order_by().annotate(regency=Substr("kode", 1, 5)).values("regency").distinct()
    rows = models.Wilayah.objects.filter(pk__in=drawn, valid_to__isnull=True)
    return [_struct(row) for row in rows]


def regency() -> Wilayah | None:
    """The one regency whose boundaries this node holds; None where it holds none or several."""
    found = regencies()
    return found[0] if len(found) == 1 else None


def islands(kabupaten: str) -> list[Pulau]:
    """The named islands of a regency, ascending by code."""
    return [
        Pulau(
            kode=row.kode,
            nama=row.nama,
            kabupaten=row.kabupaten,
            titik=Titik(row.lat, row.lon),
            berpenghuni=row.berpenghuni,
            terluar=row.terluar,
        )
        for row in models.Pulau.objects.filter(kabupaten=kabupaten)
    ]


def middles() -> list[Titik]:
    """A point well inside each village, in the order of their codes: for examples and trials."""
    return [Titik(lat, lon) for lat, lon in _index().middles()]


# --- maps ---


def _maps(zoom: str) -> tuple[models.Peta | None, bool]:
    """The current map of `zoom`, or of the whole where there is none; and whether the whole shows several regencies."""
    rows = {row.zoom: row for row in models.Peta.objects.filter(current=True, zoom__in={zoom, ""}).defer("svg")}
    whole = rows.get("")
    return rows.get(zoom, whole), whole is not None and whole.regencies > 1


def frame_of(row: models.Peta) -> Frame:
    """The frame that a drawn map states."""
    return Frame(Bounds(row.west, row.south, row.east, row.north), row.width, row.height)


def tap_map(zoom: str = "", pin: Titik | None = None) -> TapMap | None:
    """The map of `zoom` (the whole, where there is no such map), with a pin; None while no boundary is known."""
    row, several = _maps(zoom)
    if row is None:
        return None
    frame = frame_of(row)
    title = _("Peta %(wilayah)s") % {"wilayah": row.title} if row.title else _("Peta seluruh wilayah")
    return TapMap(
        zoom=row.zoom,
        src=reverse("wilayah:peta", args=[row.digest]),
        frame=frame,
        sizes=rules.sizes_of(frame),
        title=title,
        outer=rules.outer_zoom(row.zoom, several=several),
        pin=rules.place_of(pin, frame) if pin else None,
        titik=pin,
    )


def map_file(digest: str) -> bytes | None:
    """The SVG file of this digest, compressed with gzip; None where it is not kept."""
    packed = models.Peta.objects.filter(pk=digest).values_list("svg", flat=True).first()
    return None if packed is None else bytes(packed)


def tapped(posted: Mapping[str, str]) -> Tap:
    """What a posted form says through the fields of `wilayah/tap.html`. Never raises: what cannot be read is no tap."""
    zoom = posted.get("peta-zoom", "")
    pin = rules.read_pin(posted.get("peta-pin", ""))
    if "peta-hapus" in posted:
        return Tap(zoom=zoom, again=True)
    row, several = _maps(zoom)
    shown = row.zoom if row else ""
    place = rules.read_tap(posted, frame_of(row)) if row else None
    if row is None or place is None:
        again = "peta-keluar" in posted
        shown = (rules.outer_zoom(shown, several=several) or "") if again else shown
        return Tap(zoom=shown, titik=pin, location=locate(pin.lat, pin.lon) if pin else OUTSIDE, again=again)
    frame = frame_of(row)
    point = rules.point_of_tap(place.x, place.y, frame)
    location = locate(point.lat, point.lon)
    # An island smaller than a fingertip: zoom to what is nearest, though the point itself stays outside.
    near = location.kode or _index().nearest(point.lat, point.lon, rules.fingertip(frame))
    return Tap(zoom=rules.next_zoom(shown, near, several=several), titik=point, location=location, again=True)
