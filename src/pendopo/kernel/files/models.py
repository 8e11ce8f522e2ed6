"""The store's tables: which row names which bytes."""

from __future__ import annotations

from django.db import models

from pendopo.kernel import ids
from pendopo.kernel.files.types import RenditionState


class Berkas(models.Model):
    """One file that belongs to something: a photo of a report, a letter's attachment.

    `subject` is the id of what it belongs to (a request, a unit), `purpose` a word of the owning room ("lampiran",
    "bukti"). Two rows may name the same `digest`; the bytes lie on the disk once. Originals are never public: only
    renditions can be. `state` is a `RenditionState`. `created` is UTC milliseconds.

    Owner: actions.
    Personal data: the content and the name, as long as the subject's room keeps it; both go with `erase(subject)`.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    subject = models.UUIDField()
    purpose = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, default=RenditionState.NONE.value)
    created = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "created"], name="berkas_subject"),
            models.Index(fields=["digest"], name="berkas_digest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Rendisi(models.Model):
    """A smaller copy of a photo (WebP, upright, without metadata); `side` is the limit of its longer side in pixels.

    `publik` is true once an officer has released it. Renditions are derived: they can be made again.

    Owner: actions.
    Personal data: what is seen in the photo; goes with its Berkas.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    berkas = models.ForeignKey(Berkas, on_delete=models.CASCADE, related_name="renditions")
    side = models.PositiveSmallIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    publik = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["berkas", "side"], name="rendisi_berkas_side")]
        indexes = [models.Index(fields=["digest"], name="rendisi_digest")]

    def __str__(self) -> str:
        return f"{self.berkas_id} {self.side}"
