"""The loop's tables."""

from __future__ import annotations

from django.db import models

from pendopo.kernel import ids


class Pekerjaan(models.Model):
    """One thing to do: a reaction, a message to send, a rendition to make, a clock that runs out.

    States: waiting (`leased_by` empty), leased (`leased_by` set, until `lease_until`), parked (`parked_at` set: it
    failed too often and waits for the operator). What is done is deleted. `due` is UTC milliseconds, 0 is "at once".
    `lease_until` is also the earliest next try after a failure. `attempts` counts leases.

    Owner: actions (of the loop).
    Personal data: none. A payload holds ids, never words; an error is a class name and a place in the code.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    name = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    payload = models.BinaryField()
    due = models.BigIntegerField(default=0)
    lease_until = models.BigIntegerField(default=0)
    leased_by = models.CharField(max_length=32, default="")
    attempts = models.PositiveIntegerField(default=0)
    parked_at = models.BigIntegerField(null=True)
    last_error = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="pekerjaan_key")]
        indexes = [
            models.Index(fields=["due", "id"], condition=models.Q(parked_at=None), name="pekerjaan_due"),
            models.Index(fields=["parked_at"], condition=~models.Q(parked_at=None), name="pekerjaan_parked"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


class Berkala(models.Model):
    """Work that recurs: when it is next due and which process does it now.

    Owner: actions (of the loop).
    Personal data: none.
    """

    name = models.CharField(max_length=64, primary_key=True)
    next_due = models.BigIntegerField(default=0)
    lease_until = models.BigIntegerField(default=0)
    leased_by = models.CharField(max_length=32, default="")
    last_run = models.BigIntegerField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, default="")

    def __str__(self) -> str:
        return self.name
