"""Who gets what at every address: the URL map, times roles, times flags, times GET and POST.

A new address, or a new verb, fails until it has its line here. Forms are sent whole and valid where a verb wants words,
so that "redirect" says that it was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pendopo.kernel import clock
from pendopo.layanan import views_citizen, views_verbs
from pendopo.layanan.tests import make
from pendopo.node.testing import world
from pendopo.node.testing.world import CITIZENS, FLAGS, ROLES, STAFF, World

pytestmark = pytest.mark.django_db

CLASSES = {200: "ok", 302: "redirect", 403: "403", 404: "404", 405: "405", 409: "stale", 422: "form"}
Cell = Callable[[str, str], str]
"""Role and flag -> what happens: ok, redirect, 403, 404, 405, stale (allowed, but not now), form (it came back)."""

# --- who, by flag --------------------------------------------------------------------------------------------------

Who = Mapping[str, set[str]]
UNIT: Who = {flag: {"inspektur" if flag == "terlapor" else "budi"} for flag in FLAGS}
DISPOSERS: Who = {flag: {"inspektur" if flag == "terlapor" else "koordinator"} for flag in FLAGS}
LEADERS: Who = {flag: set() if flag in ("rahasia", "terlapor") else {"bupati"} for flag in FLAGS}
PARTS: Who = {flag: {"dinas"} if flag == "tugas" else set() for flag in FLAGS}
NOBODY: Who = {flag: set() for flag in FLAGS}


def either(*groups: Who) -> Who:
    return {flag: set().union(*(group[flag] for group in groups)) for flag in FLAGS}


HANDLERS = either(UNIT, DISPOSERS)
SEES = either(UNIT, DISPOSERS, LEADERS, PARTS)
# What is secret is never made public; an accusation always is secret.
RELEASES: Who = {**HANDLERS, "rahasia": set(), "terlapor": set()}
# The unit does not learn who is anonymous.
IDENTIFIES: Who = {**HANDLERS, "anonim": {"koordinator"}}

# --- cells ---------------------------------------------------------------------------------------------------------


def all_get(what: str, **but: str) -> Cell:
    """The same for everybody; `but` names roles (`_` for `-`) or `citizens`, `staff`, `signed_in`."""
    groups = {"citizens": CITIZENS, "staff": STAFF, "signed_in": ("warga", "tanpa-faktor", *STAFF)}
    roles = {role: what for role in ROLES}
    for name, other in but.items():
        for role in groups.get(name, (name.replace("_", "-"),)):
            roles[role] = other
    return lambda role, flag: roles[role]


def holder(what: str) -> Cell:
    """Whoever holds the ticket; for everybody else there is no such thing."""
    return lambda role, flag: what if role == "sari" else "404"


def office(who: Who, what: str, *, others: str = "403", but: Mapping[tuple[str, str], str] | None = None) -> Cell:
    """`what` for `who`; `others` for those of the office who see the request; for the rest there is no such thing."""

    def cell(role: str, flag: str) -> str:
        if role not in STAFF:
            return "403"
        if but and (role, flag) in but:
            return but[role, flag]
        if role in who[flag]:
            return what
        return others if role in SEES[flag] else "404"

    return cell


def page(what: str, *roles: str) -> Cell:
    """A page of the office that is about no single request; for `roles`, or for all of it."""
    return lambda role, flag: what if role in (roles or STAFF) else "403"


NO = all_get("405")
OPEN = (all_get("ok"), NO)
SIGNED_IN = all_get("redirect", signed_in="ok")
OWN_ACCOUNT = (SIGNED_IN, SIGNED_IN)
CONFIRMED = all_get("redirect")  # to sign in, to say the password once more, or to the next page


def verb(who: Who, *, get: Who | None = None, post: str = "redirect", **more: Any) -> tuple[Cell, Cell]:
    """A verb of the office: its page leads back to the request for who sees it but may not do it."""
    return office(get if get is not None else who, "ok", others="redirect"), office(who, post, **more)


TABLE: dict[str, tuple[Cell, Cell]] = {
    # The node
    "depan": OPEN,
    "tentang": OPEN,
    "privasi": OPEN,
    "luring": OPEN,
    "sw": OPEN,
    "bahasa": (all_get("redirect"), all_get("redirect")),
    "gaya": (all_get("404"), NO),  # a demo's
    "sehat": OPEN,
    "siap": OPEN,
    "metrik": OPEN,  # from this machine; test_guessing.py asks from another
    "openapi": OPEN,
    "ledger:heads": OPEN,
    "ledger:program": OPEN,
    "wilayah:peta": (all_get("404"), NO),  # a map that there is not
    "files:public-rendition": (all_get("404"), NO),  # nothing was released
    # Reporting and following
    "laporan:submit": (all_get("ok"), all_get("form")),
    "laporan:submit-for": (page("ok"), page("form")),
    "lacak:track": (all_get("ok"), all_get("form")),
    "lacak:own": (holder("ok"), NO),
    "lacak:opened": (holder("ok"), NO),
    "lacak:renew": (NO, holder("redirect")),
    "lacak:receipt-page": (holder("ok"), NO),
    "lacak:receipt": (holder("ok"), NO),
    "lacak:file": (holder("ok"), NO),
    "lacak:act balas": (NO, holder("stale")),  # nobody has asked
    "lacak:act tambah": (NO, holder("redirect")),
    "lacak:act buka": (NO, holder("stale")),
    "lacak:act selesai": (NO, holder("stale")),
    "lacak:act tarik": (NO, holder("redirect")),
    "lacak:act nilai": (NO, holder("stale")),
    # The office
    "kerja:inbox": (page("ok"), NO),
    "kerja:rules": (page("ok", "koordinator", "admin"), page("form", "koordinator", "admin")),
    "kerja:rule-close": (NO, page("redirect", "koordinator", "admin")),
    "kerja:detail": (office(SEES, "ok"), NO),
    "kerja:place": (office(SEES, "ok"), NO),
    "kerja:file": (office(SEES, "ok"), NO),
    "kerja:release": (office(RELEASES, "ok"), office(RELEASES, "ok")),  # the form shows first what would be public
    "kerja:identify": (office(IDENTIFIES, "ok"), office(IDENTIFIES, "ok")),
    "kerja:act accept": (office(SEES, "redirect"), office(UNIT, "redirect")),
    "kerja:act resume": (office(SEES, "redirect"), office(HANDLERS, "stale")),
    "kerja:act unrelease": (office(SEES, "redirect"), office(RELEASES, "redirect")),
    "kerja:act answer": verb(UNIT, but={("budi", "tugas"): "form"}),  # a part of it is still with another unit
    "kerja:act message": verb(UNIT),
    "kerja:act task-done": (office(SEES, "ok"), office(NOBODY, "redirect", others="404")),  # no task of that name
    "kerja:act classify": verb(UNIT),
    "kerja:act ask": verb(UNIT),
    "kerja:act forward": verb(HANDLERS),
    "kerja:act refuse": verb(UNIT),
    "kerja:act split": verb(UNIT),
    "kerja:act note": verb(SEES),
    "kerja:act verify": verb(HANDLERS, get=NOBODY, post="stale"),
    "kerja:act decline": verb(HANDLERS),
    "kerja:act block": verb(DISPOSERS),
    # Accounts
    "warga:register": (all_get("ok"), all_get("ok")),
    "warga:redeem": (all_get("ok"), all_get("ok")),
    "warga:account": (SIGNED_IN, NO),
    "warga:contact": OWN_ACCOUNT,
    "warga:printed-codes": (CONFIRMED, CONFIRMED),
    "warga:remove-factor": (NO, CONFIRMED),
    "warga:leave": (all_get("ok"), all_get("redirect")),
    "warga:left": OPEN,
    "warga:people": (page("ok"), NO),
    "warga:invite": (page("ok", "admin"), page("ok", "admin")),
    "warga:recover": (page("ok"), page("ok")),
    "account_login": (all_get("ok", signed_in="redirect"), all_get("ok", signed_in="redirect")),
    "mfa_authenticate": (all_get("redirect"), all_get("redirect")),
    "account_logout": (SIGNED_IN, all_get("redirect")),
    "account_inactive": (all_get("403"), all_get("403")),
    "account_reauthenticate": OWN_ACCOUNT,
    "account_change_password": OWN_ACCOUNT,
    "mfa_index": (SIGNED_IN, NO),
    "mfa_activate_totp": (CONFIRMED, CONFIRMED),
    "mfa_deactivate_totp": (CONFIRMED, CONFIRMED),
    "mfa_add_webauthn": (CONFIRMED, CONFIRMED),
}

FORM = {"text": "Kata.", "unit": "desa-babadan", "score": "3", "klasifikasi": "ASPIRASI", "kategori": "", "reason": "1"}
VERBS = {"kerja:act": list(views_verbs.DEEDS), "lacak:act": list(views_citizen._VERBS)}


def lines() -> dict[str, tuple[str, str]]:
    """Every line that the table must have -> the address's name, and the verb where it has one."""
    names = world.addresses()
    found = {f"{name} {verb}": (name, str(verb)) for name in names if name in VERBS for verb in VERBS[name]}
    return {**{name: (name, "") for name in names if name not in VERBS}, **found}


