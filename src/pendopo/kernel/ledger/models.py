"""The ledger's own tables. Only this package writes them."""

from __future__ import annotations

from django.db import models


class Buku(models.Model):
    """The state of this node's book: one row, whose lock makes sure that one sealer works at a time.

    Owner: actions (of the ledger).
    Personal data: none.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    node = models.CharField(max_length=16)
    incarnation = models.PositiveIntegerField(default=1)
    segments = models.PositiveBigIntegerField(default=0)
    next_sequence = models.PositiveBigIntegerField(default=0)
    last_header_hash = models.BinaryField(default=bytes(32))
    frontier = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="buku_single_row")]


class Segmen(models.Model):
    """A sealed run of events of one node: signed header, and the leaf hashes that let a fault be named.

    `number` counts the headers of a node from 0 and does not begin anew with an incarnation. `subtrees` are the roots
    of the perfect subtrees, over all headers of the node, that end with this one, smallest first: any path among
    all headers is then one query, however long the ledger is.

    Owner: actions (of the ledger). Never changed after it is written.
    Personal data: none.
    """

    id = models.BigAutoField(primary_key=True)
    node = models.CharField(max_length=16)
    incarnation = models.PositiveIntegerField()
    number = models.PositiveBigIntegerField()
    first_sequence = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField()
    time = models.BigIntegerField()
    header = models.BinaryField()
    signature = models.BinaryField()
    leaves = models.BinaryField()
    subtrees = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "incarnation", "number"], name="segmen_place")]


class Peristiwa(models.Model):
    """One event: the bytes that were hashed, beside the few columns that queries need.

    States: unsealed (`segment` and `sequence` empty), sealed, erased (`private` and `nonce` empty while
    `private_digest` remains, so that proofs still hold).

    Owner: actions (of the ledger). Append-only; sealing sets the place, an erasure empties the private part.
    Personal data: `private`, as its kind says; kept until the kind's retention ends or an erasure is recorded.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.PositiveIntegerField()
    subject = models.UUIDField()
    node = models.CharField(max_length=16)
    stamp = models.BigIntegerField()
    envelope = models.BinaryField()
    facts = models.BinaryField()
    private = models.BinaryField(null=True)
    nonce = models.BinaryField(null=True)
    private_digest = models.BinaryField()
    segment = models.ForeignKey(Segmen, null=True, on_delete=models.PROTECT, related_name="+")
    sequence = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "stamp"], name="peristiwa_subject"),
            models.Index(fields=["stamp", "id"], name="peristiwa_order"),
            models.Index(fields=["stamp"], condition=models.Q(sequence=None), name="peristiwa_unsealed"),
        ]
        constraints = [models.UniqueConstraint(fields=["segment", "sequence"], name="peristiwa_place")]
