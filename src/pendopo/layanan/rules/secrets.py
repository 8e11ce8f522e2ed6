"""The secret that proves "this is my request": made by the kernel's random source, stored as a salted hash."""

from __future__ import annotations

import secrets
from hashlib import sha256
from hmac import compare_digest

# Letters and digits without look-alikes: 31 symbols, 14 of them are 69 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 14


def new_secret() -> str:
    """A fresh secret from the operating system's random source."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_secret(typed: str) -> str:
    """What a person typed: case, spaces and hyphens forgiven."""
    return "".join(c for c in typed.upper() if c.isalnum())


def hash_of(secret: str, salt: bytes) -> bytes:
    """SHA-256(salt ‖ secret). One round is enough: the secret is random, not chosen."""
    return sha256(salt + read_secret(secret).encode()).digest()


def opens(secret: str, *, salt: bytes, stored: bytes) -> bool:
    """Whether `secret` is the one whose hash is stored; an emptied hash (erased) opens to nothing."""
    return bool(stored) and compare_digest(hash_of(secret, salt), stored)


def show_secret(secret: str) -> str:
    """The secret in groups for copying by hand."""
    return "-".join(secret[i : i + 5] for i in range(0, len(secret), 5))
