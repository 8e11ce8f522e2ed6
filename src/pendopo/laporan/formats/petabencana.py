"""PetaBencana's flood reports: GeoJSON features with a local time, a source, a text and the address of a photo.

The features carry no id: the key is the SHA-256 of the canonical feature (sorted keys, no spaces, UTF-8).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from pendopo.laporan.types import BadRecord, Imported
from pendopo.wilayah.types import Titik

FORMAT = "petabencana"
KATEGORI = "LINGKUNGAN HIDUP DAN KEHUTANAN/BANJIR"


def read(data: bytes, *, file: str, zone: str) -> Iterator[Imported | BadRecord]:
    """The records of one file, in its order. `zone` is the IANA zone of its times, which state none."""
    try:
        features = list(json.loads(data)["features"])
    except (ValueError, KeyError, TypeError) as error:
        yield BadRecord(file=file, place=0, message=f"bukan GeoJSON: {type(error).__name__}")
        return
    for place, feature in enumerate(features, start=1):
        try:
            yield _record(feature, ZoneInfo(zone))
        except (ValueError, KeyError, TypeError) as error:
            yield BadRecord(file=file, place=place, message=f"{type(error).__name__}: {error}"[:200])


def key_of(feature: object) -> bytes:
    """SHA-256 of the canonical feature."""
    canonical = json.dumps(feature, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).digest()


def _record(feature: dict[str, Any], zone: ZoneInfo) -> Imported:
    facts = feature["properties"]
    return Imported(
        key=key_of(feature),
        at=_instant(facts["created_at"], zone),
        text=(facts.get("text") or "").strip(),
        title=(facts.get("title") or "").strip(),
        titik=_titik(feature.get("geometry")),
        source=str(facts.get("source") or ""),
        links=tuple(link for link in [facts.get("image_url")] if link),
        kategori=KATEGORI,
    )


def _instant(stated: str, zone: ZoneInfo) -> int:
    moment = datetime.fromisoformat(stated)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp() * 1000)


def _titik(geometry: dict[str, Any] | None) -> Titik | None:
    if not geometry:
        return None
    lon, lat = (float(value) for value in geometry["coordinates"][:2])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("koordinat di luar bumi")
    return Titik(lat=round(lat * 1_000_000), lon=round(lon * 1_000_000))
