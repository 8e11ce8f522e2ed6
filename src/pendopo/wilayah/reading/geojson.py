"""Village boundaries from GeoJSON (RFC 7946): checked feature by feature, repaired or refused by name."""

from __future__ import annotations

from typing import Literal

import msgspec
import shapely
from django.utils.translation import gettext as _

from pendopo.wilayah import rules
from pendopo.wilayah.reading.batch import Batch, Boundary, Kind, Unreadable
from pendopo.wilayah.reading.sources import Unpacked
from pendopo.wilayah.types import Bounds, ImportOptions, Level, Problem

FEATURE_LIMIT = 100_000
VERTEX_LIMIT = 200_000
"""The most vertices one village may have; the most intricate real coast seen has 5,000."""
_WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326")


class _Collection(msgspec.Struct):
    type: Literal["FeatureCollection"]
    features: list[msgspec.Raw]
    crs: msgspec.Raw = msgspec.Raw(b"")


class _Properties(msgspec.Struct):
    kode: str
    nama: str = ""


class _Feature(msgspec.Struct):
    type: Literal["Feature"]
    properties: _Properties
    geometry: msgspec.Raw


class _Refused(Exception):
    """One feature cannot be taken; the argument is the sentence."""


def read_boundaries(file: Unpacked, options: ImportOptions) -> Batch:
    """The boundaries in `file`. Raises `Unreadable` when it is no GeoJSON of villages in WGS 84."""
    collection = _collection(file)
    batch = Batch(name=file.name, digest=file.digest, kind=Kind.BATAS, read=len(collection.features))
    seen: dict[str, int] = {}
    swapped = 0
    for index, raw in enumerate(collection.features, start=1):
        kode = ""
        try:
            feature = _feature(raw)
            kode, nama = _named(feature.properties)
            if not rules.wanted(kode, options.only):
                continue
            if kode in seen:
                raise _Refused(_("kode ini sudah dipakai pada urutan %(at)d") % {"at": seen[kode]})
            seen[kode] = index
            shape = _shape(feature.geometry, swap=options.swap)
            swapped += rules.looks_swapped(_bounds(shape))
            repaired, why = _repair(shape)
            _check(repaired)
        except _Refused as refusal:
            batch.refused.append(Problem(index=index, kode=kode[:40], reason=str(refusal)))
            continue
        if why:
            batch.repaired.append(Problem(index=index, kode=kode, reason=why))
        batch.names.append((kode, nama))
        batch.boundaries.append(_boundary(kode, repaired))
    if swapped and swapped == len(seen):
        raise Unreadable(_swapped_sentence(file.name, options))
    return batch


def _swapped_sentence(name: str, options: ImportOptions) -> str:
    if options.swap:
        return _(
            "Berkas %(name)s: setelah ditukar, semua titik jatuh di luar Indonesia. "
            "Koordinatnya sudah berurutan bujur, lintang; ulangi tanpa --swap."
        ) % {"name": name}
    return _(
        "Berkas %(name)s: lintang dan bujur tampaknya tertukar. GeoJSON menulis bujur lebih dahulu; "
        "ulangi dengan --swap bila berkas ini menulis lintang lebih dahulu."
    ) % {"name": name}


def _collection(file: Unpacked) -> _Collection:
    try:
        collection = msgspec.json.decode(file.text.encode(), type=_Collection)
    except msgspec.ValidationError as error:
        raise Unreadable(
            _("Berkas %(name)s bukan GeoJSON FeatureCollection: %(reason)s.") % {"name": file.name, "reason": error}
        ) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(
            _("Berkas %(name)s bukan JSON yang utuh: %(reason)s.") % {"name": file.name, "reason": error}
        ) from error
    if not collection.features:
        raise Unreadable(_("Berkas %(name)s tidak berisi satu pun wilayah.") % {"name": file.name})
    if len(collection.features) > FEATURE_LIMIT:
        raise Unreadable(
            _("Berkas %(name)s berisi lebih dari %(limit)d wilayah.") % {"name": file.name, "limit": FEATURE_LIMIT}
        )
    crs = bytes(collection.crs).decode()
    if crs not in ("", "null") and not any(name in crs for name in _WGS84):
        raise Unreadable(
            _("Berkas %(name)s memakai sistem koordinat selain WGS 84; ubahlah dahulu ke WGS 84 (EPSG:4326).")
            % {"name": file.name}
        )
    return collection


