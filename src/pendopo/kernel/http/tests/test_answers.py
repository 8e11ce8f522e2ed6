"""What a caller is told: refusals, problem documents, the calm 503, sizes; and what stands in the log."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.db import OperationalError
from django.test import Client, override_settings

from pendopo.kernel.http import bearer, problems
from pendopo.kernel.permissions import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.urls("pendopo.kernel.http.tests.addresses")]
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.mark.parametrize(
    ("kind", "status", "sentence"),
    [
        ("refusal", 409, "Sudah ditutup."),
        ("invalid", 422, "Isi judulnya."),
        ("locked", 503, ""),
        ("full", 503, ""),
        ("readonly", 503, ""),
        ("enospc", 503, ""),
        ("erofs", 503, ""),
        ("bug", 500, ""),
        ("integrity", 500, ""),
        ("denied", 403, ""),
    ],
)
def test_every_failure_is_a_page_and_a_problem(visitor: Client, kind: str, status: int, sentence: str) -> None:
    page = visitor.get(f"/fail/{kind}/", HTTP_ACCEPT="text/html")
    assert page.status_code == status
    assert page["Content-Type"].startswith("text/html")
    words = page.content.decode()
    assert sentence in words
    for leak in ("Siti", "0812", "Traceback", "database is", "UNIQUE"):
        assert leak not in words
    assert ("Retry-After" in page) == (status == 503)
    if kind == "denied":
        return
    problem = visitor.get(f"/fail/{kind}/", **JSON)  # type: ignore[arg-type]
    assert problem.status_code == status
    assert problem["Content-Type"] == problems.MEDIA_TYPE
    found = problem.json()
    assert found["status"] == status
    assert found["type"] == "about:blank"
    assert sentence in found["detail"]
    assert "Siti" not in problem.content.decode()


def test_a_problem_names_the_code_and_the_field(visitor: Client) -> None:
    found = visitor.get("/fail/invalid/", **JSON).json()  # type: ignore[arg-type]
    assert found == {
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "Isi judulnya.",
        "code": "invalid",
        "field": "judul",
        "type": "about:blank",
    }


def test_a_node_that_is_unwell_in_middleware_is_calm_too(visitor: Client) -> None:
    """Here no `process_exception` helps: the session fails while the answer is on its way out."""

    def away(session: SessionBase) -> bool:
        raise OperationalError("database is locked")

    with patch.object(SessionBase, "is_empty", away):
        response = visitor.get("/-/sehat")
    assert response.status_code == 503
    assert response["Retry-After"]


def test_text_is_bounded_and_cleaned_and_never_cut(visitor: Client) -> None:
    assert visitor.post("/take/", {"text": " a\u202eb ", "line": "c\nd"}).content == b"ab|c d"
    assert visitor.post("/take/", {}).content == b"|"
    assert visitor.post("/take/", {"text": "x" * 101}).status_code == 422


@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_ten_megabytes_of_text_are_refused_with_a_clear_page(visitor: Client, form: str) -> None:
    body = b"text=" + b"x" * 10_000_000
    if "multipart" in form:
        body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + body + b"\r\n--x--\r\n"
    response = visitor.generic("POST", "/take/", body, content_type=form)
    assert response.status_code == 413
    assert "terlalu besar" in response.content.decode()


def test_too_many_fields_and_half_a_form(visitor: Client) -> None:
    many = "&".join(f"f{n}=1" for n in range(1000))
    response = visitor.generic("POST", "/take/", many, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    broken = visitor.generic("POST", "/take/", b"--x", content_type="multipart/form-data")
    assert broken.status_code == 400
    assert "Traceback" not in broken.content.decode()


def test_a_body_is_checked_against_its_type(visitor: Client) -> None:
    bearer.register(lambda key, request: SYSTEM if key == "open" else None)

    def send(body: Any, **more: Any) -> Any:
        text = body if isinstance(body, bytes) else json.dumps(body)
        headers = {"Authorization": "Bearer open"}
        return visitor.post("/api/notes", text, content_type="application/json", headers=headers, **more)

    made = send({"title": "x", "place": {"lat": 1, "lon": 2}, "unknown": 1})
    assert (made.status_code, made.json()) == (201, {"title": "x", "place": {"lat": 1, "lon": 2}})
    wrong = send({"title": "x", "place": {"lat": "1", "lon": 2}})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "$.place.lat")
    assert send({}).status_code == 422
    assert send(b"{").status_code == 400
    assert send(b'{"title": "\xff"}').status_code == 400
    assert send({"title": "no"}).json()["detail"] == "Tidak boleh."
    assert send({"title": "x" * 2_000_000}).status_code == 413
    other = visitor.post("/api/notes", "x", content_type="text/plain", headers={"Authorization": "Bearer open"})
    assert other.status_code == 415


def test_a_key_opens_only_what_it_opens(visitor: Client) -> None:
    for header in ("", "Bearer", "Bearer wrong", "Basic open", "Bearer " + "x" * 1000):
        response = visitor.post("/api/notes", "{}", content_type="application/json", headers={"Authorization": header})
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == "Bearer"
        assert response.json()["code"] == "unauthorized"


def test_a_query_is_read_into_its_type(visitor: Client) -> None:
    found = visitor.get("/api/notes?state=BARU&size=7&tags=a&tags=b&other=1")
    assert found.json() == [{"title": "BARU 7 a,b", "place": None}]
    assert visitor.get("/api/notes?state=BARU&size=x").json()["field"] == "$.size"
    assert visitor.get("/api/notes").status_code == 422
    assert visitor.head("/api/notes?state=x").status_code == 200


def test_methods_that_are_not_there(visitor: Client) -> None:
    refused = visitor.put("/api/notes")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, OPTIONS, POST")
    assert visitor.options("/api/notes")["Allow"] == "GET, OPTIONS, POST"
    assert visitor.delete("/api/notes/00000000-0000-0000-0000-000000000001").status_code == 204
    gone = visitor.delete("/api/notes/00000000-0000-0000-0000-000000000000")
    assert (gone.status_code, gone["Content-Type"]) == (404, problems.MEDIA_TYPE)


def test_the_limit_speaks_in_minutes(visitor: Client) -> None:
    with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
        answers = [visitor.get("/limited/", REMOTE_ADDR="10.1.1.1").status_code for _ in range(41)]
    assert answers == [200] * 40 + [429]
    last = visitor.get("/limited/", REMOTE_ADDR="10.1.1.1")
    assert int(last["Retry-After"]) >= 1
    assert "1 menit" in last.content.decode()
    assert visitor.get("/limited/", REMOTE_ADDR="10.1.1.2").status_code == 200


class Lines(logging.Handler):
    """What would be written, line by line."""

    def __init__(self) -> None:
        super().__init__()
        source = logging.getLogger().handlers
        self.lines: list[str] = []
        self.formatter = next(h.formatter for h in source if type(h) is logging.StreamHandler)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines() -> Any:
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler.lines
    logging.getLogger().removeHandler(handler)


def test_one_line_a_request_without_its_values(visitor: Client, lines: list[str]) -> None:
    response = visitor.get("/fail/bug/?cari=Siti+081234567890")
    written = [json.loads(line) for line in lines]
    [request] = [line for line in written if line["event"] == "request"]
    assert request["route"] == "fail"
    assert request["status"] == 500
    assert request["method"] == "GET"
    assert request["queries"] == 0
    assert request["request"] == response["X-Request-ID"]
    [failed] = [line for line in written if line["event"] == "failed"]
    assert failed["error"].startswith("ValueError at kernel/http/tests/addresses.py:")
    assert failed["request"] == request["request"]
    for secret in ("Siti", "0812", "cari="):
        assert not [line for line in lines if secret in line]


def test_unknown_paths_are_not_logged(visitor: Client, lines: list[str]) -> None:
    visitor.get("/lapor/Siti/081234567890")
    assert json.loads(lines[-1])["route"] == "-"
    assert "Siti" not in "".join(lines)
    assert sys.exc_info() == (None, None, None)
