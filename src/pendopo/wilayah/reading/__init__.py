"""Files of territory, read and checked before anything is written: bytes in, a `Batch` out, no database."""

from __future__ import annotations

from pendopo.wilayah.reading.batch import Batch, Boundary, Kind, Unreadable
from pendopo.wilayah.reading.geojson import read_boundaries
from pendopo.wilayah.reading.sources import Unpacked, unpack
from pendopo.wilayah.reading.tables import read_table
from pendopo.wilayah.types import ImportOptions, Pulau, Source

__all__ = ["Batch", "Boundary", "Kind", "Pulau", "Unpacked", "Unreadable", "read"]


def read(source: Source, options: ImportOptions) -> Batch:
    """The checked content of `source`: boundaries where it is JSON, else one of the tables.

    Raises `Unreadable`, naming the file, when it can be neither.
    """
    unpacked = unpack(source)
    if unpacked.text.lstrip()[:1] in ("{", "["):
        return read_boundaries(unpacked, options)
    return read_table(unpacked, options)