def test_every_address_has_its_line() -> None:
    assert set(TABLE) == set(lines())


@pytest.fixture
def everybody() -> Iterator[World]:
    with clock.fixed(make.AT + clock.HOUR):
        yield world.build()


def asked(browser: Client, address: str, method: str, data: dict[str, str]) -> str:
    with world.undone(browser):
        answer = browser.get(address) if method == "GET" else browser.post(address, data)
        answer.getvalue()  # which closes a file that is sent
        return CLASSES.get(answer.status_code, str(answer.status_code))


def expected(cell: Cell, role: str, flag: str, method: str) -> str:
    found = cell(role, flag)
    # An official who lacks only the second factor is led to it.
    return "redirect" if role == "tanpa-faktor" and method == "GET" and found in ("403", "404") else found


def cases(everybody: World, room: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Line, address, role, flag and method of everything to be asked in a room."""
    patterns = world.addresses()
    for line, (name, verb) in lines().items():
        if room != (name.split(":")[0] if name.startswith(("lacak:", "kerja:")) else "lainnya"):
            continue
        parts = set(patterns[name].pattern.regex.groupindex)
        for flag in FLAGS if parts & {"id", "berkas"} else FLAGS[:1]:
            known: dict[str, object] = {"id": everybody.requests[flag], "berkas": everybody.files[flag], "verb": verb}
            known |= {"rule": "jalan", "digest": "0" * 32, "factor": 1, "side": 320}
            address = reverse(name, kwargs={part: known[part] for part in parts})
            for method, cell in zip(("GET", "POST"), TABLE[line], strict=True):
                # Whether an address knows a method hangs on nothing else: two ask for all.
                roles = ("pengunjung", "budi") if cell is NO else ROLES
                yield from ((line, address, role, flag, method) for role in roles)


@pytest.mark.parametrize("room", ["lacak", "kerja", "lainnya"])
def test_everybody_gets_what_the_table_says(everybody: World, room: str) -> None:
    wrong = []
    for line, address, role, flag, method in cases(everybody, room):
        data = FORM if str(everybody.requests[flag]) in address else {}
        got = asked(everybody.browsers[role], address, method, data)
        wanted = expected(TABLE[line][method == "POST"], role, flag, method)
        if got != wanted:
            wrong.append(f"{method} {line}: {role}/{flag} {got}, not {wanted}")
    assert wrong == []


def test_only_the_admin_invites(everybody: World) -> None:
    form = {"username": "pegawai-baru", "name": "Pegawai Baru"}
    for role in ROLES:
        browser = everybody.browsers[role]
        with world.undone(browser):
            answer = browser.post("/kantor/akun/undang/", form)
            sheet = b"pegawai-baru" in answer.content and b'name="username"' not in answer.content
        assert sheet is (role == "admin"), role


def test_every_request_can_be_read_by_somebody_of_the_office(everybody: World) -> None:
    """Also one about those who hear such reports: never nowhere."""
    for accused in ("desa-alas", "inspektorat", "koordinator", "setda"):
        id = make.opened(terlapor=accused, rahasia=True).id
        readers = {role for role in STAFF if everybody.browsers[role].get(f"/kerja/{id}/").status_code == 200}
        assert readers, accused
        of_accused = {"desa-alas": {"budi"}, "inspektorat": {"inspektur"}, "koordinator": {"koordinator"}}
        assert not readers & of_accused.get(accused, {"bupati", "admin"}), accused
