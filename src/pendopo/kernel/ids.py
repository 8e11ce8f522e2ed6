"""Identifiers: time-ordered ids for rows and events, and numbers that people read aloud."""

from __future__ import annotations

import secrets
from uuid import UUID

from pendopo.kernel import clock

# Crockford's base 32 without the zero: 31 symbols, a prime, so that one check symbol finds every single
# wrong symbol and every swap of neighbours. No I, L, O, U, 0: they are misread on paper and misheard on the phone.
ALPHABET = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_LENGTH = 10


def new_id(at: int | None = None) -> UUID:
    """A fresh UUID version 7 (RFC 9562, section 5.7): sorts by time, 74 random bits."""
    millis = clock.now() if at is None else at
    value = (
        (millis & ((1 << 48) - 1)) << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    )
    return UUID(int=value)


def check_symbol(body: str) -> str:
    """The check symbol of `body`: the sum of its symbols, each times its place, modulo 31."""
    total = sum(weight * ALPHABET.index(symbol) for weight, symbol in enumerate(body, start=1))
    return ALPHABET[total % 31]


def new_number() -> str:
    """A tracking number: nine random symbols (44 bits) and a check symbol. It proves nothing by itself."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(NUMBER_LENGTH - 1))
    return body + check_symbol(body)


def read_number(typed: str) -> str | None:
    """What a person typed, as a number: spaces, hyphens and case forgiven, I and L read as 1.

    Returns `None` where it cannot be a number (length, symbols, check symbol).
    """
    cleaned = "".join(c for c in typed.upper() if c.isalnum()).translate(str.maketrans("IL", "11"))
    if len(cleaned) != NUMBER_LENGTH or any(c not in ALPHABET for c in cleaned):
        return None
    return cleaned if check_symbol(cleaned[:-1]) == cleaned[-1] else None


def show_number(number: str) -> str:
    """`number` in groups for reading aloud, as pages show it: `ABC-DEF-GHJK`."""
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"


def stored(value: UUID, vendor: str) -> str | UUID:
    """`value` as a raw SQL parameter: 32 hexadecimal digits on SQLite, a UUID on PostgreSQL."""
    return value.hex if vendor == "sqlite" else value
