"""Printed codes: invitations and the way back in."""

from __future__ import annotations

import dataclasses
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from pendopo.kernel import clock
from pendopo.kernel.permissions import ANYONE, SYSTEM, Actor, Post, actor_of
from pendopo.kernel.refusal import Forbidden, Invalid
from pendopo.warga import actions, queries, rules
from pendopo.warga.actions.code import CodeNotValid
from pendopo.warga.models import Account, Undangan
from pendopo.warga.types import AccountKind, CodePurpose, IdentityLevel

pytestmark = pytest.mark.django_db

AT = 1_795_000_000_000
PASSWORD = "payung-merah-9"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADMIN = Actor(account=uuid4(), posts=(Post(position="admin", unit="", role="ADMIN"),), secure=True)


def test_an_invitation_is_good_once(client: Client) -> None:
    code = actions.invite(username="Maria.PUPR", name="Maria Contoh", by=SYSTEM, at=clock.now())
    assert code.purpose is CodePurpose.UNDANGAN
    assert code.code.replace("-", "") not in str(list(Undangan.objects.values()))
    weak = client.post("/undangan/", {"code": code.code, "password": "pendek"})
    assert weak.status_code == 200
    typed = code.code.lower().replace("-", " ")
    assert client.post("/undangan/", {"code": typed, "password": PASSWORD})["Location"] == "/akun/faktor/"
    again = client.post("/undangan/", {"code": code.code, "password": PASSWORD})
    assert "tidak berlaku" in again.content.decode()
    found = queries.account_named("maria.pupr")
    assert found is not None
    assert (found.name, found.kind, found.level) == ("Maria Contoh", AccountKind.PEGAWAI, IdentityLevel.KTP_SEEN)


def test_an_invitation_expires_and_a_newer_one_replaces_it() -> None:
    old = actions.invite(username="maria", name="M", by=ADMIN, at=AT)
    new = actions.invite(username="maria", name="M", by=ADMIN, at=AT)
    for code, at in ((old, AT), (new, new.expires + 1)):
        with pytest.raises(CodeNotValid):
            actions.redeem_code(code=code.code, password=PASSWORD, by=ANYONE, at=at)
    assert actions.redeem_code(code=new.code, password=PASSWORD, by=ANYONE, at=new.expires)
    assert actions.sweep_codes(by=SYSTEM, at=new.expires + 1) == 1


def test_who_may_invite_and_whom(citizen: Account) -> None:
    officer = Actor(account=uuid4(), posts=(Post(position="p", unit="u", role="PETUGAS"),), secure=True)
    for by in (ANYONE, officer, dataclasses.replace(ADMIN, secure=False)):
        with pytest.raises(Forbidden):
            actions.invite(username="maria", name="M", by=by, at=AT)
    with pytest.raises(Invalid, match="warga"):
        actions.invite(username="melati", name="M", by=ADMIN, at=AT)


def test_a_counter_code_brings_a_citizen_back(client: Client, citizen: Account, official: Account) -> None:
    TOTP.activate(citizen, SECRET)
    officer = Actor(account=official.id, posts=(Post(position="loket", unit="u", role="PETUGAS"),), secure=True)
    code = actions.issue_recovery(username="melati", ktp_seen=True, by=officer, position="loket", at=clock.now())
    assert code.expires - clock.now() <= rules.CODE_LIFE[CodePurpose.PEMULIHAN]
    stale = Client()
    stale.force_login(citizen)
    answer = client.post("/undangan/", {"code": code.code, "password": "kebun-teh-lereng"})
    assert answer["Location"] == "/"
    assert Account.objects.get(username="melati").level == IdentityLevel.KTP_SEEN
    assert queries.factors_of(citizen.id) == []
    assert actor_of(stale.get("/akun/").wsgi_request) == ANYONE, "other sessions end with the old password"
    with pytest.raises(Forbidden):
        actions.issue_recovery(username="yosef", ktp_seen=True, by=officer, position="loket", at=AT)
    with pytest.raises(Forbidden):
        actions.issue_recovery(username="melati", ktp_seen=True, by=officer, position="other", at=AT)
    with pytest.raises(Forbidden):
        actions.issue_recovery(username="melati", ktp_seen=True, by=ANYONE, position="", at=AT)
