"""The demo regency: every state and outcome is there, nothing in it is impossible, and it is quick to build."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.db import transaction

from pendopo.kernel import clock
from pendopo.kernel.files.models import Berkas, Rendisi
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger import heads
from pendopo.kernel.loop.models import Pekerjaan
from pendopo.kernel.permissions import Actor
from pendopo.laporan.demo import DAYS
from pendopo.laporan.models import Laporan
from pendopo.layanan import queries as layanan
from pendopo.layanan.models import Aturan, Permintaan, StandarPelayanan, Tugas
from pendopo.layanan.types import Hasil, Keadaan, Sumber, Why
from pendopo.node import demo
from pendopo.opd import queries as opd
from pendopo.opd.types import PenugasanKind
from pendopo.warga import queries as warga
from pendopo.wilayah import queries as wilayah

AT = clock.now()
MOST_SECONDS = 10.0


@pytest.fixture(scope="module")
def seconds(django_db_setup: None, django_db_blocker: Any) -> Iterator[float]:
    """The regency, built once for this module and rolled back after it; the processor seconds it took."""
    heads.head_file().unlink(missing_ok=True)  # of another test's ledger
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr(settings, "CONFIG", msgspec.structs.replace(settings.CONFIG, demo=True))
        begun = time.process_time()
        demo.build(at=AT)
        yield time.process_time() - begun
        transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("seconds")


def test_it_is_built_in_seconds(seconds: float) -> None:
    assert seconds < MOST_SECONDS


def test_every_state_and_every_outcome_is_there() -> None:
    assert Permintaan.objects.count() == Laporan.objects.count() == 200
    states = Counter(Permintaan.objects.values_list("state", flat=True))
    outcomes = Counter(Permintaan.objects.values_list("outcome", flat=True))
    assert set(states) == set(Keadaan)
    assert set(outcomes) == set(Hasil)
    assert min(*states.values(), *outcomes.values()) >= 2


def test_every_reason_for_a_unit_is_there() -> None:
    whys = set(Permintaan.objects.values_list("why", flat=True))
    assert whys >= {Why.RULE, Why.LEVEL, Why.NO_MATCH, Why.ABOUT_OFFICIAL, Why.SECOND_HOP, Why.PASSED_ON}


def test_what_an_inbox_shows_is_there() -> None:
    rows = Permintaan.objects
    assert rows.filter(anonim=True).exists()
    assert rows.filter(rahasia=True, terlapor="").exists()
    assert rows.filter(public=True).count() > 20
    assert not rows.filter(public=True, rahasia=True).exists()
    assert rows.filter(reopened__gt=0).exists()
    assert rows.filter(score__isnull=False).count() > 20
    assert rows.exclude(state=Keadaan.SELESAI).filter(due__lt=AT).exists(), "something is overdue"
    assert rows.exclude(state=Keadaan.SELESAI).filter(due__gt=AT).exists()
    assert set(rows.values_list("sumber", flat=True)) == set(Sumber) - {Sumber.SP4N, Sumber.IMPOR}
    assert Tugas.objects.filter(done_at=None).exists() or Tugas.objects.count() > 10
    assert Berkas.objects.count() > 20
    assert Rendisi.objects.filter(publik=True).exists()


def test_reports_about_an_office_are_the_inspectorates_alone() -> None:
    about = Permintaan.objects.exclude(terlapor="")
    assert about.count() >= 5
    assert set(about.values_list("unit", "rahasia")) == {("inspektorat", True)}


def test_every_act_has_its_own_time_within_the_ninety_days() -> None:
    first = AT - DAYS * clock.DAY
    for row in Permintaan.objects.all():
        times = [event.at for event in ledger.history(row.id)]
        assert first <= times[0] <= times[-1] <= AT + clock.MINUTE
        assert times == sorted(times)


def test_points_lie_in_the_village_that_was_found() -> None:
    for row in Permintaan.objects.exclude(lat=None):
        assert row.lat is not None
        assert row.lon is not None
        assert wilayah.locate(row.lat, row.lon).kode == row.desa
    assert Permintaan.objects.exclude(lat=None).count() > 100


def test_the_ledger_holds() -> None:
    ledger.seal_all(at=AT)
    assert ledger.verify().fault is None
    before = ledger.digest()
    ledger.rebuild()
    assert ledger.digest() == before


def test_offices_are_lent_as_the_law_knows_it() -> None:
    acting = opd.holder("dinas-perhubungan.kepala", AT)
    assert acting is not None
    assert acting.kind is PenugasanKind.PLT
    for_the_day = opd.holder("dinas-lh.kepala", AT)
    assert for_the_day is not None
    assert for_the_day.kind is PenugasanKind.PLH
    fallen = opd.holder("desa-99.01.01.2008.petugas", AT)
    assert fallen is not None
    assert fallen.jabatan == "kec-99.01.01.kepala"


def test_whoever_is_printed_may_sign_in_and_finds_work() -> None:
    lines = demo.sign_in_lines()
    assert all(any(name in line for line in lines) for name in demo.PRINTED)
    for name in ("koordinator", "petugas-pu", "kades-gili-arum", "petugas-gili-arum", "inspektur", "bupati"):
        account = warga.account_named(name)
        assert account is not None
        actor = Actor(account=account.id, posts=opd.posts_of(account.id, AT), secure=True)
        shown = layanan.inbox(actor, layanan.Filter(view="all"), at=AT)
        done = layanan.inbox(actor, layanan.Filter(view="done"), at=AT)
        assert shown.count() + done.count() > 0, name
    citizen = warga.account_named("warga")
    assert citizen is not None
    assert warga.requests_of_account(citizen.id)


def test_the_standards_have_the_components_of_the_law() -> None:
    standards = list(StandarPelayanan.objects.all())
    assert len(standards) == 4
    for standard in standards:
        components = msgspec.json.decode(standard.components, type=dict[str, str])
        assert len(components) == 14
        assert all(len(text) > 5 for text in components.values())


def test_rules_are_tried_before_the_first_ones() -> None:
    first = set(Aturan.objects.filter(id__startswith="awal-").values_list("order", flat=True))
    others = Aturan.objects.exclude(id__startswith="awal-").values_list("order", flat=True)
    assert len(first) == 2
    assert max(others) < min(first)


def test_old_notices_were_taken_back() -> None:
    assert 0 < Pekerjaan.objects.filter(name="ledger.react").count() < 150
