"""This node's signing key: Ed25519, made on first use, kept in a file that only its owner can read."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

SEGMENT_CONTEXT = b"pendopo/segment/1\x00"
PROMISE_CONTEXT = b"pendopo/promise/1\x00"


def key_file() -> Path:
    """Where the key lies. It is never in a backup: it is copied by hand to where the recovery sheet is."""
    folder: Path = settings.CONFIG.folder
    return folder / "keys" / "node.ed25519"


@lru_cache(maxsize=4)
def _load(file: Path) -> Ed25519PrivateKey:
    if not file.is_file():
        _make(file)
    return _read(file)


def _read(file: Path) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(file.read_bytes())
    except ValueError:
        raise RuntimeError(f"{file} is not a node key (32 bytes): copy it again from the recovery sheet") from None


def _make(file: Path) -> None:
    """A new key, whole or not at all; when another process was first, its key stays."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(Ed25519PrivateKey.generate().private_bytes_raw())
        out.flush()
        os.fsync(out.fileno())
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()


def public_of(file: Path) -> bytes:
    """The public key that belongs to a key file elsewhere."""
    return _read(file).public_key().public_bytes_raw()


def forget() -> None:
    """Read the key anew next time: after a restore, and in tests."""
    _load.cache_clear()


def public_key() -> bytes:
    """The 32 bytes of this node's public key."""
    return _load(key_file()).public_key().public_bytes_raw()


def node_id() -> str:
    """This node's name in the ledger: the first 16 hexadecimal digits of SHA-256(public key)."""
    return fingerprint(public_key())[:16]


def fingerprint(key: bytes) -> str:
    """SHA-256 of a public key in hexadecimal: what is printed on receipts and on the notice board."""
    return sha256(key).hexdigest()


def sign(context: bytes, message: bytes) -> bytes:
    """A signature of this node over `context ‖ message`."""
    return _load(key_file()).sign(context + message)


def is_signed(key: bytes, context: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` over `context ‖ message` is by `key`."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, context + message)
    except (InvalidSignature, ValueError):
        return False
    return True


def in_groups(fingerprint: str) -> str:
    """A fingerprint as it is printed: groups of four digits, which a person can compare."""
    return " ".join(fingerprint[i : i + 4] for i in range(0, len(fingerprint), 4))
