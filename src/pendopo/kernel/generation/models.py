"""The one small table that every cache hangs on."""

from __future__ import annotations

from django.db import models


class Generasi(models.Model):
    """A number that changes whenever what goes by `name` (a catalogue, the territory, the calendars) does.

    Owner: actions.
    Personal data: none.
    """

    name = models.CharField(primary_key=True, max_length=40)
    number = models.BigIntegerField(default=0)
