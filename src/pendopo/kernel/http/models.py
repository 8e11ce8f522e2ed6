"""HTTP's one table."""

from __future__ import annotations

from django.db import models


class Idempotensi(models.Model):
    """What a form that was sent has led to, so that sending it again leads to the same and does nothing twice.

    `digest` is SHA-256 over the session's digest and the form's key; neither can be found from it. `result` is a
    reference, mostly an id; never a secret, never words. `at` is UTC milliseconds.

    Owner: actions (of http). Rows are swept after 48 hours.
    Personal data: none.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    result = models.CharField(max_length=200, default="")
    at = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]
