"""The actor: from account, positions, tickets and second factor, and at what cost."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from pendopo.kernel import clock
from pendopo.kernel.permissions import ANYONE, Actor, Post, actor_of
from pendopo.kernel.refusal import Forbidden, Invalid
from pendopo.node import actor as node_actor
from pendopo.warga.models import Account

pytestmark = pytest.mark.django_db
POST = Post(position="dinkes.loket", unit="dinkes", role="PETUGAS", wilayah="94.04")


@pytest.fixture
def account() -> Account:
    return Account.objects.create(username="yosef", kind="PEGAWAI", password="!")


@pytest.fixture(autouse=True)
def _posts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_actor, "_posts_of", lambda: lambda account, at: [POST])


def signed_in(account: Account, *, secure: bool) -> HttpRequest:
    client = Client()
    client.force_login(account)
    session = client.session
    if secure:
        session["account_authentication_methods"] = [{"method": "mfa", "at": clock.now() / 1000, "type": "totp"}]
        session["account_authentication_methods_user"] = str(account.pk)
    session["seen"] = clock.now()
    session.save()
    request = RequestFactory().get("/")
    request.session = client.session
    return request


def built(request: HttpRequest, answer: Any = None) -> Actor:
    node_actor.ActorMiddleware(lambda _: answer or HttpResponse())(request)
    return actor_of(request)


@pytest.mark.parametrize("secure", [False, True])
def test_an_official_has_posts_and_acts_only_with_a_second_factor(account: Account, secure: bool) -> None:
    actor = built(signed_in(account, secure=secure))
    assert actor == Actor(account=account.id, posts=(POST,), secure=secure)
    assert actor.is_staff is secure


def test_the_operator_holds_the_admin_s_post(account: Account) -> None:
    account.kind = "ADMIN"
    account.save()
    assert built(signed_in(account, secure=True)).holds("ADMIN")


def test_another_account_s_second_factor_does_not_count(account: Account) -> None:
    request = signed_in(account, secure=True)
    request.session["account_authentication_methods_user"] = str(uuid4())
    assert not built(request).secure


def test_the_actor_is_built_when_first_asked_and_once(account: Account, django_assert_num_queries: Any) -> None:
    request = signed_in(account, secure=True)
    dict(request.session)
    with django_assert_num_queries(0):
        node_actor.ActorMiddleware(lambda _: HttpResponse())(request)
    with django_assert_num_queries(1):
        assert actor_of(request).is_staff
        assert actor_of(request).account == account.id


def test_a_visitor_without_a_session_costs_nothing(django_assert_num_queries: Any) -> None:
    client = Client()
    with django_assert_num_queries(0):
        assert actor_of(client.get("/tinggalkan/selesai/").wsgi_request) == ANYONE


@pytest.mark.parametrize("status", [403, 404])
def test_who_lacks_only_the_second_factor_is_led_to_it(account: Account, status: int) -> None:
    middleware = node_actor.ActorMiddleware(lambda _: HttpResponse(status=status))
    assert middleware(signed_in(account, secure=False))["Location"] == "/akun/faktor/"
    assert middleware(signed_in(account, secure=True)).status_code == status
    posted = signed_in(account, secure=False)
    posted.method = "POST"
    assert middleware(posted).status_code == status


def test_a_refusal_for_want_of_the_factor_leads_there_too(account: Account) -> None:
    middleware = node_actor.ActorMiddleware(lambda _: HttpResponse())
    request = signed_in(account, secure=False)
    middleware(request)
    led = middleware.process_exception(request, Forbidden("tidak"))
    assert led is not None
    assert led["Location"] == "/akun/faktor/"
    assert middleware.process_exception(request, Invalid("lain")) is None


def test_without_the_room_of_offices_nobody_has_a_post(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(node_actor, "find_spec", lambda name: None)
    node_actor._posts_of.cache_clear()
    assert node_actor._posts_of()(UUID(int=1), 0) == ()
    node_actor._posts_of.cache_clear()
    assert settings.AUTH_USER_MODEL == "warga.Account"
