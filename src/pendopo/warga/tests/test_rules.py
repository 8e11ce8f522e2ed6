"""The room's pure rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.kernel.refusal import Invalid
from pendopo.warga import rules, vault


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("0812 3456 7890", "+6281234567890"),
        ("+62 (812) 3456-7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("+675 7123 4567", "+67571234567"),
        ("8123456789", None),
        ("melati", None),
        ("", None),
    ],
)
def test_phone_numbers(typed: str, phone: str | None) -> None:
    assert rules.normalize_phone(typed) == phone


@given(st.text(max_size=30))
def test_a_normal_phone_number_stays_as_it_is(typed: str) -> None:
    phone = rules.normalize_phone(typed)
    assert phone is None or rules.normalize_phone(phone) == phone


@given(st.text(max_size=70))
def test_no_user_name_reads_as_a_phone_number(typed: str) -> None:
    name = rules.normalize_username(typed)
    assert not rules.is_username(name) or rules.normalize_phone(name) is None


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16))
def test_the_recovery_sheet_reads_back(master: bytes, index: bytes) -> None:
    sheet = vault.encode_sheet(master, index)
    assert vault.decode_sheet(sheet.lower().replace("-", "  ")) == (master, index)


@given(st.integers(0, 79), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_wrong_letter_on_the_sheet_is_noticed(place: int, letter: str) -> None:
    sheet = vault.encode_sheet(b"m" * 32, b"i" * 16).replace("-", "")
    typed = sheet[:place] + letter + sheet[place + 1 :]
    if typed != sheet:
        with pytest.raises(Invalid):
            vault.decode_sheet(typed)
