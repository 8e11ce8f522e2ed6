"""The pages of the node itself, without a browser."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from pendopo.kernel.ui import errors
from pendopo.kernel.ui.tests.weigh import assert_light
from pendopo.node import config, views

PUBLIC = ["/", "/tentang/", "/privasi/", "/luring/"]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_ask_nothing_of_the_database(client: Client, path: str) -> None:
    answer = client.get(path)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="id">' in text
    assert text.count("<h1") == 1
    assert 'href="#isi"' in text
    assert "default-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_light(client: Client, path: str) -> None:
    assert_light(client, path)


def test_the_home_page_leads_to_a_report(client: Client) -> None:
    text = client.get("/").content.decode()
    assert 'href="/lapor/"' in text
    assert 'href="/lacak/"' in text
    assert text.count('class="button button--large"') == 1


def test_the_language_is_switched_by_post(client: Client) -> None:
    answer = client.post("/bahasa/", {"language": "en", "next": "/tentang/"})
    assert answer.status_code == 302
    assert answer["Location"] == "/tentang/"
    assert '<html lang="en">' in client.get("/tentang/").content.decode()


def test_a_browser_that_asks_for_english_still_gets_the_nodes_language(client: Client) -> None:
    answer = client.get("/tentang/", headers={"accept-language": "en-US,en;q=0.9"})
    assert answer["Content-Language"] == "id"


def test_the_language_switch_leads_nowhere_else(client: Client) -> None:
    answer = client.post("/bahasa/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_an_unknown_address_is_told_kindly(client: Client) -> None:
    answer = client.get("/tidak-ada/")
    assert answer.status_code == 404
    assert "Halaman ini tidak ada" in answer.content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429, 500, 503])
def test_every_error_has_its_page(rf: RequestFactory, status: int) -> None:
    answer = errors.page(rf.get("/x/?a=1"), status)
    text = answer.content.decode()
    assert answer.status_code == status
    assert f"{status}." in text
    assert "<h1>" in text
    assert ("Coba lagi" in text) == (status in (429, 500, 503))


def test_an_error_page_needs_no_template(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(errors, "render", broken)
    answer = errors.page(rf.get("/"), 500)
    assert answer.status_code == 500
    assert "tetap aman" in answer.content.decode()


def test_a_failing_view_gets_the_error_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False

    def broken(request: HttpRequest) -> None:
        raise RuntimeError("x")

    monkeypatch.setattr("pendopo.node.views.render", broken)
    answer = client.get("/tentang/")
    assert answer.status_code == 500
    assert "Ada kesalahan di pihak kami" in answer.content.decode()


def test_a_forged_form_is_refused_with_a_reason() -> None:
    answer = Client(enforce_csrf_checks=True).post("/bahasa/", {"language": "en"})
    assert answer.status_code == 403
    assert "kedaluwarsa" in answer.content.decode()


def test_too_much_is_413(rf: RequestFactory) -> None:
    from django.core.exceptions import RequestDataTooBig, SuspiciousOperation

    assert views.bad_request(rf.get("/"), RequestDataTooBig()).status_code == 413
    assert views.bad_request(rf.get("/"), SuspiciousOperation()).status_code == 400


def test_the_style_page_is_for_the_demo_only(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/gaya/").status_code == 404
    monkeypatch.setattr(config, "current", lambda: config.Config(demo=True))
    assert client.get("/gaya/?salah").status_code == 200


def test_the_service_worker_keeps_only_the_frame(client: Client) -> None:
    answer = client.get("/sw.js")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert '"/luring/"' in text
    assert "/static/ui/pendopo.css?v=" in text.replace("\\u003D", "=").replace("\\u002D", "-")
