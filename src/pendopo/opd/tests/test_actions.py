"""The acts at the door: what they record, refuse and leave behind."""

from __future__ import annotations

from datetime import date

import pytest

from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.permissions import ANYONE, SYSTEM
from pendopo.kernel.refusal import Forbidden, Invalid, NotFound
from pendopo.opd import actions, events, models, queries, rules
from pendopo.opd.actions.offices import UnitInUse
from pendopo.opd.actions.people import NotTheHolder
from pendopo.opd.tests import make
from pendopo.opd.tests.make import ADMIN, ANI, AT, BUDI, CAMAT
from pendopo.opd.types import CalendarDay, DayKind, HariKerja, Hours, PenugasanKind, Unit, UnitKind

pytestmark = pytest.mark.django_db
HOUR = 3_600_000


def test_a_unit_is_read_back_as_it_was_defined() -> None:
    row = make.unit("dinas-pu", wilayah="94.04", zone="Asia/Jayapura", address="Jalan 1", contact="0900")
    actions.define_unit(unit=row, by=ADMIN, at=AT)
    assert queries.unit("dinas-pu") == row
    [event] = ledger.history(events.subject_of("unit", "dinas-pu"))
    assert isinstance(event.facts, events.UnitDefined)
    assert (event.envelope.actor, event.envelope.position) == (str(ADMIN.account), "setda.admin")


def test_defining_the_same_again_records_nothing() -> None:
    make.a_village()
    before = models.Unit.objects.count()
    known = queries.directory()
    again = actions.define_many(
        units=list(known.units.values()), positions=list(known.positions.values()), by=SYSTEM, at=AT
    )
    assert again == 0
    assert models.Unit.objects.count() == before
    assert len(ledger.history(events.subject_of("unit", "desa"))) == 1


