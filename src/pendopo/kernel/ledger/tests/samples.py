"""A sample of any struct, made from its type alone and always the same: what golden vectors freeze."""

from __future__ import annotations

import enum
import types
import typing
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

SIMPLE: dict[Any, Any] = {
    int: 1_780_000_000_000,
    str: "kata é",
    bool: True,
    bytes: b"\x00\xff",
    UUID: UUID("01980000-0000-7000-8000-000000000001"),
    date: date(2026, 11, 22),
    msgspec.Raw: msgspec.Raw(b"\x92\x01\xa1x"),
    type(None): None,
}


def sample(kind: type[msgspec.Struct], count: int | None = None) -> Any:
    """A `kind` with a sample in each field, or in its first `count` fields."""
    hints = typing.get_type_hints(kind)
    return kind(**{name: value_of(hints[name]) for name in kind.__struct_fields__[:count]})


def value_of(hint: Any) -> Any:
    """A sample of an annotation. Raises `TypeError` for what an event may not hold."""
    if hint in SIMPLE:
        return SIMPLE[hint]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return next(iter(hint))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return sample(hint)
    return _of_generic(hint, typing.get_origin(hint), typing.get_args(hint))


def _of_generic(hint: Any, origin: Any, inner: tuple[Any, ...]) -> Any:
    if origin in (typing.Union, types.UnionType):
        return value_of(next(option for option in inner if option is not type(None)))
    if origin is typing.Annotated:
        return value_of(inner[0])
    if origin is typing.Literal:
        return inner[0]
    if origin in (list, tuple):
        return origin(value_of(option) for option in inner if option is not Ellipsis)
    if origin is dict:
        return {value_of(inner[0]): value_of(inner[1])}
    raise TypeError(f"an event may not hold {hint}")
