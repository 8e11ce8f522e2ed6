"""Reads of files. Who may is decided by the room whose subject they belong to, before it calls here."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from typing import BinaryIO, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from pendopo.kernel.files import store
from pendopo.kernel.files.models import Berkas, Rendisi
from pendopo.kernel.files.types import BerkasView, Fault, FaultKind, FileType, RenditionState, RenditionView
from pendopo.kernel.refusal import NotFound


class Opened(NamedTuple):
    """Bytes to send: who receives it closes `stream`. `digest` is theirs; `photo` says that a page may show them."""

    stream: BinaryIO
    name: str
    media_type: str
    digest: str
    photo: bool


def _not_found() -> NotFound:
    return NotFound(gettext("Berkas ini tidak ada."))


def _view(row: Berkas) -> BerkasView:
    renditions = sorted(row.renditions.all(), key=lambda one: one.side)
    return BerkasView(
        id=row.id,
        subject=row.subject,
        purpose=row.purpose,
        name=row.name,
        type=FileType(row.type),
        size=row.size,
        width=row.width,
        height=row.height,
        digest=row.digest,
        created=row.created,
        state=RenditionState(row.state),
        renditions=tuple(
            RenditionView(side=one.side, width=one.width, height=one.height, size=one.size, publik=one.publik)
            for one in renditions
        ),
    )


def _rows() -> QuerySet[Berkas]:
    return Berkas.objects.prefetch_related("renditions").order_by("created", "id")


def get(berkas: UUID) -> BerkasView:
    """One file: two queries. Raises `NotFound`."""
    row = _rows().filter(id=berkas).first()
    if row is None:
        raise _not_found()
    return _view(row)


def of_subject(subject: UUID, *, purpose: str = "") -> list[BerkasView]:
    """The files of `subject` (for one `purpose`, if stated), the oldest first: two queries."""
    rows = _rows().filter(subject=subject)
    return [_view(row) for row in (rows.filter(purpose=purpose) if purpose else rows)]


def of_subjects(subjects: Collection[UUID]) -> dict[UUID, list[BerkasView]]:
    """The files of many subjects, for lists: two queries whatever their number."""
    found: dict[UUID, list[BerkasView]] = {subject: [] for subject in subjects}
    for row in _rows().filter(subject__in=list(found)):
        found[row.subject].append(_view(row))
    return found


def _open(digest: str) -> BinaryIO:
    try:
        return store.current().open(digest)
    except FileNotFoundError as error:
        # `verify` reports it; the visitor is told no more than that it is not there.
        raise _not_found() from error


def open_original(berkas: UUID) -> Opened:
    """The original. Never for the public. Raises `NotFound`."""
    row = Berkas.objects.filter(id=berkas).first()
    if row is None:
        raise _not_found()
    kind = FileType(row.type)
    return Opened(_open(row.digest), row.name, kind.value, row.digest, kind.is_photo)


def rendition(berkas: UUID, side: int, *, public: bool = False) -> Opened:
    """The smaller copy of a photo, one query; with `public=True` only if it was released. Raises `NotFound`."""
    rows = Rendisi.objects.filter(berkas=berkas, side=side)
    row = (rows.filter(publik=True) if public else rows).first()
    if row is None:
        raise _not_found()
    # A citizen's file name may hold a name: copies carry none.
    return Opened(_open(row.digest), "foto.webp", "image/webp", row.digest, True)


def verify(*, deep: bool = False) -> Iterator[Fault]:
    """Every file that a row names and that is not there, or has another size; `deep` also reads and digests all."""
    here = store.current()
    for berkas, side, digest, size in _all_named():
        found = here.size(digest)
        if found is None:
            yield Fault(id=berkas, side=side, digest=digest, kind=FaultKind.MISSING)
        elif found != size or (deep and _digest_of(here, digest) != digest):
            yield Fault(id=berkas, side=side, digest=digest, kind=FaultKind.CHANGED)


def _all_named() -> Iterable[tuple[UUID, int, str, int]]:
    for berkas, digest, size in Berkas.objects.order_by("id").values_list("id", "digest", "size").iterator():
        yield berkas, 0, digest, size
    yield from Rendisi.objects.order_by("id").values_list("berkas_id", "side", "digest", "size").iterator()


def _digest_of(here: store.Store, digest: str) -> str:
    found = hashlib.sha256()
    with here.open(digest) as file:
        while chunk := file.read(1 << 20):
            found.update(chunk)
    return found.hexdigest()
