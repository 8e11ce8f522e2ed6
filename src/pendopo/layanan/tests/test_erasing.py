"""Erasure of a request: nothing personal stays anywhere, and the ledger still proves what happened."""

from __future__ import annotations

import io
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from PIL import Image

from pendopo.kernel import clock, notify, search
from pendopo.kernel.files import actions as files
from pendopo.kernel.files import store
from pendopo.kernel.files.models import Berkas, Rendisi
from pendopo.kernel.files.types import Kept, Limits
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger import erasure, heads
from pendopo.kernel.ledger.models import Peristiwa
from pendopo.kernel.ledger.types import SYSTEM_AUTHOR
from pendopo.kernel.notify.models import Pemberitahuan
from pendopo.kernel.permissions import SYSTEM
from pendopo.kernel.refusal import Forbidden, Invalid, NotFound
from pendopo.kernel.search.models import Pencarian
from pendopo.layanan import queries
from pendopo.layanan.actions import erasing, handling, publishing
from pendopo.layanan.models import Permintaan, Tugas
from pendopo.layanan.tests import make
from pendopo.layanan.types import Keadaan, Opened
from pendopo.warga import queries as warga
from pendopo.warga.actions import keep_identity
from pendopo.warga.models import Identitas

pytestmark = pytest.mark.django_db(transaction=True)  # the bytes of files go after the commit

AT = make.AT
CANARY = "kenarikuning"


class Photo:
    """A small photograph as an upload."""

    name: str | None = "foto.jpg"

    def chunks(self) -> Iterator[bytes]:
        out = io.BytesIO()
        Image.new("RGB", (40, 30), (200, 120, 40)).save(out, "JPEG")
        yield out.getvalue()


@pytest.fixture(autouse=True)
def _no_earlier_head() -> Iterator[None]:
    """The head beside the database is of another test's ledger, which was emptied since."""
    heads.head_file().unlink(missing_ok=True)
    yield
    heads.head_file().unlink(missing_ok=True)


@pytest.fixture
def city() -> make.City:
    return make.city()


@pytest.fixture
def told(city: make.City) -> tuple[Opened, str, Kept]:
    """A request with words everywhere: text, place, answer, note, task, release, photo, identity, notice."""
    ref = keep_identity(name=CANARY, phone="0812 0000 7777", at=AT)
    opened = make.opened(text=f"Lampu {CANARY} padam", place=CANARY, identity=ref)
    id = opened.id
    kept = files.keep(Photo(), limits=Limits(), at=AT)
    with transaction.atomic():
        files.attach(kept, subject=id, purpose="uji", at=AT)
    files.render(kept.id, at=AT)
    handling.note(id=id, text=CANARY, by=city.budi, at=AT)
    task = handling.split(id=id, unit="dinas-pu", text=CANARY, by=city.budi, at=AT)
    handling.finish_task(task=task.facts.id, text=CANARY, by=city.dinas, at=AT)  # type: ignore[attr-defined]
    handling.answer(id=id, text=CANARY, by=city.budi, at=AT)
    publishing.release(id=id, text=f"Lampu {CANARY}", chosen=[str(kept.id)], by=city.budi, at=AT)
    context = notify.Context(number=opened.number)
    notify.tell(
        key="k", recipient=notify.contact(ref), template="permintaan-dijawab", context=context, subject=id, at=AT
    )
    return opened, ref, kept


def words_of(id: UUID) -> str:
    row = Permintaan.objects.get(id=id)
    tasks = Tugas.objects.filter(permintaan_id=id)
    return repr([vars(row), [vars(task) for task in tasks], [event.private for event in ledger.history(id)]])


