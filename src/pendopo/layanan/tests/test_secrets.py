"""Numbers and secrets: forgiving to hands, not to guesses."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pendopo.kernel import ids
from pendopo.layanan.rules import secrets

symbols = st.text(secrets.ALPHABET, min_size=secrets.LENGTH, max_size=secrets.LENGTH)


@given(symbols, st.binary(min_size=16, max_size=16))
def test_a_secret_opens_however_it_is_typed(secret: str, salt: bytes) -> None:
    stored = secrets.hash_of(secret, salt)
    assert secrets.opens(secrets.show_secret(secret).lower(), salt=salt, stored=stored)


@given(symbols, symbols)
def test_no_other_secret_opens(one: str, other: str) -> None:
    stored = secrets.hash_of(one, b"salt")
    assert secrets.opens(other, salt=b"salt", stored=stored) == (one == other)


def test_an_emptied_hash_opens_to_nothing() -> None:
    assert not secrets.opens("", salt=b"", stored=b"")


def test_a_secret_has_at_least_64_bits() -> None:
    assert len(secrets.ALPHABET) ** secrets.LENGTH >= 2**64


@given(st.integers(0, 8), st.sampled_from(ids.ALPHABET))
def test_one_wrong_symbol_in_a_number_is_always_found(place: int, symbol: str) -> None:
    number = ids.new_number()
    wrong = number[:place] + symbol + number[place + 1 :]
    assert (ids.read_number(wrong) is None) == (wrong != number)


@given(st.integers(0, 7))
def test_two_swapped_symbols_in_a_number_are_always_found(place: int) -> None:
    number = ids.new_number()
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (ids.read_number(swapped) is None) == (swapped != number)


def test_a_number_is_read_however_it_is_typed() -> None:
    number = ids.new_number()
    assert ids.read_number(f" {ids.show_number(number).lower()} ") == number
