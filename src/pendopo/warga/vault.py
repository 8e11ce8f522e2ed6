"""The identity vault's keys: what a stolen dump, backup or database cannot be read without.

Each record is encrypted with AES-256-GCM under a key of its own; that key is wrapped (RFC 3394) by a versioned vault
key, which lies as one line of text in `keys/vault-<n>` (0600) in the data folder, is never in a backup, and is printed
once as a recovery sheet. Telephone numbers and NIK are found by HMAC-SHA-256 under a separate key. It does not
protect from somebody who holds the running server.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel import clock
from pendopo.kernel.refusal import Invalid, Refusal
from pendopo.warga.models import Identitas, KunciBrankas
from pendopo.warga.types import Identity

PREFIX = "vault-"
MASTER_BYTES = 32
INDEX_BYTES = 16
SHEET_SYMBOLS = 80  # 48 bytes in base 32, and three symbols of a hash
RECORD_CONTEXT = b"pendopo/identitas/1\x00"
SECRET_CONTEXT = b"pendopo/secret/1\x00"


class VaultLocked(Refusal):
    """The key file is not there."""

    status = 503


class VaultKeyWrong(Refusal):
    """The key file is there, but is not the key of this vault."""

    status = 503


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """One version of the vault key, with what follows from it. `index` stays the same in every version."""

    version: int
    master: bytes
    index: bytes
    wrap: bytes
    secret: bytes
    check_value: str


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """An encrypted identity, as its row holds it."""

    key_version: int
    wrapped_key: bytes
    nonce: bytes
    ciphertext: bytes


def folder() -> Path:
    """Where the key files lie."""
    data: Path = settings.CONFIG.folder
    return data / "keys"


def file_of(version: int) -> Path:
    return folder() / f"{PREFIX}{version}"


def versions() -> list[int]:
    """The versions whose key files are there, oldest first."""
    if not folder().is_dir():
        return []
    names = (entry.name.removeprefix(PREFIX) for entry in folder().iterdir() if entry.name.startswith(PREFIX))
    return sorted(int(name) for name in names if name.isdigit())


def encode_sheet(master: bytes, index: bytes) -> str:
    """A key as people copy it from paper: 20 groups of four of `A-Z2-7`, the last three symbols a checksum."""
    body = base64.b32encode(master + index).decode().rstrip("=")
    text = body + base64.b32encode(sha256(body.encode()).digest()).decode()[: SHEET_SYMBOLS - len(body)]
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def decode_sheet(typed: str) -> tuple[bytes, bytes]:
    """The key that somebody typed from the sheet; spaces, hyphens and case forgiven, 0 read as O, 1 as I.

    Raises `Invalid`, naming length or checksum, when it was mistyped.
    """
    text = "".join(c for c in typed.upper() if c.isalnum()).translate(str.maketrans("018", "OIB"))
    body = text[:77]
    if len(text) != SHEET_SYMBOLS:
        raise Invalid(
            _("Kunci brankas terdiri atas 80 huruf dan angka; yang ditulis ada {n}.").format(n=len(text)), field="key"
        )
    if base64.b32encode(sha256(body.encode()).digest()).decode()[:3] != text[77:]:
        raise Invalid(_("Ada huruf kunci brankas yang salah ditulis: angka pemeriksanya tidak cocok."), field="key")
    try:
        raw = base64.b32decode(body + "===")
    except ValueError:
        raise Invalid(_("Kunci brankas hanya memuat huruf A–Z dan angka 2–7."), field="key") from None
    return raw[:MASTER_BYTES], raw[MASTER_BYTES:]


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDFExpand(SHA256(), 32, b"pendopo/vault/1/" + purpose).derive(master)


def _key(version: int, master: bytes, index: bytes) -> Key:
    return Key(
        version=version,
        master=master,
        index=index,
        wrap=_derive(master, b"wrap"),
        secret=_derive(master, b"secret"),
        check_value=_derive(master, b"check").hex()[:16],
    )


@lru_cache(maxsize=8)
def _read(path: Path, version: int, stamp: tuple[int, int]) -> Key:
    # `stamp` makes a replaced file a new question; the file is otherwise read once a process.
    try:
        master, index = decode_sheet(path.read_text())
    except (Refusal, UnicodeDecodeError):
        raise VaultKeyWrong(
            _("Berkas kunci brankas {file} rusak: isinya bukan kunci. Pulihkan dari lembar pemulihan.").format(
                file=path.name
            )
        ) from None
    return _key(version, master, index)


# Versions already compared with the database, by the file's stamp.
_known: set[tuple[Path, tuple[int, int]]] = set()


def load(version: int) -> Key:
    """The key of `version`. Raises `VaultLocked` without its file, `VaultKeyWrong` when the file is another key."""
    path = file_of(version)
    try:
        found = path.stat()
    except FileNotFoundError:
        raise VaultLocked(
            _("Brankas identitas terkunci: berkas kunci {file} tidak ada. Pulihkan dari lembar pemulihan.").format(
                file=path.name
            )
        ) from None
    stamp = (found.st_mtime_ns, found.st_size)
    key = _read(path, version, stamp)
    if (path, stamp) not in _known:
        row = KunciBrankas.objects.filter(version=version).first()
        if row is not None:
            if row.check_value != key.check_value:
                raise _wrong(version)
            transaction.on_commit(lambda: _known.add((path, stamp)))
    return key


def _wrong(version: int) -> VaultKeyWrong:
    return VaultKeyWrong(
        _("Berkas kunci brankas {file} bukan kunci yang menutup basis data ini.").format(file=f"{PREFIX}{version}")
    )


def current() -> Key:
    """The newest key; the first one is made when neither a file nor a record of one exists."""
    there = versions()
    if there:
        return load(there[-1])
    row = KunciBrankas.objects.order_by("version").last()
    if row is not None:
        return load(row.version)  # refuses, naming the file that is missing
    return create(1, secrets.token_bytes(INDEX_BYTES))


def create(version: int, index: bytes, master: bytes | None = None) -> Key:
    """Write the key file of `version` unless it is there, and load it."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    text = encode_sheet(master or secrets.token_bytes(MASTER_BYTES), index)
    try:
        handle = os.open(file_of(version), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return load(version)
    with os.fdopen(handle, "w") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())
    return load(version)


