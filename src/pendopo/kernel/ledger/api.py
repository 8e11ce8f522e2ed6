"""The door of the ledger for rooms: what may be called, by topic."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from pendopo.kernel.ledger import kinds, projection
from pendopo.kernel.ledger.codes import promise_svg, proof_svg
from pendopo.kernel.ledger.erasure import after_replay, erase
from pendopo.kernel.ledger.heads import LedgerWentBack
from pendopo.kernel.ledger.heads import published as published_heads
from pendopo.kernel.ledger.keys import fingerprint, in_groups, node_id, public_key
from pendopo.kernel.ledger.projection import Projection, after_rebuild, digest
from pendopo.kernel.ledger.rebuilding import rebuild
from pendopo.kernel.ledger.receipts import Receipt, promise_code, proof_code, receipt
from pendopo.kernel.ledger.recording import Reaction, history, name_subjects, record, wire
from pendopo.kernel.ledger.sealing import seal, seal_all
from pendopo.kernel.ledger.types import SYSTEM_AUTHOR, Author, Draft, Recorded
from pendopo.kernel.ledger.verifying import Fault, Report, verify

__all__ = [
    "SYSTEM_AUTHOR", "Author", "Draft", "Fault", "LedgerWentBack", "Projection", "Reaction", "Receipt",
    "Recorded", "Report", "after_rebuild", "after_replay", "digest", "erase", "fingerprint", "history", "name_subjects",
    "node_id", "project", "promise_code", "promise_svg", "proof_code", "proof_svg", "public_key",
    "published_heads", "rebuild", "receipt", "record", "register", "seal", "seal_all", "shown_fingerprint",
    "verify", "wire",
]  # fmt: skip


def shown_fingerprint() -> str:
    """The fingerprint of this node's key in groups of four: print it beside every QR code."""
    return in_groups(fingerprint(public_key()))


def register(events: ModuleType, projections: Iterable[Projection] = ()) -> None:
    """Make a room's kinds of events known, and its projections part of every recording. Called in `ready()`."""
    kinds.learn(kinds.kinds_in(events))
    project(projections)


def project(projections: Iterable[Projection]) -> None:
    """Make `projections` part of every recording: for a room whose tables are fed by another room's kinds."""
    projection.add(projections)
