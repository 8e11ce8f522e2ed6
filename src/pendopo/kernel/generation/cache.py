"""Caches that notice a change in any process: each hangs on a generation, and all generations are one query a request.

`Cached` keeps the last value it loaded; `get()` loads again when the generation has moved on. Whoever changes what
was cached calls `bump` in the same transaction. Inside `one_request` (the middleware opens it) the generations are
read once; outside they are read on each call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

from django.db import connection
from django.http import HttpRequest, HttpResponse

from pendopo.kernel import clock
from pendopo.kernel.generation.models import Generasi

Value = TypeVar("Value")
_memo: ContextVar[dict[str, int] | None] = ContextVar("generations", default=None)


def _read() -> dict[str, int]:
    return dict(Generasi.objects.values_list("name", "number"))


def number_of(name: str) -> int:
    """The generation of `name`; 0 before its first change."""
    memo = _memo.get()
    if memo is None:
        return _read().get(name, 0)
    if not memo:
        memo.update(_read())
        memo.setdefault("", 0)
    return memo.get(name, 0)


def bump(name: str) -> None:
    """Say that what goes by `name` has changed. Belongs in the transaction of the change.

    The new number is a hybrid stamp and not the old one plus one: a number that was rolled back must never come again
    with other rows behind it.
    """
    Generasi.objects.update_or_create(name=name, defaults={"number": clock.hybrid.tick()})
    memo = _memo.get()
    if memo is not None:
        memo.clear()


@contextmanager
def one_request() -> Iterator[None]:
    """Inside the block the generations are read at most once, unless this very block bumps one. Blocks may nest."""
    if _memo.get() is not None:
        yield
        return
    token = _memo.set({})
    try:
        yield
    finally:
        _memo.reset(token)


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Django middleware: a request reads the generations once."""

    def handle(request: HttpRequest) -> HttpResponse:
        with one_request():
            return get_response(request)

    return handle


class Cached(Generic[Value]):
    """A value that is loaded from the database and kept until its generation moves on."""

    def __init__(self, name: str, load: Callable[[], Value]) -> None:
        self._name = name
        self._load = load
        self._lock = threading.Lock()
        self._kept: tuple[tuple[str, int], Value] | None = None

    def get(self) -> Value:
        """The value as of the present generation. The database's name is part of the key, so tests cannot mix."""
        key = (str(connection.settings_dict["NAME"]), number_of(self._name))
        kept = self._kept
        if kept is not None and kept[0] == key:
            return kept[1]
        with self._lock:
            value = self._load()
            self._kept = (key, value)
            return value
