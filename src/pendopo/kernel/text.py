"""What people type, made safe to store, to show and to search. No clock, no database, no I/O.

Nothing is cut silently: text that is too long is refused with a sentence. What is removed is only what nobody
sees: control characters, marks that turn the direction of writing, and characters of no width. With these a
text can look different from what it is, on a page, in a log and on paper.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext

from pendopo.kernel.refusal import Invalid

MASK = "••••••"
MAIL_MASK = "•••@•••"

# Line and paragraph ends of every system, read as one newline.
_NEWLINES = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# Letters and marks by category, but without ink and (nearly) without width: joiners, fillers, inherent vowels.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\ufffc")
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_EMOJI = (
    "\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
# A zero-width joiner stays only between two emoji (family, profession); variation selectors belong to the emoji.
_STRAY_JOINER = re.compile(f"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])")
_TRAILING = re.compile("[ ]+(?=\n)")
_BLANKS = re.compile("\n{4,}")
_RUNS = re.compile(" {2,}")

# Six digits or more, in any script, with up to three separators between two of them.
_DIGITS = re.compile(r"\+?\d(?:[ \t\xa0._/()\u2010-\u2015-]{0,3}\d){5,}")
_MAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]++@[\w-]+(?:\.[\w-]+)+")


class TooLong(Invalid):
    """The text is longer than its field takes. Nothing was cut."""


def _seen(character: str) -> bool:
    """Whether `character` is ink, a space, a newline, or a joiner about which its neighbours decide."""
    if character in "\n\u200d":
        return True
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Co") or character in _INVISIBLE:
        return False
    # Not assigned in this Python's Unicode may be next year's emoji and stays; the 66 that never will be go.
    return category != "Cn" or not (0xFDD0 <= ord(character) <= 0xFDEF or ord(character) & 0xFFFE == 0xFFFE)


def strip_invisible(text: str) -> str:
    """`text` in NFC without control, bidirectional and zero-width characters; every kind of newline is `\\n`."""
    text = _SPACES.sub(" ", _NEWLINES.sub("\n", unicodedata.normalize("NFC", text)))
    if not text.isascii() or not text.isprintable():
        text = "".join(filter(_seen, _STRAY_JOINER.sub("", text)))
    return unicodedata.normalize("NFC", _STRAY_JOINER.sub("", text))


def clean(text: str, limit: int, *, field: str | None = None) -> str:
    """A text of several lines as it is stored: at most `limit` characters after cleaning.

    Three blank lines or more become one. Raises `TooLong`, for `field`, rather than cut.
    """
    # Ten times the limit cannot be mere invisible characters of an honest text: refused before any work on it.
    if len(text) > 10 * limit + 100:
        raise _too_long(len(text), limit, field)
    cleaned = _BLANKS.sub("\n\n", _TRAILING.sub("", strip_invisible(text))).strip(" \n")
    if len(cleaned) > limit:
        raise _too_long(len(cleaned), limit, field)
    return cleaned


def clean_line(text: str, limit: int, *, field: str | None = None) -> str:
    """A text of one line (a title, a name) as it is stored: as `clean`, newlines and runs of spaces as one space."""
    if len(text) > 10 * limit + 100:
        raise _too_long(len(text), limit, field)
    cleaned = _RUNS.sub(" ", strip_invisible(text).replace("\n", " ")).strip(" ")
    if len(cleaned) > limit:
        raise _too_long(len(cleaned), limit, field)
    return cleaned


def _too_long(length: int, limit: int, field: str | None) -> TooLong:
    return TooLong(
        gettext(
            "Teks terlalu panjang: %(length)d karakter, paling banyak %(limit)d. Tidak ada yang hilang; ringkaslah."
        )
        % {"length": length, "limit": limit},
        field=field,
    )


def mask_digits(text: str) -> str:
    """`text` with every run of six digits or more (NIK, phone, account) replaced by six dots, whatever its length.

    Spaces, dots, hyphens, slashes and brackets between the digits do not break a run. Dates written in digits and
    large sums are masked too: showing one number too many cannot be undone.
    """
    return _DIGITS.sub(MASK, text)


def mask_mail(text: str) -> str:
    """`text` with every e-mail address replaced."""
    return _MAIL.sub(MAIL_MASK, text)


def mask(text: str) -> str:
    """`text` as it may become public: addresses, then digit runs, masked."""
    return mask_digits(mask_mail(text))


def normalise(text: str) -> str:
    """`text` as it is searched: without case, accents, invisible characters and repeated spaces."""
    folded = unicodedata.normalize("NFKD", strip_invisible(text)).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return " ".join(bare.split())


def show_bytes(size: int) -> str:
    """`size` bytes as people say it: `640 KB`, `10 MB`, `1,5 MB` (decimal comma by language)."""
    if size < 1_000_000:
        return gettext("%(kilobytes)d KB") % {"kilobytes": max(1, round(size / 1000))}
    tenths = round(size / 100_000)
    number = str(tenths // 10) if tenths % 10 == 0 else gettext("%(whole)d,%(tenth)d") % {
        "whole": tenths // 10, "tenth": tenths % 10
    }  # fmt: skip
    return gettext("%(megabytes)s MB") % {"megabytes": number}
