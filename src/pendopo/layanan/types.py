"""What the counter speaks in. Pure. Instants are UTC milliseconds, coordinates micro-degrees."""

from __future__ import annotations

import enum
from uuid import UUID

import msgspec

from pendopo.wilayah.types import Titik


class Keadaan(enum.StrEnum):
    """The states of a request; the five that citizens see, too."""

    DITERUSKAN = "DITERUSKAN"
    DIKERJAKAN = "DIKERJAKAN"
    MENUNGGU = "MENUNGGU"
    DIJAWAB = "DIJAWAB"
    SELESAI = "SELESAI"


class Hasil(enum.StrEnum):
    """How a request ended. Each counts apart."""

    TERBUKA = ""
    DIKONFIRMASI = "DIKONFIRMASI"
    DIVERIFIKASI = "DIVERIFIKASI"
    DITUTUP_SISTEM = "DITUTUP_SISTEM"
    BUKAN_WEWENANG = "BUKAN_WEWENANG"
    DITARIK = "DITARIK"
    DIBLOKIR = "DIBLOKIR"


class Klasifikasi(enum.StrEnum):
    """The classes to which the law gives clocks (PermenPANRB 62/2018, ch. VI)."""

    BERKADAR = "BERKADAR"  # pengaduan berkadar pengawasan
    TIDAK_BERKADAR = "TIDAK_BERKADAR"
    INFORMASI = "INFORMASI"
    ASPIRASI = "ASPIRASI"


class Sumber(enum.StrEnum):
    """The door a request came in by."""

    WEB = "WEB"
    LOKET = "LOKET"
    TELEPON = "TELEPON"
    SURAT = "SURAT"
    MEDIA_SOSIAL = "MEDIA_SOSIAL"
    SP4N = "SP4N"
    IMPOR = "IMPOR"


class Why(enum.StrEnum):
    """Why a unit got a request; a stable word that pages explain in a sentence."""

    RULE = "RULE"
    LEVEL = "LEVEL"
    NO_MATCH = "NO_MATCH"
    ABOUT_OFFICIAL = "ABOUT_OFFICIAL"
    SECOND_HOP = "SECOND_HOP"
    PASSED_ON = "PASSED_ON"
    REFUSED = "REFUSED"


class Side(enum.StrEnum):
    """Who speaks or acts in a conversation."""

    WARGA = "WARGA"
    PETUGAS = "PETUGAS"
    SISTEM = "SISTEM"


class Lampiran(msgspec.Struct, frozen=True, array_like=True):
    """A file that an event names: the ledger binds its digest."""

    id: UUID
    digest: str
    type: str
    size: int


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A request about to be opened: what a room hands to the counter."""

    kind: str
    klasifikasi: Klasifikasi
    kategori: str = ""
    text: str = ""
    titik: Titik | None = None
    desa: str = ""  # chosen by hand, where there is no point
    place: str = ""
    anonim: bool = False
    rahasia: bool = False
    terlapor: str = ""  # the unit that the report is about
    sumber: Sumber = Sumber.WEB
    links: tuple[str, ...] = ()
    identity: str = ""  # warga's reference; "" for nobody
    detail: msgspec.Struct | None = None
    lampiran: tuple[Lampiran, ...] = ()
    at: int | None = None  # legal time of this one, where many are opened together
    id: UUID | None = None


class Routing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a request goes and why: `rule` is the id of the rule that decided, or ""."""

    unit: str
    why: Why
    rule: str = ""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What opening gives back. `secret` exists only here: it is stored as a hash and shown once."""

    id: UUID
    number: str
    secret: str
    unit: str
    why: Why
    rule: str
    due: int
    stage_due: int
    desa: str
    ambiguous: bool
    event: UUID


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A jurisdiction rule: the first that matches decides. Empty fields match everything.

    `kategori` matches itself and what lies below it ("A" matches "A/B"); `wilayah` a territory and all inside it.
    The target is `unit`, or, where that is empty, the unit that answers for the village at `level`.
    """

    id: str
    order: int
    klasifikasi: str = ""
    kategori: str = ""
    wilayah: str = ""
    unit: str = ""
    level: str = ""
    valid_from: int = 0
    valid_to: int | None = None
    note: str = ""

    def in_force(self, at: int) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """One clock of the law: `amount` of `unit` for `stage` of `klasifikasi` ("" is every one), with its citation."""

    klasifikasi: str
    stage: str
    amount: int
    unit: str
    valid_from: int
    valid_to: int | None = None
    citation: str = ""
    verified: bool = False


class Verb(enum.StrEnum):
    """What can be done to a request; the names of the transitions in `alur.toml`."""

    ACCEPT = "accept"
    FORWARD = "forward"
    REFUSE = "refuse"
    ASK = "ask"
    REPLY = "reply"
    RESUME = "resume"
    ANSWER = "answer"
    CONFIRM = "confirm"
    VERIFY = "verify"
    EXPIRE = "expire"
    REOPEN = "reopen"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    BLOCK = "block"


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a request's history, as a page or an API shows it.

    `what` is the event's kind in words of the workflow (a verb, `opened`, `message`, `note`, `released`, `rated`,
    `task`, `task-done`, `classified`); `text` is empty once erased, or where the reader may not see it.
    """

    id: UUID
    at: int
    recorded: int
    what: str
    side: Side
    unit: str = ""
    to_unit: str = ""
    state: str = ""
    outcome: str = ""
    why: str = ""
    text: str = ""
    internal: bool = False
    due: int = 0
    score: int = 0
    lampiran: tuple[Lampiran, ...] = ()
