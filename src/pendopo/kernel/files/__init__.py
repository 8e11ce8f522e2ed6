"""Files: streamed to disk, known by their content, never public as they came. See README.md.

The door of this package: others import `files`, `files.types` and `files.views`, and nothing behind them. Doors that
touch tables are fetched on first use, because Django imports this module before its models may be.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pendopo.kernel.files.types import DOCUMENTS, PHOTOS, Limits

if TYPE_CHECKING:
    from pendopo.kernel.files.actions import (
        Content,
        attach,
        erase,
        erase_file,
        keep,
        publish,
        recall,
        remember,
        render,
        sweep,
        withdraw,
    )
    from pendopo.kernel.files.queries import get, of_subject, of_subjects, open_original, rendition, verify

_ACTIONS = "Content attach erase erase_file keep publish recall remember render sweep withdraw"
_QUERIES = "get of_subject of_subjects open_original rendition verify"
_LATER = dict.fromkeys(_ACTIONS.split(), "actions") | dict.fromkeys(_QUERIES.split(), "queries")

__all__ = [
    "DOCUMENTS",
    "PHOTOS",
    "Content",
    "Limits",
    "attach",
    "erase",
    "erase_file",
    "get",
    "keep",
    "of_subject",
    "of_subjects",
    "open_original",
    "publish",
    "recall",
    "remember",
    "render",
    "rendition",
    "sweep",
    "verify",
    "withdraw",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
