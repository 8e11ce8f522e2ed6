"""The vault's verbs: keep, open, destroy, rotate. Opening is always recorded, before anything is shown."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.types import SYSTEM_AUTHOR, Author, Draft
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Forbidden, Invalid, NotFound
from pendopo.warga import rules, vault
from pendopo.warga.events import IdentityAttached, IdentityDestroyed, IdentityOpened
from pendopo.warga.models import Identitas
from pendopo.warga.types import DestructionReason, Identity, IdentityPurpose, OpeningReason

ROTATE_CHUNK = 200


def prepare_identity(
    *,
    name: str = "",
    phone: str = "",
    email: str = "",
    address: str = "",
    nik: str = "",
    account: UUID | None = None,
    subject: UUID | None = None,
    purpose: IdentityPurpose = IdentityPurpose.PERMINTAAN,
    by: Author | None = None,
    at: int,
) -> tuple[str, Draft | None]:
    """Put an identity into the vault; its reference, and the event that the caller records with its own.

    For callers that record several events at once (one `ledger.record`). `subject` is the request it belongs to; `by`
    signs with the caller's record: the official who entered it, or the citizen under this very reference. With nothing
    to keep there is no row and no event, only a fresh random reference: it costs nothing. Raises `Invalid` for a phone
    number or NIK that cannot be one, `VaultLocked` or `VaultKeyWrong`.
    """
    ref = uuid4()
    given = (name.strip(), _phone(phone), email.strip(), address.strip(), _nik(nik))
    if account is None and not any(given):
        return str(ref), None
    identity = Identity(name=given[0], phone=given[1], email=given[2], address=given[3], nik=given[4], account=account)
    _write(str(ref), identity, subject=subject or ref, purpose=purpose, at=at)
    return str(ref), Draft(subject=subject or ref, facts=IdentityAttached(identity=ref, purpose=purpose))


def _write(ref: str, identity: Identity, *, subject: UUID, purpose: IdentityPurpose, at: int) -> None:
    sealed = vault.seal(ref, identity)
    Identitas.objects.create(
        ref=ref,
        subject=subject,
        purpose=int(purpose),
        key_version=sealed.key_version,
        wrapped_key=sealed.wrapped_key,
        nonce=sealed.nonce,
        ciphertext=sealed.ciphertext,
        phone_index=vault.index_of("phone", identity.phone) if identity.phone else "",
        nik_index=vault.index_of("nik", identity.nik) if identity.nik else "",
        account_index=vault.index_of("account", identity.account) if identity.account else "",
        created=at,
    )


def keep_identity(
    *,
    name: str = "",
    phone: str = "",
    email: str = "",
    address: str = "",
    nik: str = "",
    account: UUID | None = None,
    subject: UUID | None = None,
    purpose: IdentityPurpose = IdentityPurpose.PERMINTAAN,
    by: Author | None = None,
    at: int,
) -> str:
    """`prepare_identity`, recorded at once; the reference."""
    with transaction.atomic():
        ref, draft = prepare_identity(
            name=name,
            phone=phone,
            email=email,
            address=address,
            nik=nik,
            account=account,
            subject=subject,
            purpose=purpose,
            by=by,
            at=at,
        )
        if draft is not None:
            ledger.record([draft], by=by or Author(actor=ref), at=at)
    return ref


def _phone(typed: str) -> str:
    if not typed.strip():
        return ""
    phone = rules.normalize_phone(typed)
    if phone is None:
        raise Invalid(_("Nomor telepon ini tidak dikenali. Contoh: 0812 3456 7890."), field="phone")
    return phone


def _nik(typed: str) -> str:
    if not typed.strip():
        return ""
    nik = rules.normalize_nik(typed)
    if nik is None:
        raise Invalid(_("NIK terdiri atas 16 angka."), field="nik")
    return nik


def open_identity(*, ref: str, by: Actor, position: str, reason: OpeningReason, at: int) -> Identity:
    """The identity behind `ref`, for an officer who acts for `position`; recorded as `IdentityOpened`.

    Whether this officer handles the request, and whether the citizen asked to stay unknown to them (*anonim*), the
    caller has already decided. Raises `Forbidden`, `NotFound` (none, or destroyed), `VaultLocked`, `VaultKeyWrong`.
    """
    if not by.is_staff or by.account is None or all(post.position != position for post in by.posts):
        raise Forbidden(_("Identitas hanya dapat dibuka oleh pejabat yang sedang memegang jabatannya."))
    with transaction.atomic():
        row = Identitas.objects.filter(ref=ref, destroyed_at=None).first()
        if row is None:
            raise NotFound(_("Tidak ada identitas yang tersimpan untuk permintaan ini."))
        identity = vault.unseal_row(row)
        opened = IdentityOpened(identity=UUID(ref), position=position, reason=reason)
        author = Author(actor=str(by.account), position=position)
        ledger.record([Draft(subject=row.subject, facts=opened)], by=author, at=at)
    return identity


def destroy_identity(*, refs: Sequence[str], by: Author, reason: DestructionReason, at: int) -> int:
    """Destroy identities for good, their number; works with a locked vault too. Listed outside the database."""
    with transaction.atomic():
        rows = list(Identitas.objects.select_for_update().filter(ref__in=refs, destroyed_at=None))
        if not rows:
            return 0
        _empty([row.ref for row in rows], at)
        facts = [(row.subject, IdentityDestroyed(identity=UUID(row.ref), reason=reason)) for row in rows]
        ledger.record([Draft(subject=subject, facts=fact) for subject, fact in facts], by=by, at=at)
        if reason is not DestructionReason.RESTORED:
            _list([row.ref for row in rows])
    return len(rows)


def destroy_account_identities(*, account: UUID, by: Author, at: int) -> int:
    """Destroy everything the vault holds of an account, at its owner's wish; the number of identities."""
    index = vault.index_of("account", account)
    refs = list(Identitas.objects.filter(account_index=index, destroyed_at=None).values_list("ref", flat=True))
    return destroy_identity(refs=refs, by=by, reason=DestructionReason.CITIZEN_ASKED, at=at)


