"""What a file holds once it has been checked."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from pendopo.kernel.refusal import Refusal
from pendopo.wilayah.types import Bounds, Problem, Pulau


class Unreadable(Refusal):
    """A file cannot be taken at all; the sentence names it and says why."""

    status = 422


class Kind(enum.StrEnum):
    """The kinds of file, by what they hold."""

    BATAS = "BATAS"
    PROVINSI = "PROVINSI"
    KABUPATEN = "KABUPATEN"
    KECAMATAN = "KECAMATAN"
    DESA = "DESA"
    PULAU = "PULAU"
    PENERUS = "PENERUS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """A village's boundary, valid, in well-known binary."""

    kode: str
    wkb: bytes
    vertices: int
    bounds: Bounds


@dataclass(slots=True, kw_only=True)
class Batch:
    """The checked content of one file, in its order."""

    name: str
    digest: str
    kind: Kind
    read: int = 0
    names: list[tuple[str, str]] = field(default_factory=list)
    boundaries: list[Boundary] = field(default_factory=list)
    islands: list[Pulau] = field(default_factory=list)
    successors: list[tuple[str, str]] = field(default_factory=list)
    repaired: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
