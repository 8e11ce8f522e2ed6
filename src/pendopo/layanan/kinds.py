"""The kinds of request this node knows: rooms above register theirs when the program starts."""

from __future__ import annotations

import msgspec

from pendopo.layanan.parameters import workflow
from pendopo.layanan.rules.workflow import Workflow


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of request: its code, the tagged struct of what only its room knows, and its workflow."""

    code: str
    detail: type[msgspec.Struct] | None = None
    workflow: Workflow


_kinds: dict[str, Kind] = {}


def register(code: str, *, detail: type[msgspec.Struct] | None = None) -> None:
    """Make the kind `code` known. Its codes are stable: they stand in events."""
    _kinds[code] = Kind(code=code, detail=detail, workflow=workflow())


def of(code: str) -> Kind:
    """The kind called `code`; `KeyError` where no room has registered it."""
    return _kinds[code]