def _empty(refs: Sequence[str], at: int) -> None:
    Identitas.objects.filter(ref__in=refs).update(
        wrapped_key=b"",
        nonce=b"",
        ciphertext=b"",
        phone_index="",
        nik_index="",
        account_index="",
        destroyed_at=at,
    )


def list_file() -> Path:
    """The list of destroyed identities, outside the database and every backup: a restore replays it."""
    data: Path = settings.CONFIG.folder
    return data / "erasures" / "identities.txt"


def _list(refs: Sequence[str]) -> None:
    file = list_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as out:
        out.writelines(f"{ref}\n" for ref in refs)
        out.flush()
        os.fsync(out.fileno())


def replay_destroyed(*, by: Author = SYSTEM_AUTHOR, at: int) -> int:
    """After a restore: destroy again every listed identity that the backup brought back; their number."""
    file = list_file()
    listed = file.read_text().split() if file.is_file() else []
    again = 0
    for start in range(0, len(listed), 500):
        chosen = listed[start : start + 500]
        again += destroy_identity(refs=chosen, by=by, reason=DestructionReason.RESTORED, at=at)
    return again


def rotate_vault(*, by: Actor) -> tuple[int, int]:
    """Make a new version of the vault key and put every record key under it: (new version, records re-wrapped).

    In chunks, so that the node keeps serving. The old key file stays: a page in the making may still need it.
    Raises `Forbidden` unless `by` is the operator.
    """
    if not by.system:
        raise Forbidden(_("Kunci brankas hanya diganti oleh pengelola, lewat baris perintah."))
    old = vault.current()
    new = vault.create(old.version + 1, old.index)
    with transaction.atomic():
        vault.announce(new)
    moved = 0
    while rows := _rewrap_chunk(new):
        moved += rows
    _reencrypt_secrets()
    return new.version, moved


def _rewrap_chunk(new: vault.Key) -> int:
    with transaction.atomic():
        rows = list(
            Identitas.objects.select_for_update().filter(key_version__lt=new.version, destroyed_at=None)[:ROTATE_CHUNK]
        )
        for row in rows:
            row.wrapped_key = vault.rewrap(bytes(row.wrapped_key), vault.load(row.key_version), new)
            row.key_version = new.version
        Identitas.objects.bulk_update(rows, ["wrapped_key", "key_version"])
    return len(rows)


def _reencrypt_secrets() -> None:
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update():
            for name in ("secret", "seed"):
                if name in row.data:
                    row.data[name] = vault.encrypt_secret(vault.decrypt_secret(row.data[name]))
            row.save(update_fields=["data"])