def _feature(raw: msgspec.Raw) -> _Feature:
    try:
        return msgspec.json.decode(raw, type=_Feature)
    except msgspec.ValidationError as error:
        raise _Refused(_("bentuknya bukan Feature dengan kode dan nama (%(reason)s)") % {"reason": error}) from error
    except RecursionError as error:
        raise _Refused(_("bersarang terlalu dalam")) from error


def _named(properties: _Properties) -> tuple[str, str]:
    kode = properties.kode.strip()
    if rules.level_of(kode) is not Level.DESA:
        raise _Refused(
            _("kode “%(kode)s” bukan kode desa atau kelurahan (contoh: 94.04.01.1001)") % {"kode": kode[:40]}
        )
    nama = rules.clean_name(properties.nama)
    if len(nama) > rules.NAME_LIMIT:
        raise _Refused(_("nama lebih panjang dari %(limit)d huruf") % {"limit": rules.NAME_LIMIT})
    return kode, nama


def _shape(geometry: msgspec.Raw, *, swap: bool) -> shapely.Geometry:
    try:
        shape = shapely.from_geojson(bytes(geometry).decode())
    except (shapely.GEOSException, ValueError) as error:
        raise _Refused(_("geometri tidak terbaca (%(reason)s)") % {"reason": str(error)[:120]}) from error
    if shape is None or shape.is_empty:
        raise _Refused(_("tidak ada geometri"))
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise _Refused(_("geometri %(type)s bukan bidang") % {"type": shape.geom_type})
    if shapely.get_num_coordinates(shape) > VERTEX_LIMIT:
        raise _Refused(_("lebih dari %(limit)d titik sudut") % {"limit": VERTEX_LIMIT})
    flat = shapely.force_2d(shape)
    return shapely.transform(flat, lambda c: c[:, ::-1]) if swap else flat


def _repair(shape: shapely.Geometry) -> tuple[shapely.Geometry, str]:
    """`shape` made valid, only its areas kept; and what was wrong with it, or ""."""
    if shapely.is_valid(shape):
        return shape, ""
    why = shapely.is_valid_reason(shape)
    try:
        mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    except shapely.GEOSException as error:
        raise _Refused(_("geometri tidak dapat diperbaiki (%(reason)s)") % {"reason": why}) from error
    areas = [part for part in shapely.get_parts(mended) if part.geom_type == "Polygon" and part.area > 0]
    if not areas:
        raise _Refused(_("geometri tidak dapat diperbaiki (%(reason)s)") % {"reason": why})
    return (areas[0] if len(areas) == 1 else shapely.multipolygons(areas)), _("diperbaiki: %(reason)s") % {
        "reason": why
    }


def _check(shape: shapely.Geometry) -> None:
    if not shape.area > 0:
        raise _Refused(_("bidang tanpa luas"))
    if rules.in_indonesia(_bounds(shape)):
        return
    if rules.looks_swapped(_bounds(shape)):
        raise _Refused(_("lintang dan bujur tertukar"))
    raise _Refused(_("terletak di luar Indonesia"))


def _bounds(shape: shapely.Geometry) -> Bounds:
    west, south, east, north = (round(v * 1_000_000) if abs(v) < 1e6 else 10**9 for v in shape.bounds)
    return Bounds(west, south, east, north)


def _boundary(kode: str, shape: shapely.Geometry) -> Boundary:
    return Boundary(
        kode=kode,
        wkb=shapely.to_wkb(shape, output_dimension=2, byte_order=1),
        vertices=int(shapely.get_num_coordinates(shape)),
        bounds=_bounds(shape),
    )