def announce(key: Key) -> None:
    """Write down by what the key is known, so that a wrong file can be named as such."""
    path = file_of(key.version)
    found = path.stat()
    if (path, (found.st_mtime_ns, found.st_size)) in _known:
        return
    row, _made = KunciBrankas.objects.get_or_create(
        version=key.version, defaults={"check_value": key.check_value, "created": clock.now()}
    )
    if row.check_value != key.check_value:
        raise _wrong(key.version)


def seal(ref: str, identity: Identity) -> Sealed:
    """Encrypt `identity` under a fresh key; the reference is bound in, so that rows cannot be swapped."""
    key = current()
    announce(key)
    record_key, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
    text = msgspec.msgpack.encode(identity)
    return Sealed(
        key_version=key.version,
        wrapped_key=aes_key_wrap(key.wrap, record_key),
        nonce=nonce,
        ciphertext=AESGCM(record_key).encrypt(nonce, text, RECORD_CONTEXT + ref.encode()),
    )


def unseal(ref: str, sealed: Sealed) -> Identity:
    """The identity in `sealed`. Raises `VaultLocked` or `VaultKeyWrong`."""
    key = load(sealed.key_version)
    try:
        record_key = aes_key_unwrap(key.wrap, sealed.wrapped_key)
        text = AESGCM(record_key).decrypt(sealed.nonce, sealed.ciphertext, RECORD_CONTEXT + ref.encode())
    except (InvalidUnwrap, InvalidTag):
        raise _wrong(sealed.key_version) from None
    return msgspec.msgpack.decode(text, type=Identity)


def unseal_row(row: Identitas) -> Identity:
    """The identity in a row that was not destroyed. Raises `VaultLocked` or `VaultKeyWrong`."""
    sealed = Sealed(
        key_version=row.key_version,
        wrapped_key=bytes(row.wrapped_key),
        nonce=bytes(row.nonce),
        ciphertext=bytes(row.ciphertext),
    )
    return unseal(row.ref, sealed)


def rewrap(wrapped_key: bytes, old: Key, new: Key) -> bytes:
    """A record key, taken from under `old` and put under `new`. The record itself is not touched."""
    try:
        return aes_key_wrap(new.wrap, aes_key_unwrap(old.wrap, wrapped_key))
    except InvalidUnwrap:
        raise _wrong(old.version) from None


def index_of(purpose: str, value: str | UUID) -> str:
    """A keyed hash by which `value` is found again: equal values of one purpose have equal hashes."""
    return hmac.new(current().index, f"{purpose}\x00{value}".encode(), sha256).hexdigest()


def encrypt_secret(text: str) -> str:
    """A short secret of the program's own (a TOTP key), encrypted for a text column."""
    key = current()
    announce(key)
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(key.secret).encrypt(nonce, text.encode(), SECRET_CONTEXT)
    return f"v{key.version}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt_secret(stored: str) -> str:
    """What `encrypt_secret` encrypted. Raises `VaultLocked` or `VaultKeyWrong`."""
    head, _dot, body = stored.partition(".")
    key = load(int(head.removeprefix("v")))
    raw = base64.urlsafe_b64decode(body)
    try:
        return AESGCM(key.secret).decrypt(raw[:12], raw[12:], SECRET_CONTEXT).decode()
    except InvalidTag:
        raise _wrong(key.version) from None


def restore(version: int, typed: str) -> Key:
    """Write a lost key file again from its recovery sheet. Raises `Invalid` (mistyped) or `VaultKeyWrong`."""
    master, index = decode_sheet(typed)
    row = KunciBrankas.objects.filter(version=version).first()
    if row is not None and row.check_value != _key(version, master, index).check_value:
        raise _wrong(version)
    if file_of(version).exists():
        raise Invalid(_("Berkas kunci versi {n} masih ada; tidak ditimpa.").format(n=version), field="key")
    return create(version, index, master)
