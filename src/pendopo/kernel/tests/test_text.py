"""Text of people: nothing invisible is stored, nothing is cut, no long number becomes public."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pendopo.kernel import text

# Plain text, and text dense with what the functions care about.
ANY = st.text(max_size=200) | st.text(
    alphabet=st.sampled_from(
        "a1 \n\t\r\u200d\u200b\u202e\ufe0f\u2329\u0338\u2190\U0001f468\U0001f3fb\u2764e\u0301.-+@9\xa0"
    ),
    max_size=60,
)
FORBIDDEN = [chr(c) for c in (0, 7, 8, 0x1B, 0x7F, 0x200B, 0x200C, 0x2060, 0xFEFF, 0xAD)] + [
    chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
]


@given(ANY)
@example("\u2329\u200d\U0001f468")
def test_clean_is_idempotent_and_removes_what_nobody_sees(raw: str) -> None:
    once = text.clean(raw, 10_000)
    assert text.clean(once, 10_000) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(c in once for c in FORBIDDEN)
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Co") for c in once if c != "\n")
    assert all(unicodedata.category(c) != "Cf" for c in once if c != "\u200d")
    assert "\n\n\n\n" not in once
    once.encode()


@given(ANY)
def test_clean_keeps_every_visible_letter(raw: str) -> None:
    def letters(of: str) -> list[str]:
        return [c for c in unicodedata.normalize("NFC", of) if c.isalnum() and c.isascii()]

    assert letters(text.clean(raw, 10_000)) == letters(text.strip_invisible(raw))


@given(st.text(alphabet="abc \n", max_size=80), st.integers(1, 40))
def test_clean_never_cuts(raw: str, limit: int) -> None:
    if len(whole := text.clean(raw, 10_000)) > limit:
        with pytest.raises(text.TooLong, match=str(limit)) as refused:
            text.clean(raw, limit, field="teks")
        assert refused.value.field == "teks"
    else:
        assert text.clean(raw, limit) == whole
        assert whole.split() == raw.split()


@given(ANY)
def test_clean_line_has_one_line(raw: str) -> None:
    line = text.clean_line(raw, 10_000)
    assert "\n" not in line
    assert "  " not in line
    assert text.clean_line(line, 10_000) == line


def test_examples_of_clean() -> None:
    assert text.clean("Jalan\u202e rusak\u200b\x00\r\ndi\u2028sini", 100) == "Jalan rusak\ndi\nsini"
    assert text.clean("e\u0301", 1) == "\xe9"
    assert text.clean("a\n\n\n\n\n\nb", 100) == "a\n\nb"
    assert text.clean("a\n\nb  \nc", 100) == "a\n\nb\nc"
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    heart = "\u2764\ufe0f\u200d\U0001f525"
    assert text.clean(f"{family} {heart} ba\u200dhaya", 100) == f"{family} {heart} bahaya"
    assert text.clean("\ud800x", 10) == "x"


def test_ten_megabytes_are_refused_at_once() -> None:
    started = time.perf_counter()
    with pytest.raises(text.TooLong):
        text.clean("x" * 10_000_000, 10_000)
    assert time.perf_counter() - started < 0.1


def longest_run(of: str) -> int:
    """The most digits in a row, not counting single separators: written apart from the pattern under test."""
    most = run = gap = 0
    for character in of:
        if character.isdecimal():
            run, gap = run + 1, 0
        elif character in " .-" and gap < 3:
            gap += 1
        else:
            run = gap = 0
        most = max(most, run)
    return most


@given(ANY | st.text(alphabet="0123456789 .-ab+٣", max_size=60))
def test_no_long_number_survives_the_mask(raw: str) -> None:
    masked = text.mask_digits(raw)
    assert longest_run(masked) < 6
    assert text.mask_digits(masked) == masked


@pytest.mark.parametrize(
    "number",
    [
        "081234567890",
        "+62 812-3456-7890",
        "(0901) 321.456",
        "9404.0112.3456.0001",
        "0812 - 3456 - 7890",
        "٠٨١٢٣٤٥٦",
        "123456",
    ],
)
def test_numbers_are_masked_without_their_length(number: str) -> None:
    masked = text.mask_digits(f"Hubungi {number}, ya")
    assert masked.replace("(", "") == f"Hubungi {text.MASK}, ya"


def test_short_numbers_stay() -> None:
    assert text.mask("RT 03 RW 12 tahun 2024, 5 orang, 12345") == "RT 03 RW 12 tahun 2024, 5 orang, 12345"


def test_mail_addresses_are_masked() -> None:
    assert text.mask("Surel: budi.s+x@contoh.desa.id. Terima kasih") == f"Surel: {text.MAIL_MASK}. Terima kasih"
    assert text.mask("pada @akun saja") == "pada @akun saja"


def test_masking_is_linear() -> None:
    started = time.perf_counter()
    for hostile in ("a" * 100_000, "a." * 50_000, "a@" * 50_000, "1 " * 50_000, "1    " * 20_000, "a@b." * 25_000):
        text.mask(hostile)
    assert time.perf_counter() - started < 1.0


@given(ANY)
def test_normalise_is_idempotent(raw: str) -> None:
    assert text.normalise(text.normalise(raw)) == text.normalise(raw)


def test_normalise_finds_what_people_mean() -> None:
    assert text.normalise("  JALAN\u200b Rusák\n\nparah ﬁ ") == "jalan rusak parah fi"


def test_show_bytes() -> None:
    assert [text.show_bytes(n) for n in (1, 640_000, 10_000_000, 1_530_000)] == ["1 KB", "640 KB", "10 MB", "1,5 MB"]
