"""Tables of the room. Events own them all; `projection` alone writes them. Instants are UTC milliseconds."""

from __future__ import annotations

from django.db import models


class Unit(models.Model):
    """An office, as it was last defined. Open from `valid_from` until `valid_to`; a closed unit keeps its row.

    Owner: events (UnitDefined, UnitClosed).
    Personal data: none; address and contact are the office's and public.
    """

    kode = models.CharField(primary_key=True, max_length=64)
    nama = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)
    induk = models.CharField(max_length=64)
    wilayah = models.CharField(max_length=16)
    zone = models.CharField(max_length=32)
    address = models.CharField(max_length=300)
    contact = models.CharField(max_length=200)
    valid_from = models.BigIntegerField()
    valid_to = models.BigIntegerField(null=True)


class Jabatan(models.Model):
    """A position of a unit; it owns the work, and its holder borrows it. Vacant or closed, its work falls to `atasan`.

    Owner: events (JabatanDefined, JabatanClosed).
    Personal data: none.
    """

    kode = models.CharField(primary_key=True, max_length=64)
    nama = models.CharField(max_length=200)
    unit = models.CharField(max_length=64)
    role = models.CharField(max_length=16)
    atasan = models.CharField(max_length=64)
    wilayah = models.CharField(max_length=16)
    valid_from = models.BigIntegerField()
    valid_to = models.BigIntegerField(null=True)


class Penugasan(models.Model):
    """An account holds a position from `mulai` until `selesai` (open while empty): DEFINITIF, PLT or PLH.

    Owner: events (PenugasanStarted, PenugasanEnded).
    Personal data: none by itself: `account` is an id that only warga can join to a person. Kept for good, because
    every act of the government names the position and the account that held it.
    """

    id = models.UUIDField(primary_key=True)
    jabatan = models.CharField(max_length=64)
    account = models.UUIDField()
    kind = models.CharField(max_length=16)
    mulai = models.BigIntegerField()
    selesai = models.BigIntegerField(null=True)
    citation = models.CharField(max_length=200)


class HariKalender(models.Model):
    """What one date is in one territory ("" is the country): LIBUR, CUTI_BERSAMA, LOKAL, KERJA or BIASA.

    The key is `date|wilayah`; a later definition replaces the row. Goes before the same day in a parameter file.

    Owner: events (CalendarDayDefined).
    Personal data: none.
    """

    key = models.CharField(primary_key=True, max_length=32)
    date = models.CharField(max_length=10)
    kind = models.CharField(max_length=16)
    nama = models.CharField(max_length=200)
    citation = models.CharField(max_length=200)
    wilayah = models.CharField(max_length=16)


class HariKerja(models.Model):
    """The working week of a unit ("" is everybody's) from a date on: weekdays with hours are its working days.

    The key is `unit|valid_from`. `hours` is a list of (ISO weekday, opens, closes), in minutes since midnight.

    Owner: events (HariKerjaDefined).
    Personal data: none.
    """

    key = models.CharField(primary_key=True, max_length=80)
    unit = models.CharField(max_length=64)
    valid_from = models.CharField(max_length=10)
    hours = models.JSONField()
    serves_joint_leave = models.BooleanField()
    citation = models.CharField(max_length=200)
