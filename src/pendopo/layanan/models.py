"""The counter's tables. All are owned by events: only `projection` writes them."""

from __future__ import annotations

from django.db import models

OPEN = ~models.Q(state="SELESAI")
"""What inboxes list: a few percent of all requests, so their indexes hold nothing else."""


class Permintaan(models.Model):
    """A request: everything that an inbox filters, sorts, counts or clocks, whatever its kind.

    States and outcomes: see `parameters/alur.toml`. `due` is the legal term, `stage_due` that of the present state.
    `custodian` is the node that alone may move it. `stamp` is that of the last event folded in.

    Owner: events.
    Personal data: title, text, place, lat, lon, links (the citizen's words), public_title, public_text; emptied when
    the request's events are erased (on request: `erase_permintaan`; a retention table that acts is not built yet).
    No name and no contact: `identity` is a random reference that means something only in warga's vault.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=10)
    secret_salt = models.BinaryField(default=b"")
    secret_hash = models.BinaryField(default=b"")
    kind = models.CharField(max_length=20)
    klasifikasi = models.CharField(max_length=20)
    kategori = models.CharField(max_length=200)
    state = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20, default="")
    unit = models.CharField(max_length=60)
    position = models.CharField(max_length=60, default="")
    why = models.CharField(max_length=20)
    rule = models.CharField(max_length=60, default="")
    hops = models.PositiveSmallIntegerField(default=0)
    desa = models.CharField(max_length=20, default="")
    ambiguous = models.BooleanField(default=False)
    due = models.BigIntegerField()
    stage_due = models.BigIntegerField()
    clock = models.CharField(max_length=200, default="")
    paused_at = models.BigIntegerField(null=True)
    anonim = models.BooleanField(default=False)
    rahasia = models.BooleanField(default=False)
    terlapor = models.CharField(max_length=60, default="")
    sumber = models.CharField(max_length=20)
    custodian = models.CharField(max_length=16)
    identity = models.CharField(max_length=40, default="")
    opened_at = models.BigIntegerField()
    recorded_at = models.BigIntegerField()
    answered_at = models.BigIntegerField(null=True)
    first_answer_at = models.BigIntegerField(null=True)
    closed_at = models.BigIntegerField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    score = models.PositiveSmallIntegerField(null=True)
    open_tasks = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=120, default="")
    text = models.TextField(default="")
    place = models.CharField(max_length=300, default="")
    lat = models.IntegerField(null=True)
    lon = models.IntegerField(null=True)
    links = models.TextField(default="")
    public = models.BooleanField(default=False)
    public_title = models.CharField(max_length=120, default="")
    public_text = models.TextField(default="")
    public_files = models.TextField(default="")
    stamp = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["number"], name="permintaan_number"),
            models.Index(fields=["unit", "stage_due", "id"], name="permintaan_unit", condition=OPEN),
            models.Index(fields=["stage_due", "id"], name="permintaan_open", condition=OPEN),
            models.Index(fields=["state", "stage_due", "id"], name="permintaan_clock"),
            models.Index(fields=["opened_at", "id"], name="permintaan_time"),
            models.Index(fields=["desa", "opened_at"], name="permintaan_desa"),
        ]


class Tugas(models.Model):
    """A part of a request that another unit does: TERBUKA until it is done.

    Owner: events.
    Personal data: words, result (what officers wrote); emptied with the request's events.
    """

    id = models.UUIDField(primary_key=True)
    permintaan = models.ForeignKey(Permintaan, on_delete=models.DO_NOTHING, db_constraint=False, related_name="tugas")
    unit = models.CharField(max_length=60)
    due = models.BigIntegerField()
    opened_at = models.BigIntegerField()
    done_at = models.BigIntegerField(null=True)
    words = models.TextField(default="")
    result = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["unit", "done_at"], name="tugas_unit")]


class Aturan(models.Model):
    """A jurisdiction rule, effective-dated: category x territory x class → unit, or level.

    Owner: events.
    Personal data: none.
    """

    id = models.CharField(primary_key=True, max_length=60)
    order = models.IntegerField()
    klasifikasi = models.CharField(max_length=20)
    kategori = models.CharField(max_length=200)
    wilayah = models.CharField(max_length=20)
    unit = models.CharField(max_length=60)
    level = models.CharField(max_length=20)
    valid_from = models.BigIntegerField()
    valid_to = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300)


class Kategori(models.Model):
    """An entry of the catalogue: "MAIN" or "MAIN/SUB".

    Owner: events.
    Personal data: none.
    """

    key = models.CharField(primary_key=True, max_length=200)
    induk = models.CharField(max_length=200)
    nama = models.CharField(max_length=200)
    order = models.IntegerField()
    valid_from = models.BigIntegerField()
    valid_to = models.BigIntegerField(null=True)


class StandarPelayanan(models.Model):
    """A service standard: what is promised to whoever asks (UU 25/2009, art. 21).

    Owner: events.
    Personal data: none.
    """

    key = models.CharField(primary_key=True, max_length=60)
    nama = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    unit = models.CharField(max_length=60)
    components = models.TextField()
    valid_from = models.BigIntegerField()
    valid_to = models.BigIntegerField(null=True)
