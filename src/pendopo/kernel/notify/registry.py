"""What other rooms and plug-ins bring: where a recipient is reached, and further channels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from pendopo.kernel.notify.types import Addressee, Message

Resolver = Callable[[str], Addressee | None]


class Channel(Protocol):
    """A way for messages to leave the node."""

    name: str

    def send(self, message: Message, address: str) -> None:
        """Hand the message over. Raises `Rejected` where trying again is of no use, anything else where it is."""


class Rejected(Exception):
    """The carrier will never take this message for this address. `args[0]` is a code without personal data."""


_resolvers: list[Resolver] = []
_further: dict[str, Channel] = {}


def register_resolver(resolver: Resolver) -> None:
    """Ask `resolver` at the time of sending where a recipient is reached; it replaces the one before.

    It returns None for a recipient that no longer exists. Addresses are kept in no table of this package.
    """
    _resolvers[:] = [resolver]


def resolve(recipient: str) -> Addressee | None:
    """Where `recipient` is reached now. Raises `LookupError` while nobody can say."""
    if not _resolvers:
        raise LookupError("no resolver of recipients is registered")
    return _resolvers[0](recipient)


def register_channel(channel: Channel) -> None:
    """Send every notice over `channel` as well, to whoever has an address for its name."""
    _further[channel.name] = channel


def further() -> dict[str, Channel]:
    """The registered channels, by name."""
    return dict(_further)


def forget() -> None:
    """Forget all that is registered. For tests."""
    _resolvers.clear()
    _further.clear()
