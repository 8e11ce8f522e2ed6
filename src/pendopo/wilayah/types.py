"""What the room speaks in. Coordinates are integers in millionths of a degree (WGS 84); instants UTC milliseconds."""

from __future__ import annotations

import enum

import msgspec


class Level(enum.StrEnum):
    """The four levels of territory that carry codes (Permendagri 58/2021)."""

    PROVINSI = "PROVINSI"
    KABUPATEN = "KABUPATEN"
    KECAMATAN = "KECAMATAN"
    DESA = "DESA"


class Jenis(enum.StrEnum):
    """What kind of territory a code names, as its digits tell."""

    PROVINSI = "PROVINSI"
    KABUPATEN = "KABUPATEN"
    KOTA = "KOTA"
    KECAMATAN = "KECAMATAN"
    DESA = "DESA"
    KELURAHAN = "KELURAHAN"
    DESA_ADAT = "DESA ADAT"
    """A customary village (UU 6/2014, chapter XIII); so far fourteen, all in the regency of Jayapura."""


class Titik(msgspec.Struct, frozen=True):
    """A point on the earth, in micro-degrees."""

    lat: int
    lon: int


class Wilayah(msgspec.Struct, frozen=True, kw_only=True):
    """One territory. `nama` is "" while no table has named it; `successor` is "" unless the law named one."""

    kode: str
    nama: str
    level: Level
    jenis: Jenis
    induk: str
    active: bool = True
    successor: str = ""

    @property
    def label(self) -> str:
        """The name, or the code where no name is known."""
        return self.nama or self.kode

    @property
    def title(self) -> str:
        """The name with its kind, as it stands on an envelope: `Desa Sarongan`, `Kecamatan 35.10.01`."""
        if self.jenis.value in self.label.upper().split(" ", 1)[0]:
            return self.label
        return f"{self.jenis.value.capitalize()} {self.label}"


class Location(msgspec.Struct, frozen=True):
    """Where a point lies. `kode` is None outside every village.

    A point in several villages (boundaries overlap) is given to the lowest code; `ambiguous` says so and
    `others` names the rest.
    """

    kode: str | None
    ambiguous: bool = False
    others: tuple[str, ...] = ()


OUTSIDE = Location(None)


class Bounds(msgspec.Struct, frozen=True):
    """A box on the earth, in micro-degrees."""

    west: int
    south: int
    east: int
    north: int


class Frame(msgspec.Struct, frozen=True):
    """The part of the earth that a map shows, and the map's size in its own units (one unit: a pixel at full width)."""

    bounds: Bounds
    width: int
    height: int


class Place(msgspec.Struct, frozen=True):
    """A place on a map, in the units of its frame, from the upper left corner."""

    x: int
    y: int


class Size(msgspec.Struct, frozen=True):
    """One of the sizes in CSS pixels in which the tappable map is offered.

    `field` is the name its taps are posted under; `unit` is a pixel in the map's own units, as SVG writes numbers.
    """

    field: str
    width: int
    height: int
    unit: str


class TapMap(msgspec.Struct, frozen=True, kw_only=True):
    """A map as a page shows it: an immutable image, its frame, and the pin in the frame's units.

    `zoom` is the code whose territory is shown ("" is everything); `outer` the zoom one step out, or None.
    """

    zoom: str
    src: str
    frame: Frame
    sizes: tuple[Size, ...]
    title: str
    outer: str | None = None
    pin: Place | None = None
    titik: Titik | None = None

    @property
    def pin_field(self) -> str:
        """The pin as the form carries it from page to page: `lat,lon` in micro-degrees, or ""."""
        return f"{self.titik.lat},{self.titik.lon}" if self.titik else ""


class Tap(msgspec.Struct, frozen=True, kw_only=True):
    """What a posted form said through its map.

    `titik` is where the pin stands (None: no pin), `location` the village there, `zoom` the map to show next.
    `again` is true when the form was posted by the map (a tap, a step out) and is to be shown again, not sent.
    """

    zoom: str = ""
    titik: Titik | None = None
    location: Location = OUTSIDE
    again: bool = False


class Pulau(msgspec.Struct, frozen=True, kw_only=True):
    """An island as the code tables list it. `terluar` is "small outermost island" (Perpres 78/2005, Keppres 6/2017)."""

    kode: str
    nama: str
    kabupaten: str
    titik: Titik
    berpenghuni: bool
    terluar: bool


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    """A village with its boundary, as geometry in well-known binary."""

    kode: str
    nama: str
    wkb: bytes


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of an imported file that was repaired or refused: its place (from 1), its code, and why."""

    index: int
    kode: str
    reason: str


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A file to import: the name that people know it by, and where it lies or what it holds."""

    name: str
    path: str = ""
    data: bytes = b""


class ImportOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to treat what a file leaves open.

    `complete`: the files list everything in the regencies they touch, so what they leave out has ended.
    `swap`: coordinates are latitude first. `skip_bad`: take the rest when single entries are refused.
    `only`: take codes under this code, and its ancestors, and leave the rest.
    """

    complete: bool = False
    swap: bool = False
    skip_bad: bool = False
    only: str = ""


class FileReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did with one file. `added`, `changed`, `same` and `ended` count codes, islands or boundaries."""

    name: str
    digest: str
    kind: str
    read: int
    added: int
    changed: int
    same: int
    ended: int = 0
    unlisted: int = 0
    repaired: tuple[Problem, ...] = ()
    refused: tuple[Problem, ...] = ()


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a whole import did, in one transaction."""

    files: tuple[FileReport, ...]
    maps: int
    generation: int
    seconds: float


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """What does not fit together in the territory; every list names codes."""

    villages: int
    boundaries: int
    without_boundary: tuple[str, ...]
    without_name: tuple[str, ...]
    without_parent: tuple[str, ...]
    ended_without_successor: tuple[str, ...]
    overlaps: tuple[tuple[str, str, float], ...]
    """Pairs of villages that claim the same ground, and how many hectares of it."""
    generation: int
