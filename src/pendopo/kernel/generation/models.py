"""The one small table that every cache hangs on."""

from __future__ import annotations

from django.db import models


class Generasi(models.Model):
    """How often what goes by `name` (a catalogue, the territory, the calendars) has changed.

    Owner: actions.
    Personal data: none.
    """

    name = models.CharField(primary_key=True, max_length=40)
    number = models.PositiveBigIntegerField(default=1)
