"""The room's own table."""

from __future__ import annotations

from django.db import models


class Laporan(models.Model):
    """What only a report has, beside its Permintaan, whose key it shares.

    Owner: events.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True)
    jenis = models.CharField(max_length=20)
    key = models.BinaryField(default=b"", max_length=32)
    format = models.CharField(max_length=20, default="")
    source = models.CharField(max_length=40, default="")

    class Meta:
        indexes = [models.Index(fields=["key"], name="laporan_key", condition=~models.Q(format=""))]