def test_only_an_admin_sets_up() -> None:
    with pytest.raises(Forbidden):
        actions.define_unit(unit=make.unit("a"), by=ANYONE, at=AT)
    assert queries.units() == ()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (make.unit("Dinas PU"), "kode"),
        (make.unit("a", induk="b"), "induk"),
        (make.unit("a", induk="a"), "induk"),
        (make.unit("a", zone="Europe/Paris"), "zone"),
        (make.unit("a", wilayah="9404"), "wilayah"),
        (make.unit("a", valid_from=9, valid_to=9), "valid_to"),
        (make.unit("a", address="x" * 301), "address"),
    ],
)
def test_a_unit_that_cannot_be_is_refused_by_field(row: Unit, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.define_unit(unit=row, by=SYSTEM, at=AT)
    assert refusal.value.field == field
    assert not models.Unit.objects.exists()


def test_superiors_may_not_go_in_a_circle() -> None:
    make.a_village()
    with pytest.raises(Invalid) as refusal:
        actions.define_jabatan(jabatan=make.jabatan("camat", "kec", atasan="petugas"), by=SYSTEM, at=AT)
    assert refusal.value.field == "atasan"


def test_closing_a_unit_takes_its_positions_and_people_along_and_work_falls_upwards() -> None:
    make.a_village()
    make.appoint("petugas", BUDI)
    make.appoint("camat", CAMAT)
    later = AT + HOUR
    actions.close_unit(kode="desa", valid_to=later, reason="digabung", by=SYSTEM, at=AT)
    assert [p.valid_to for p in queries.positions_of("desa")] == [later, later]
    before, after = queries.holder("petugas", later - 1), queries.holder("petugas", later)
    assert before is not None
    assert before.account == BUDI
    assert after is not None
    assert (after.account, after.via) == (CAMAT, ("petugas", "kades", "camat"))


def test_a_unit_with_open_units_below_is_not_closed() -> None:
    make.a_village()
    with pytest.raises(UnitInUse):
        actions.close_unit(kode="kec", valid_to=AT + 1, reason="", by=SYSTEM, at=AT)
    with pytest.raises(NotFound):
        actions.close_unit(kode="tidak-ada", valid_to=AT + 1, reason="", by=SYSTEM, at=AT)


def test_one_position_has_one_definitive_holder_at_a_time() -> None:
    make.a_village()
    make.appoint("kades", ANI)
    with pytest.raises(Invalid):
        make.appoint("kades", BUDI, mulai=AT + 5)
    make.appoint("kades", BUDI, mulai=AT + 5, kind=PenugasanKind.PLH)
    holder = queries.holder("kades", AT + 6)
    assert holder is not None
    assert (holder.account, holder.kind) == (BUDI, PenugasanKind.PLH)


def test_an_office_is_handed_over_as_one_act() -> None:
    make.a_village()
    make.appoint("kades", ANI)
    moment = AT + HOUR
    actions.hand_over(jabatan="kades", from_account=ANI, to_account=BUDI, by=ADMIN, at=moment)
    before, after = queries.holder("kades", moment - 1), queries.holder("kades", moment)
    assert before is not None
    assert before.account == ANI
    assert after is not None
    assert after.account == BUDI
    with pytest.raises(NotTheHolder):
        actions.hand_over(jabatan="kades", from_account=ANI, to_account=CAMAT, by=ADMIN, at=moment + 1)


def test_an_appointment_ends_within_its_own_time() -> None:
    make.a_village()
    appointment = make.appoint("kades", ANI)
    with pytest.raises(Invalid):
        actions.end_penugasan(id=appointment, selesai=AT - 1, by=SYSTEM, at=AT)
    actions.end_penugasan(id=appointment, selesai=AT + 10, by=SYSTEM, at=AT)
    assert queries.holder("kades", AT + 10) is None
    with pytest.raises(NotFound):
        actions.end_penugasan(id=BUDI, selesai=AT, by=SYSTEM, at=AT)


def test_local_days_and_own_weeks_change_the_calendar_of_the_unit_alone() -> None:
    make.a_village()
    actions.define_unit(unit=make.unit("dinas", wilayah="94.05"), by=SYSTEM, at=AT)
    here, there = queries.calendar_for("desa", AT), queries.calendar_for("dinas", AT)
    assert here.version == there.version
    local = CalendarDay(date=date(2026, 7, 8), kind=DayKind.LOKAL, nama="Hari jadi", citation="SK 1", wilayah="94.04")
    actions.define_day(day=local, by=SYSTEM, at=AT)
    changed = queries.calendar_for("desa", AT)
    assert changed.version != here.version
    assert changed.days[date(2026, 7, 8)].nama == "Hari jadi"
    assert queries.calendar_for("dinas", AT).version == there.version
    six = HariKerja(unit="kec", valid_from=date(2026, 1, 1), hours=tuple(Hours(day, 480, 840) for day in range(1, 7)))
    actions.define_hari_kerja(weeks=[six], by=SYSTEM, at=AT)
    assert rules.is_working_day(date(2026, 7, 11), queries.calendar_for("desa", AT))  # a Saturday
    assert not rules.is_working_day(date(2026, 7, 11), queries.calendar_for("dinas", AT))


@pytest.mark.parametrize("hours", [(), (Hours(8, 1, 2),), (Hours(1, 9, 9),), (Hours(1, 0, 600), Hours(1, 500, 700))])
def test_a_week_that_cannot_be_is_refused(hours: tuple[Hours, ...]) -> None:
    with pytest.raises(Invalid):
        actions.define_hari_kerja(weeks=[HariKerja(valid_from=date(2026, 1, 1), hours=hours)], by=SYSTEM, at=AT)


def test_a_rebuild_gives_the_same_tables() -> None:
    make.a_village()
    make.appoint("kades", ANI)
    actions.hand_over(jabatan="kades", from_account=ANI, to_account=BUDI, by=SYSTEM, at=AT + 5)
    actions.close_unit(kode="desa", valid_to=AT + 9, reason="", by=SYSTEM, at=AT)
    actions.define_day(day=CalendarDay(date=date(2026, 7, 8), kind=DayKind.KERJA, nama="Tukar"), by=SYSTEM, at=AT)
    week = HariKerja(valid_from=date(2026, 1, 1), hours=(Hours(1, 480, 840),))
    actions.define_hari_kerja(weeks=[week], by=SYSTEM, at=AT)
    before, known = ledger.digest(), queries.directory()
    ledger.rebuild()
    assert ledger.digest() == before
    assert queries.directory() is not known
    assert queries.directory().units == known.units


def test_kinds_of_units_in_the_table_are_words_not_numbers() -> None:
    actions.define_unit(unit=make.unit("a", UnitKind.LUAR), by=SYSTEM, at=AT)
    assert models.Unit.objects.values_list("kind", flat=True).get() == "LUAR"