def test_nothing_personal_stays(city: make.City, told: tuple[Opened, str, Kept]) -> None:
    opened, ref, kept = told
    assert CANARY in words_of(opened.id)
    assert search.match(Permintaan.objects.all(), CANARY).exists()
    emptied = erasing.erase_permintaan(id=opened.id, reason="request", by=make.sari(opened.id), at=AT + clock.DAY)
    assert emptied == 6
    assert CANARY not in words_of(opened.id)
    assert not search.match(Permintaan.objects.all(), CANARY).exists()
    assert not Berkas.objects.filter(subject=opened.id).exists()
    assert store.current().size(kept.digest) is None
    assert not Pemberitahuan.objects.filter(subject=opened.id).exists()
    assert not warga.has_identity(ref)
    assert queries.by_secret(opened.number, opened.secret) is None


def test_what_happened_still_stands_and_proves(city: make.City, told: tuple[Opened, str, Kept]) -> None:
    opened, _, _ = told
    ledger.seal_all(at=AT)
    erasing.erase_permintaan(id=opened.id, reason="retention", by=SYSTEM, at=AT + clock.DAY)
    row = Permintaan.objects.get(id=opened.id)
    assert (row.state, row.unit, row.number, row.public) == (Keadaan.DIJAWAB, "desa-alas", opened.number, False)
    ledger.seal_all(at=AT + clock.DAY)
    assert ledger.verify().fault is None
    before = ledger.digest()
    ledger.rebuild()
    assert ledger.digest() == before


def test_a_restored_backup_is_erased_again_with_everything_beside_the_ledger(
    city: make.City, told: tuple[Opened, str, Kept]
) -> None:
    opened, ref, _ = told
    brought = [*Peristiwa.objects.all(), *Berkas.objects.all(), *Rendisi.objects.all(), *Pemberitahuan.objects.all()]
    identity, found = Identitas.objects.get(ref=ref), Pencarian.objects.get(thing=opened.id)
    erasing.erase_permintaan(id=opened.id, reason="request", by=make.sari(opened.id), at=AT)
    for row in (*brought, identity, found):  # as a backup from before the erasure brings them back
        row.save(force_insert=not type(row)._default_manager.filter(pk=row.pk).exists())
    assert CANARY in words_of(opened.id)
    erasure.replay(by=SYSTEM_AUTHOR, at=AT + clock.DAY)
    assert CANARY not in words_of(opened.id)
    assert not search.match(Permintaan.objects.all(), CANARY).exists()
    assert not Berkas.objects.filter(subject=opened.id).exists()
    assert not Pemberitahuan.objects.filter(subject=opened.id).exists()
    assert not warga.has_identity(ref)


def test_the_operator_erases_by_the_number(city: make.City, told: tuple[Opened, str, Kept]) -> None:
    opened, _, _ = told
    said = io.StringIO()
    call_command("layanan", "erase", opened.number, "--yes", stdout=said)
    assert said.getvalue().startswith("6 ")
    assert CANARY not in words_of(opened.id)
    with pytest.raises(CommandError):
        call_command("layanan", "erase", "AAAAAAAAAA", "--yes")


def test_a_second_time_nothing_happens(city: make.City, told: tuple[Opened, str, Kept]) -> None:
    opened, _, _ = told
    erasing.erase_permintaan(id=opened.id, reason="request", by=city.koordinator, at=AT + clock.DAY)
    count = len(ledger.history(opened.id))
    assert erasing.erase_permintaan(id=opened.id, reason="request", by=city.koordinator, at=AT + clock.DAY) == 0
    assert len(ledger.history(opened.id)) == count


def test_who_may_not(city: make.City, told: tuple[Opened, str, Kept]) -> None:
    opened, _, _ = told
    with pytest.raises(Forbidden):
        erasing.erase_permintaan(id=opened.id, reason="request", by=city.budi, at=AT)
    for nobody in (city.stranger, city.tetangga):
        with pytest.raises(NotFound):
            erasing.erase_permintaan(id=opened.id, reason="request", by=nobody, at=AT)
    with pytest.raises(Invalid):
        erasing.erase_permintaan(id=opened.id, reason="bosan", by=SYSTEM, at=AT)
    assert CANARY in words_of(opened.id)
