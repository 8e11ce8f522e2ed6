"""What can happen at the counter. Tags 401-499; fields are only ever appended, with a default."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import msgspec

from pendopo.kernel.ledger.types import Audience, Facts, Private
from pendopo.layanan.types import Lampiran


class AturanDefined(Facts, frozen=True, tag=401):
    """A jurisdiction rule is in force from `valid_from`; the same id again replaces it."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    id: str
    order: int
    klasifikasi: str
    kategori: str
    wilayah: str
    unit: str
    level: str
    valid_from: int
    valid_to: int | None
    note: str


class AturanClosed(Facts, frozen=True, tag=402):
    """A jurisdiction rule ends at `valid_to`."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    id: str
    valid_to: int


class KategoriDefined(Facts, frozen=True, tag=403):
    """A catalogue entry: key is "MAIN" or "MAIN/SUB", since sub-names repeat under several mains."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    key: str
    induk: str
    nama: str
    order: int
    valid_from: int
    valid_to: int | None


class StandarDefined(Facts, frozen=True, tag=404):
    """A service standard with the 14 components of UU 25/2009, art. 21; the same key again replaces it."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    key: str
    nama: str
    kind: str
    unit: str
    components: dict[str, str]
    valid_from: int
    valid_to: int | None


class OpeningWords(Private, frozen=True):
    """The citizen's own words and place, and the hash of the secret. `title` is the text's first line, cut."""

    title: str
    text: str
    lat: int | None
    lon: int | None
    place: str
    links: tuple[str, ...]
    secret_salt: bytes
    secret_hash: bytes


class PermintaanOpened(Facts, frozen=True, tag=410):
    """A request came in, was located, routed and clocked: all that was decided stands here.

    `detail` is the room's own tagged struct, kept as the bytes that were hashed. `custodian` is the node that holds
    the request. `clock` names the term's citation and the calendar's version.
    """

    audience: ClassVar[Audience] = Audience.PARTIES
    private: ClassVar[type[Private]] = OpeningWords
    number: str
    kind: str
    klasifikasi: str
    kategori: str
    state: str
    unit: str
    why: str
    rule: str
    desa: str
    ambiguous: bool
    due: int
    stage_due: int
    clock: str
    anonim: bool
    rahasia: bool
    terlapor: str
    sumber: str
    custodian: str
    identity: str
    lampiran: tuple[Lampiran, ...] = ()
    detail: msgspec.Raw = msgspec.Raw(b"\xc0")


class Words(Private, frozen=True):
    """What was said: an answer, a question, a reason, a note."""

    text: str


class PermintaanMoved(Facts, frozen=True, tag=411):
    """A transition of the workflow. `side` acted; `unit` holds the request afterwards; `hops` counts wrong doors."""

    audience: ClassVar[Audience] = Audience.PARTIES
    private: ClassVar[type[Private]] = Words
    verb: str
    side: str
    state: str
    outcome: str
    unit: str
    position: str
    from_unit: str
    why: str
    rule: str
    hops: int
    due: int
    stage_due: int
    clock: str
    lampiran: tuple[Lampiran, ...] = ()


class PesanAdded(Facts, frozen=True, tag=412):
    """A message that does not move the state: anyone concerned may append one, on any node."""

    audience: ClassVar[Audience] = Audience.PARTIES
    private: ClassVar[type[Private]] = Words
    side: str
    unit: str
    lampiran: tuple[Lampiran, ...] = ()


class CatatanAdded(Facts, frozen=True, tag=413):
    """A note of the office: the citizen does not see it."""

    audience: ClassVar[Audience] = Audience.OFFICE
    private: ClassVar[type[Private]] = Words
    unit: str


class PermintaanClassified(Facts, frozen=True, tag=414):
    """An officer corrected category or class; the clock follows the class, from the request's own time."""

    audience: ClassVar[Audience] = Audience.PARTIES
    klasifikasi: str
    kategori: str
    due: int
    clock: str


class PublicWords(Private, frozen=True):
    """What an officer released to the public, after masking."""

    title: str
    text: str


class PermintaanReleased(Facts, frozen=True, tag=415):
    """Text and chosen photographs became public, or (`public` false) were taken back."""

    audience: ClassVar[Audience] = Audience.PUBLIC
    private: ClassVar[type[Private]] = PublicWords
    public: bool
    lampiran: tuple[UUID, ...]


class PermintaanRated(Facts, frozen=True, tag=416):
    """The citizen's verdict, 1 to 4 as in the survey of PermenPANRB 14/2017."""

    audience: ClassVar[Audience] = Audience.PARTIES
    private: ClassVar[type[Private]] = Words
    score: int


class TugasOpened(Facts, frozen=True, tag=417):
    """A part of the request was given to another unit, with a clock of its own."""

    audience: ClassVar[Audience] = Audience.PARTIES
    private: ClassVar[type[Private]] = Words
    id: UUID
    unit: str
    due: int


class TugasDone(Facts, frozen=True, tag=418):
    """The unit finished its part."""

    audience: ClassVar[Audience] = Audience.PARTIES
    private: ClassVar[type[Private]] = Words
    id: UUID
    unit: str
    lampiran: tuple[Lampiran, ...] = ()


class CustodyHanded(Facts, frozen=True, tag=419):
    """From here on another node holds the request, and only that node moves its state."""

    audience: ClassVar[Audience] = Audience.PARTIES
    custodian: str


class SecretWords(Private, frozen=True):
    """The hash of a new secret."""

    secret_salt: bytes
    secret_hash: bytes


class SecretRenewed(Facts, frozen=True, tag=421):
    """The citizen made a new secret; the old one opens nothing any more."""

    audience: ClassVar[Audience] = Audience.PARTIES
    private: ClassVar[type[Private]] = SecretWords
