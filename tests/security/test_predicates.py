"""Who may see one thing and what is listed never differ; and what no table may ever grant, none grants."""

from __future__ import annotations

import importlib
import itertools
import random
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pendopo.kernel import ids
from pendopo.kernel.permissions import Actor, Post, Predicate, Table
from pendopo.layanan.models import Permintaan, Tugas
from pendopo.layanan.permissions import POLICY
from pendopo.layanan.types import Keadaan, Klasifikasi, Sumber, Why
from pendopo.node.testing import house
from pendopo.opd.models import Unit
from pendopo.opd.types import Role

pytestmark = pytest.mark.django_db

UNITS = ["desa-alas", "desa-alas-2", "dinas-pu", "inspektorat", "koordinator", "setda"]
# Codes of which one is the beginning of another, and a place that is not known.
PLACES = ["", "33.01", "33.01.01", "33.01.01.2001", "33.01.011.2001", "33.02.01.2001"]
ROLES = [role.value for role in Role]
MODELS: dict[str, type[Model]] = {"layanan": Permintaan, "opd": Unit}
"""The rooms whose policy is a table, and what its rows are."""

OFFICE = ("see", "handle", "coordinate", "verify", "release", "identify")


def tables() -> Iterator[tuple[str, Table]]:
    for room in house.rooms():
        if room != "kernel" and find_spec(f"pendopo.{room}.permissions"):
            module = importlib.import_module(f"pendopo.{room}.permissions")
            yield from ((room, found) for found in vars(module).values() if isinstance(found, Table))


def predicates(table: Table) -> dict[str, Predicate]:
    return {each.name: each for rule in table.rules.values() for every in rule for each in every}


def a_row(unit: str, desa: str, terlapor: str, flags: int) -> Permintaan:
    return Permintaan(
        id=ids.new_id(), number=ids.new_number(), kind="laporan", klasifikasi=Klasifikasi.TIDAK_BERKADAR,
        kategori="", state=Keadaan.DITERUSKAN, unit=unit, why=Why.RULE, due=1, stage_due=1, sumber=Sumber.WEB,
        custodian="0" * 16, opened_at=1, recorded_at=1, stamp=1, desa=desa, terlapor=terlapor,
        anonim=bool(flags & 1), rahasia=bool(flags & 2), public=bool(flags & 4),
    )  # fmt: skip


@pytest.fixture
def rows() -> dict[str, list[Any]]:
    """Every unit as holder and as accused, every place, every flag: a sample of all that can come together."""
    all_there_are = list(itertools.product(UNITS, PLACES, ["", *UNITS], range(8)))
    chosen = random.Random(7).sample(all_there_are, 70)
    requests = Permintaan.objects.bulk_create([a_row(*each) for each in chosen])
    parts = [
        Tugas(id=ids.new_id(), permintaan=row, unit=UNITS[place % len(UNITS)], due=1, opened_at=1)
        for place, row in enumerate(requests[::4])
    ]
    Tugas.objects.bulk_create(parts)
    units = [Unit(kode=kode, nama=kode, kind="DINAS", zone="Asia/Jakarta", valid_from=0) for kode in UNITS]
    return {"layanan": requests, "opd": Unit.objects.bulk_create(units)}


posts = st.builds(
    Post,
    position=st.just("x"),
    unit=st.sampled_from(["", *UNITS]),
    role=st.sampled_from(ROLES),
    wilayah=st.sampled_from(PLACES),
)
staff = st.lists(posts, max_size=3).map(tuple)
whole = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def test_every_room_with_a_table_is_tried_here() -> None:
    assert {room for room, _ in tables()} == set(MODELS)


@whole
@given(posts=staff, secure=st.booleans(), system=st.booleans(), held=st.sets(st.integers(0, 69), max_size=3))
def test_check_and_filter_agree(
    rows: dict[str, list[Any]], posts: tuple[Post, ...], secure: bool, system: bool, held: set[int]
) -> None:
    tickets = frozenset(rows["layanan"][place].pk for place in held)
    actor = Actor(account=ids.new_id(), posts=posts, secure=secure, system=system, tickets=tickets)
    for room, table in tables():
        everything = MODELS[room]._default_manager.all()
        for predicate in predicates(table).values():
            checked = {row.pk for row in rows[room] if predicate.check(actor, row)}
            listed = set(everything.filter(predicate.filter(actor)).values_list("pk", flat=True))
            assert checked == listed, predicate.name
        for permission in table.rules:
            may = {row.pk for row in rows[room] if table.may(actor, permission, row)}
            visible = list(table.visible(actor, permission, everything).values_list("pk", flat=True))
            assert may == set(visible), permission
            assert len(visible) == len(may), f"{permission} lists a row twice"


@whole
@given(posts=staff, secure=st.booleans())
def test_what_no_table_may_grant(rows: dict[str, list[Any]], posts: tuple[Post, ...], secure: bool) -> None:
    """Said once more in other words than the table's, so that an edit of the table cannot take it back unnoticed."""
    actor = Actor(account=ids.new_id(), posts=posts, secure=secure)
    units, roles = {post.unit for post in posts}, {post.role for post in posts}
    for row in rows["layanan"]:
        granted = {each for each in OFFICE if POLICY.may(actor, each, row)}
        assert secure or not granted, "nobody is of the office without a second factor"
        assert not (row.terlapor and row.terlapor in units) or not granted, "a report never reaches the accused"
        assert not row.rahasia or "release" not in granted, "a secret is never made public"
        hidden = row.anonim and not roles & {"KOORDINATOR", "INSPEKTORAT", "PIMPINAN"}
        assert not hidden or "identify" not in granted, "the unit does not learn who is anonymous"
        assert granted <= {"see"} or roles - {"ADMIN"}, "who sets up offices handles nothing"
        if roles <= {"ADMIN"}:
            assert not granted, "who sets up offices reads nothing"
        assert not POLICY.may(actor, "own", row), "an office is not a ticket"
        assert not POLICY.may(actor, "lapse", row), "only the loop lets clocks run out"
        assert POLICY.may(actor, "read-public", row) is (row.public and not row.rahasia)


@whole
@given(row=st.builds(a_row, st.sampled_from(UNITS), st.sampled_from(PLACES), st.just(""), st.integers(0, 7)))
def test_a_ticket_opens_its_own_request_only(row: Permintaan) -> None:
    other = a_row(row.unit, row.desa, "", 0)
    holder = Actor(tickets=frozenset({row.pk}))
    assert POLICY.may(holder, "own", row)
    assert not POLICY.may(holder, "own", other)
    assert not any(POLICY.may(holder, each, row) for each in OFFICE)
