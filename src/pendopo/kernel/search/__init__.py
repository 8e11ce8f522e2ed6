"""Search: one normalised text a thing, one function to find it, on both databases. See README.md.

The door of this package: others import `search` and nothing behind it. Doors are fetched on first use, because
Django imports this module before its models may be.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pendopo.kernel.search.doors import clear, index, match, remove

__all__ = ["clear", "index", "match", "remove"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.doors"), name)
