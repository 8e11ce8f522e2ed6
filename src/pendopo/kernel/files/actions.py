"""What is done with files. Who may is decided by the room whose subject they belong to, before it calls here.

The order of every write is: bytes durable on the disk, then the row that names them; the row gone, then the bytes.
So a row without bytes is always a fault, and bytes without a row are always only litter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Protocol
from uuid import UUID

import msgspec
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from pendopo.kernel import ids, loop
from pendopo.kernel.clock import DAY
from pendopo.kernel.files import photo, scrub, sniff, store
from pendopo.kernel.files.models import Berkas, Rendisi
from pendopo.kernel.files.refusals import Damaged, Lapsed, NotRendered, TooLarge, WrongType
from pendopo.kernel.files.types import SIDES, FileType, Kept, Limits, RenditionState, Swept
from pendopo.kernel.text import show_bytes

CLAIM_LASTS = DAY
_SALT = "pendopo.files.kept:"
_CHUNK = 65_536


class Upload(Protocol):
    """What can be kept: Django's uploaded file is one, and so is `Content` below."""

    @property
    def name(self) -> str | None: ...

    def chunks(self) -> Iterator[bytes]: ...


class Content:
    """A file on this computer as an upload, for imports and tests."""

    def __init__(self, path: Path, name: str | None = None) -> None:
        self.name: str | None = name or path.name
        self._path = path

    def chunks(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk


def keep(upload: Upload, *, limits: Limits, at: int) -> Kept:
    """Stream `upload` to the store and make it durable. Call it BEFORE the transaction; `attach` goes inside.

    What it is, its bytes decide; the ending of its name is corrected. Photos lose what the camera wrote into them.
    Raises `TooLarge`, `WrongType`, `Damaged`, `Suspicious` or `StorageFull`; then nothing is left behind.
    """
    here = store.current()
    folder = here.incoming()
    try:
        received = folder / "received"
        name = upload.name or ""
        with store.room_on_disk():
            _receive(upload, received, limits.size or settings.CONFIG.upload_limit)
            kind, file = _understood(received, name)
            if kind not in limits.types:
                raise WrongType(
                    gettext("Di sini berkas %(kind)s tidak diterima. Yang diterima: %(types)s.")
                    % {"kind": kind.name, "types": ", ".join(sorted(one.name for one in limits.types))}
                )
            sniff.agree(name, kind)
            frame = photo.probe(file, kind) if kind.is_photo else photo.Frame(0, 0)
            with file.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            kept = Kept(
                id=ids.new_id(at), digest=digest, size=file.stat().st_size, type=kind, at=at,
                name=sniff.clean_name(name, kind), width=frame.width, height=frame.height,
            )  # fmt: skip
            here.place(file, digest, kept.id)
        return kept
    finally:
        store.remove(folder)


def _receive(upload: Upload, target: Path, limit: int) -> None:
    size = 0
    with target.open("xb") as out:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > limit or (getattr(upload, "size", 0) or 0) > limit:
                raise TooLarge(
                    gettext("Berkas ini terlalu besar: paling banyak %(limit)s untuk satu berkas.")
                    % {"limit": show_bytes(limit)}
                )
            out.write(chunk)
    if not size:
        raise Damaged(gettext("Berkas ini kosong. Pilihlah sekali lagi."))


def _understood(received: Path, name: str) -> tuple[FileType, Path]:
    """The true type, and the file as it is to be kept: a photo scrubbed, a document as it came."""
    with received.open("rb") as file:
        heif = sniff.is_heif(file.read(12))
    if heif:
        converted = received.with_name("converted")
        photo.from_heif(received, converted)
        received = converted
    kind = sniff.true_type(received)
    if kind is None:
        raise sniff.stranger(received, name)
    if not kind.is_photo:
        return kind, received
    scrubbed = received.with_name("scrubbed")
    scrub.scrub(received, scrubbed, kind)
    return kind, scrubbed


def remember(kept: Kept, *, session: str) -> str:
    """`kept` as a signed word for a hidden field, so that a form that comes back with an error loses no file.

    It can be recalled only in the same `session` (any string that is the visitor's own).
    """
    return signing.dumps(msgspec.to_builtins(kept), salt=_SALT + session, compress=True)


def recall(word: str, *, session: str, at: int) -> Kept:
    """The file that `remember` gave this word for. Raises `Lapsed` where it is gone, or the word is another's."""
    try:
        kept = msgspec.convert(signing.loads(word, salt=_SALT + session), Kept)
    except (signing.BadSignature, msgspec.ValidationError) as error:
        raise _lapsed() from error
    if at - kept.at > CLAIM_LASTS or not store.current().claimed(kept.digest, kept.id):
        raise _lapsed()
    return kept


def _lapsed() -> Lapsed:
    return Lapsed(gettext("Berkas yang dikirim tadi sudah tidak tersimpan. Pilihlah sekali lagi."))


def attach(kept: Kept, *, subject: UUID, purpose: str, at: int) -> Berkas:
    """Name a kept file, inside the caller's transaction: from now on it belongs to `subject`.

    Two queries for a photo (the row; the job that makes its renditions), one for a document. Raises `Lapsed` when
    the file was kept too long ago, or attached before.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("attach belongs inside the transaction that names the file")
    here = store.current()
    if not here.claimed(kept.digest, kept.id) or here.size(kept.digest) != kept.size:
        raise _lapsed()
    state = RenditionState.DUE if kept.type.is_photo else RenditionState.NONE
    row = Berkas.objects.create(
        id=kept.id, subject=subject, purpose=purpose, name=kept.name, type=kept.type.value, size=kept.size,
        width=kept.width, height=kept.height, digest=kept.digest, state=state.value, created=at,
    )  # fmt: skip
    if kept.type.is_photo:
        loop.enqueue("files.render", str(row.id), key=str(row.id))
    transaction.on_commit(partial(here.release, kept.digest, kept.id), robust=True)
    return row


def render(berkas: UUID, *, at: int) -> RenditionState:
    """Make the renditions of a photo that has none yet. Decodes outside the transaction; may be called again."""
    row = Berkas.objects.filter(id=berkas).first()
    if row is None or row.state != RenditionState.DUE:
        return RenditionState(row.state) if row else RenditionState.NONE
    here = store.current()
    try:
        with here.open(row.digest) as original:
            made = photo.render(original, FileType(row.type), SIDES)
    except Damaged:
        Berkas.objects.filter(id=berkas).update(state=RenditionState.BROKEN.value)
        return RenditionState.BROKEN
    claim = ids.new_id(at)
    kept = [_keep_rendition(here, row.id, side, rendition, claim) for side, rendition in made.items()]
    with transaction.atomic():
        # The erasure may have come meanwhile: the row is locked, so that no rendition outlives its original.
        if Berkas.objects.select_for_update().filter(id=berkas).first() is not None:
            Rendisi.objects.bulk_create(kept, ignore_conflicts=True)
            Berkas.objects.filter(id=berkas).update(state=RenditionState.MADE.value)
    for rendition in kept:
        here.release(rendition.digest, claim)
    return RenditionState.MADE


def _keep_rendition(here: store.Store, berkas: UUID, side: int, made: photo.Rendition, claim: UUID) -> Rendisi:
    folder = here.incoming()
    try:
        file = folder / str(side)
        with store.room_on_disk():
            file.write_bytes(made.content)
        digest = hashlib.sha256(made.content).hexdigest()
        here.release(digest, claim)  # both sides of a tiny photo are one file
        here.place(file, digest, claim)
    finally:
        store.remove(folder)
    return Rendisi(
        berkas_id=berkas, side=side, width=made.width, height=made.height, size=len(made.content), digest=digest
    )


def publish(berkas: Iterable[UUID]) -> None:
    """Let anyone see the renditions of these photos; the caller's transaction. Originals stay closed.

    Raises `NotRendered` where one has none: nothing is published then.
    """
    wanted = set(berkas)
    with transaction.atomic():
        Rendisi.objects.filter(berkas__in=wanted).update(publik=True)
        if Rendisi.objects.filter(berkas__in=wanted).values("berkas").distinct().count() != len(wanted):
            raise NotRendered(
                gettext("Foto ini belum siap ditampilkan, atau rusak. Cobalah lagi sebentar, atau tanpa foto ini.")
            )


def withdraw(berkas: Iterable[UUID]) -> None:
    """Take photos back from the public; the caller's transaction."""
    Rendisi.objects.filter(berkas__in=set(berkas)).update(publik=False)


def erase(subject: UUID) -> int:
    """Destroy every file of `subject`: the rows in the caller's transaction, the bytes once it has committed.

    Content that another row also names stays for that row. Returns how many files there were.
    """
    return _erase(Berkas.objects.filter(subject=subject))


def erase_file(berkas: UUID) -> int:
    """Destroy one file, as `erase`."""
    return _erase(Berkas.objects.filter(id=berkas))


def _erase(rows: QuerySet[Berkas]) -> int:
    with transaction.atomic():
        found = dict(rows.select_for_update().values_list("id", "digest"))
        digests = {*found.values(), *Rendisi.objects.filter(berkas__in=found).values_list("digest", flat=True)}
        Berkas.objects.filter(id__in=found).delete()
        transaction.on_commit(partial(_drop, digests), robust=True)
    return len(found)


def _named(digest: str) -> bool:
    return Berkas.objects.filter(digest=digest).exists() or Rendisi.objects.filter(digest=digest).exists()


def _drop(digests: Iterable[str]) -> int:
    here = store.current()
    return sum(here.delete(digest, named=partial(_named, digest)) for digest in digests)


def sweep(at: int) -> Swept:
    """Take away what nothing names a day after it came: forms given up, transactions undone, processes killed."""
    here = store.current()
    before = at - CLAIM_LASTS
    lapsed = [claim for claim in here.claims() if claim.at < before]
    for claim in lapsed:
        here.release(claim.digest, claim.id)
    old = (digest for digest, placed in here.contents() if placed < before)
    return Swept(
        claims=len(lapsed),
        files=_drop(digest for digest in old if not _named(digest)),
        remains=here.sweep_incoming(before),
    )
