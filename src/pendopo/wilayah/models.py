"""Tables of territory. Written by `actions` only; nothing in them is personal."""

from __future__ import annotations

from django.db import models

from pendopo.wilayah.types import Jenis, Level


class Wilayah(models.Model):
    """One row is one territory code of Kepmendagri 300.2.2-2430/2025: province, regency, district or village.

    In force while `valid_to` is null; ended codes stay for ever, since old requests bear them.
    Owner: actions (library of law). Personal data: none.
    """

    class Asal(models.TextChoices):
        """What named the code: a table of codes, a boundary file, or only the code of something in it."""

        TABEL = "TABEL"
        BATAS = "BATAS"
        TURUNAN = "TURUNAN"

    kode = models.CharField(primary_key=True, max_length=13)
    nama = models.CharField(max_length=100, default="", blank=True)
    level = models.CharField(max_length=9, choices=[(v.value, v.value) for v in Level])
    jenis = models.CharField(max_length=9, choices=[(v.value, v.value) for v in Jenis])
    induk = models.CharField(max_length=8, default="", blank=True, db_index=True)
    asal = models.CharField(max_length=7, choices=Asal.choices)
    cari = models.CharField(max_length=200, default="", blank=True)
    """The name as it is searched: lower case, without accents."""
    valid_from = models.BigIntegerField()
    """The instant from which this node knows the code."""
    valid_to = models.BigIntegerField(null=True, blank=True)
    successor = models.CharField(max_length=13, default="", blank=True)

    class Meta:
        ordering = ["kode"]
        verbose_name = "wilayah"
        verbose_name_plural = "wilayah"

    def __str__(self) -> str:
        return self.nama or self.kode


class Batas(models.Model):
    """One row is the boundary of one village: a valid polygon or multipolygon in well-known binary, WGS 84.

    Owner: actions (library of geometry). Personal data: none.
    """

    kode = models.CharField(primary_key=True, max_length=13)
    bentuk = models.BinaryField()
    vertices = models.IntegerField()
    west = models.IntegerField()
    south = models.IntegerField()
    east = models.IntegerField()
    north = models.IntegerField()

    class Meta:
        ordering = ["kode"]
        verbose_name = "batas"
        verbose_name_plural = "batas"

    def __str__(self) -> str:
        return self.kode


class Pulau(models.Model):
    """One row is one named island of the code tables (Kepmendagri 300.2.2-2430/2025, numbers 40001 and up).

    Owner: actions (library of law). Personal data: none.
    """

    kode = models.CharField(primary_key=True, max_length=11)
    nama = models.CharField(max_length=100)
    kabupaten = models.CharField(max_length=5, db_index=True)
    lat = models.IntegerField()
    lon = models.IntegerField()
    berpenghuni = models.BooleanField()
    terluar = models.BooleanField()

    class Meta:
        ordering = ["kode"]
        verbose_name = "pulau"
        verbose_name_plural = "pulau"

    def __str__(self) -> str:
        return self.nama


class Peta(models.Model):
    """One row is one drawn map: an SVG file that never changes, under the digest of its bytes.

    `zoom` is the code whose territory it shows ("" is everything). Current, or superseded and kept for a day.
    Owner: actions (derived from boundaries). Personal data: none.
    """

    digest = models.CharField(primary_key=True, max_length=32)
    zoom = models.CharField(max_length=8, default="", blank=True, db_index=True)
    title = models.CharField(max_length=120, default="", blank=True)
    """The name of what it shows; "" for several regencies together."""
    current = models.BooleanField()
    svg = models.BinaryField()
    """The file, compressed with gzip."""
    west = models.IntegerField()
    south = models.IntegerField()
    east = models.IntegerField()
    north = models.IntegerField()
    width = models.IntegerField()
    height = models.IntegerField()
    regencies = models.IntegerField()
    """How many regencies it shows."""
    at = models.BigIntegerField()

    class Meta:
        ordering = ["zoom"]
        verbose_name = "peta"
        verbose_name_plural = "peta"

    def __str__(self) -> str:
        return self.digest


class WilayahImport(models.Model):
    """One row is one file that was imported, with what it changed. It states what was taken, not what still holds.

    Owner: actions (log of the operator). Personal data: none; `author` is a reference without meaning outside the node.
    """

    id = models.UUIDField(primary_key=True)
    nama_berkas = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    """SHA-256 of the file as it lay on disk."""
    kind = models.CharField(max_length=16)
    read = models.IntegerField()
    added = models.IntegerField()
    changed = models.IntegerField()
    same = models.IntegerField()
    ended = models.IntegerField()
    notes = models.JSONField(default=list)
    """What was repaired or refused: place, code, reason."""
    author = models.CharField(max_length=64)
    at = models.BigIntegerField()

    class Meta:
        ordering = ["-at"]
        verbose_name = "impor wilayah"
        verbose_name_plural = "impor wilayah"

    def __str__(self) -> str:
        return self.nama_berkas
