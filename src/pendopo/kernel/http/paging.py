"""Pages by key, never by OFFSET; counts that stop at "50+", never COUNT(*) over a table."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Generic, TypeVar

import msgspec
from django.core.exceptions import ValidationError
from django.db.models import F, Field, Model, OrderBy, Q, QuerySet
from django.utils.translation import gettext as _

from pendopo.kernel.refusal import Invalid

DEFAULT_SIZE = 50
LARGEST_SIZE = 200
LONGEST_CURSOR = 1_000

Row = TypeVar("Row")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of what follows ("" at the end)."""

    items: list[Row]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an order: the model's field, and whether it falls."""

    field: Field[Any, Any]
    falling: bool

    @property
    def name(self) -> str:
        return self.field.attname

    def ordering(self) -> OrderBy:
        # Empty values come last on both databases, whichever way the column runs.
        last = True if self.field.null else None
        return F(self.name).desc(nulls_last=last) if self.falling else F(self.name).asc(nulls_last=last)

    def after(self, value: Any) -> Q:
        """Rows whose value in this column comes strictly after `value`."""
        if value is None:
            return Q(pk__in=[])
        beyond = Q(**{f"{self.name}__{'lt' if self.falling else 'gt'}": value})
        return beyond | Q(**{f"{self.name}__isnull": True}) if self.field.null else beyond

    def equal(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def from_here(self, value: Any) -> Q:
        """A bound for the index: rows that do not come before `value`."""
        if value is None or self.field.null:
            return Q()
        return Q(**{f"{self.name}__{'lte' if self.falling else 'gte'}": value})

    def read(self, value: Any) -> Any:
        """A cursor's value, checked as the field would. Raises `ValidationError`."""
        if value is None:
            if not self.field.null:
                raise ValidationError("null")
            return None
        if isinstance(value, str) and "\x00" in value:
            raise ValidationError("NUL")
        read = self.field.to_python(value)
        self.field.run_validators(read)
        return read


def columns(model: type[Model], order: Sequence[str]) -> list[Column]:
    """The columns that `order` names. Raises `ValueError` unless the last is unique: pages would lose rows."""
    found = []
    for name in order:
        bare = name.lstrip("-")
        field = model._meta.pk if bare == "pk" else model._meta.get_field(bare)
        if not isinstance(field, Field):
            raise ValueError(f"{name} is not a column")
        found.append(Column(field, name.startswith("-")))
    if not found or not found[-1].field.unique:
        raise ValueError("an order ends with a unique column")
    return found


def page_of(queryset: QuerySet[M], *, order: Sequence[str], after: str = "", size: int = DEFAULT_SIZE) -> Page[M]:
    """One page of `queryset`, in `order` (field names, `-` for falling, the last unique), following cursor `after`.

    One query, of `size` (1 to 200) + 1 rows. An index on the order's columns makes every page as cheap as the
    first. Empty values come last. Raises `Invalid` for a cursor that this order did not give.
    """
    ordered = columns(queryset.model, order)
    size = max(1, min(size, LARGEST_SIZE))
    if after:
        queryset = queryset.filter(_following(ordered, _read_cursor(ordered, after)))
    rows = list(queryset.order_by(*(column.ordering() for column in ordered))[: size + 1])
    more = len(rows) > size
    return Page(rows[:size], _cursor(ordered, rows[size - 1]) if more else "")


def _following(ordered: Sequence[Column], values: Sequence[Any]) -> Q:
    condition = Q(pk__in=[])
    same = Q()
    for column, value in zip(ordered, values, strict=True):
        condition |= same & column.after(value)
        same &= column.equal(value)
    return ordered[0].from_here(values[0]) & condition


def _signature(ordered: Sequence[Column]) -> bytes:
    text = ",".join(f"{'-' if c.falling else ''}{c.field.model._meta.label}.{c.name}" for c in ordered)
    return sha256(text.encode()).digest()[:4]


def _cursor(ordered: Sequence[Column], row: Model) -> str:
    values = [getattr(row, column.name) for column in ordered]
    packed = msgspec.msgpack.encode([_signature(ordered), *values])
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _read_cursor(ordered: Sequence[Column], cursor: str) -> list[Any]:
    try:
        if len(cursor) > LONGEST_CURSOR:
            raise ValueError("too long")
        packed = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        signature, *values = msgspec.msgpack.decode(packed, type=list[Any])
        if signature != _signature(ordered):
            raise ValueError("of another order")
        return [column.read(value) for column, value in zip(ordered, values, strict=True)]
    except (ValueError, TypeError, OverflowError, ValidationError, binascii.Error, msgspec.MsgspecError):
        raise Invalid(_("Penanda halaman ini tidak dikenal. Mulailah dari halaman pertama.")) from None


@dataclass(frozen=True, slots=True)
class Count:
    """A number that stops counting: 50 and `more` is "50+"."""

    number: int
    more: bool

    def __str__(self) -> str:
        return f"{self.number}+" if self.more else str(self.number)


def count_up_to(queryset: QuerySet[Any], most: int = 50) -> Count:
    """How many rows, counted up to `most`; one query that reads no more than `most` + 1 of them."""
    number = queryset.order_by().values("pk")[: most + 1].count()
    return Count(min(number, most), number > most)
