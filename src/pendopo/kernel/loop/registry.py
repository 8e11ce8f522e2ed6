"""What the loop knows how to do: handlers of jobs, and work that recurs. Filled while the program starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from pendopo.kernel.clock import MINUTE, SECOND

DEFAULT_ATTEMPTS = 8
DEFAULT_LEASE = MINUTE

JobFunction = Callable[[Any, int], None]
PeriodicFunction = Callable[[int], None]
Function = TypeVar("Function", bound=JobFunction)


@dataclass(frozen=True, kw_only=True)
class Handler:
    """How jobs of one name are done. `attempts` None is "try for ever"; `lease` is in milliseconds."""

    name: str
    run: JobFunction
    outside: bool
    attempts: int | None
    lease: int
    decoder: msgspec.msgpack.Decoder[Any]


@dataclass(frozen=True, kw_only=True)
class Recurring:
    """Work that recurs every `every` milliseconds, on one process at a time."""

    name: str
    run: PeriodicFunction
    every: int


_handlers: dict[str, Handler] = {}
_recurring: dict[str, Recurring] = {}


def job(
    name: str,
    *,
    outside: bool = False,
    attempts: int | None = DEFAULT_ATTEMPTS,
    lease: int = DEFAULT_LEASE,
    takes: Any = Any,
) -> Callable[[Function], Function]:
    """Register the decorated `fn(payload, at)` as the handler of jobs called `name`.

    It runs in its own transaction, in which the job ends too: its effect on the database happens exactly once. With
    `outside=True` (for sending mail) it runs outside a transaction and is marked done after: at least once.
    `attempts` failures park the job; None tries for ever. `lease` (ms) is how long a dead worker keeps it from
    others. `takes` is the type the payload is decoded into, by default builtins. Registering another function under
    a known name raises `ValueError`.
    """

    def register(function: Function) -> Function:
        handler = Handler(
            name=name,
            run=function,
            outside=outside,
            attempts=attempts,
            lease=lease,
            decoder=msgspec.msgpack.Decoder(takes),
        )
        known = _handlers.setdefault(name, handler)
        if known.run is not function:
            raise ValueError(f"two handlers for jobs called {name}")
        return function

    return register


def periodic(name: str, every: int, fn: PeriodicFunction) -> None:
    """Call `fn(at)` every `every` seconds, on one process at a time. It opens its own transactions.

    Another function under a known name raises `ValueError`; the same one again changes `every`.
    """
    if every <= 0:
        raise ValueError("every must be positive")
    known = _recurring.get(name)
    if known is not None and known.run is not fn:
        raise ValueError(f"two periodic works called {name}")
    _recurring[name] = Recurring(name=name, run=fn, every=every * SECOND)


def handlers() -> dict[str, Handler]:
    """All known handlers, by name."""
    return dict(_handlers)


def recurring() -> dict[str, Recurring]:
    """All known recurring works, by name."""
    return dict(_recurring)


def forget(name: str) -> None:
    """Forget what is registered under `name`. For tests."""
    _handlers.pop(name, None)
    _recurring.pop(name, None)
