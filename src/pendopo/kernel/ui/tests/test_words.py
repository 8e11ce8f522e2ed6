"""How instants, numbers and codes are written."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from pendopo.kernel.ui import words

MOMENT = 1795331100000  # 2026-11-22T07:05Z


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Asia/Jakarta", "22 Nov 2026, 14.05 WIB"),
        ("Asia/Makassar", "22 Nov 2026, 15.05 WITA"),
        ("Asia/Jayapura", "22 Nov 2026, 16.05 WIT"),
    ],
)
def test_an_instant_names_its_zone(zone: str, text: str) -> None:
    with translation.override("id"):
        assert words.instant_text(MOMENT, zone) == text


def test_english_readers_get_a_colon() -> None:
    with translation.override("en"):
        assert words.instant_text(MOMENT, "Asia/Jakarta") == "22 Nov 2026, 14:05 WIB"


def test_months_are_indonesian() -> None:
    with translation.override("id"):
        assert words.day_text(date(2026, 8, 17)) == "17 Agustus 2026"
        assert words.day_text(MOMENT + 10 * 3_600_000, "Asia/Jakarta") == "23 November 2026"


def test_numbers_follow_the_reader() -> None:
    with translation.override("id"):
        assert words.number_text(1204) == "1.204"
        assert words.number_text(1204.5, 1) == "1.204,5"
    with translation.override("en"):
        assert words.number_text(1204) == "1,204"


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("7K3M9PQ2XF", ["7K3", "M9P", "Q2XF"]),
        ("7k3-m9p q2xf", ["7k3", "m9p", "q2xf"]),
        ("QX4TRBN8MWK2C", ["QX4T", "RBN8", "MWK2", "C"]),
        ("", []),
    ],
)
def test_codes_come_in_groups(code: str, parts: list[str]) -> None:
    assert words.groups(code) == parts
