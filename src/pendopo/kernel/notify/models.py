"""What was told to whom, and how far the messages got."""

from __future__ import annotations

from django.db import models

from pendopo.kernel.notify.types import DeliveryState


class Pemberitahuan(models.Model):
    """One notice to one recipient.

    The id is derived from (`key`, `recipient`, `template`), `key` being the id of the event that gave rise to it: so
    the same notice is recorded once, however often it is told, and keeps its id even after a restore. `recipient` is
    `akun:<id>` or `kontak:<reference>`. `context` is a `types.Context`. `created`, `read_at`: UTC milliseconds.

    Owner: actions.
    Personal data: that this recipient was told about this subject; a year, or until the subject is erased.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    key = models.CharField(max_length=64)
    recipient = models.CharField(max_length=64)
    subject = models.UUIDField(db_index=True)
    template = models.CharField(max_length=64)
    context = models.JSONField()
    created = models.BigIntegerField(db_index=True)
    read_at = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "created", "id"], name="pemberitahuan_recipient"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="pemberitahuan_unread"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Pengiriman(models.Model):
    """One message: a notice on its way over one channel. `state` is a `DeliveryState`.

    The id is derived from the notice and the channel, and is the message's id on every attempt. `error` is a code.
    The address is asked for when it is sent and is kept nowhere here.

    Owner: actions.
    Personal data: none beyond the notice; goes with it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    pemberitahuan = models.ForeignKey(Pemberitahuan, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=16)
    state = models.CharField(max_length=12, default=DeliveryState.ANTRE.value)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=64, default="")
    created = models.BigIntegerField()
    sent_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pemberitahuan", "channel"], name="pengiriman_channel")]
        indexes = [
            models.Index(
                fields=["created"], condition=models.Q(state=DeliveryState.DIPARKIR.value), name="pengiriman_parked"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
