"""Logs: nothing that a person typed gets through, whoever wrote the line."""

from __future__ import annotations

import json
import logging
import logging.config
from collections.abc import Iterator
from io import StringIO
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.kernel import log


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What a handler of ours writes."""
    out = StringIO()
    ours = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    handler = logging.StreamHandler(out)
    handler.setFormatter(ours.formatter)
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


def last(out: StringIO) -> dict[str, object]:
    found: dict[str, object] = json.loads(out.getvalue().splitlines()[-1])
    return found


def test_a_line_is_json_with_time_level_logger_and_values(written: StringIO) -> None:
    log.get("test").warning("something happened", count=3, ratio=0.5, flag=True, nothing=None)
    line = last(written)
    assert line.pop("timestamp")
    assert line == {
        "event": "something happened",
        "level": "warning",
        "logger": "pendopo.test",
        "count": 3,
        "ratio": 0.5,
        "flag": True,
        "nothing": None,
    }


@pytest.mark.parametrize(
    "value",
    [
        "081234567890",
        "0812-3456-7890",
        "NIK 9404012345678901",
        9404012345678901,
        -9404012345678901,
        b"081234567890",
        ["x", {"phone": "081234567890"}],
        {"081234567890": 1},
        ("a", {"b": ("081234567890",)}),
        {"s": {"081234567890"}},
    ],
)
def test_digit_runs_are_masked_wherever_they_stand(written: StringIO, value: object) -> None:
    log.get("test").warning("x", value=value)
    for part in ("081234", "3456-7890", "940401"):
        assert part not in written.getvalue().replace(str(last(written)["timestamp"]), "")


def test_mail_addresses_are_masked_and_ids_are_not(written: StringIO) -> None:
    log.get("test").warning("to siti.nurbaya@contoh.go.id", id=UUID(int=7), name="a@b.id")
    text = written.getvalue()
    assert "siti" not in text
    assert "b.id" not in text
    assert str(UUID(int=7)) in text


def test_an_exception_is_class_and_place(written: StringIO) -> None:
    try:
        log.place_of(None)  # type: ignore[arg-type]
    except AttributeError:
        log.get("test").exception("failed")
    line = last(written)
    assert str(line["error"]).startswith("AttributeError at kernel/log.py:")
    assert "NoneType" not in written.getvalue()


def test_a_librarys_line_keeps_its_words_and_loses_its_values(written: StringIO) -> None:
    try:
        raise ValueError("Siti")
    except ValueError:
        logging.getLogger("django.other").exception("Not Found: %s", "/lapor/Siti", extra={"request": "Siti"})
    line = last(written)
    assert line["event"] == "Not Found: %s"
    assert str(line["error"]).startswith("ValueError at kernel/tests/test_log.py:")
    assert "Siti" not in written.getvalue()


@given(st.text(alphabet="0123456789 .-abc", max_size=40))
def test_no_run_of_six_digits_survives(text: str) -> None:
    run = 0
    for character in log.masked(text):
        run = run + 1 if character.isdigit() else 0
        assert run < 6


def test_the_level_is_the_operators() -> None:
    assert log.configure("ERROR")["root"]["level"] == "ERROR"
    log.configure("INFO")
