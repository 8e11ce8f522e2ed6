"""The room's decisions, as pure functions."""

from __future__ import annotations

import unicodedata

from pendopo.warga.types import AccountKind, CodePurpose

HOUR = 3_600_000  # milliseconds, as all durations here
DAY = 24 * HOUR

SESSION_TICKETS = "tickets"
"""Where a session keeps the requests whose secret it has shown."""
MOST_TICKETS = 50

# E.164: at most 15 digits; the shortest Indonesian numbers with the country code have 9.
PHONE_DIGITS = range(9, 16)
NIK_DIGITS = 16

CODE_LIFE = {CodePurpose.UNDANGAN: 14 * DAY, CodePurpose.PEMULIHAN: HOUR}
"""How long a printed code is good for: an invitation travels by post or messenger, a recovery happens at a counter."""

STAFF_IDLE = 8 * HOUR
"""After this long without a request, an official's session is over: one working day."""

CODE_SYMBOLS = 16  # of 31 symbols: 79 bits
USERNAME_LENGTH = range(3, 65)


def normalize_username(typed: str) -> str:
    """`typed` as a user name is stored and compared: NFKC, case-folded, without spaces around it."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def is_username(name: str) -> bool:
    """Whether `name`, already normalised, may be a user name: letters, digits and `.-_`, 3 to 64, not a number.

    Digits alone are refused because they would be taken for a telephone number at sign-in.
    """
    plain = name.isascii() and all(c.isalnum() or c in ".-_" for c in name)
    return plain and len(name) in USERNAME_LENGTH and any(c.isalpha() for c in name)


def normalize_phone(typed: str) -> str | None:
    """`typed` as `+` and digits, or `None` where it cannot be a telephone number.

    A leading 0 is Indonesia's: `0812 3456 7890`, `62812…` and `+62 812…` are one number.
    """
    kept = "".join(c for c in typed if c not in " -.()\u00a0")
    plus = kept.startswith("+")
    digits = kept[1:] if plus else kept
    if not digits.isascii() or not digits.isdigit():
        return None
    if not plus:
        digits = "62" + digits[1:] if digits.startswith("0") else digits
        if not digits.startswith("62"):
            return None
    return "+" + digits if len(digits) in PHONE_DIGITS else None


def normalize_nik(typed: str) -> str | None:
    """`typed` as the 16 digits of a NIK, or `None`. Whether such a person exists is for the registry to say."""
    digits = "".join(c for c in typed if c not in " -.")
    return digits if digits.isascii() and digits.isdigit() and len(digits) == NIK_DIGITS else None


def normalize_code(typed: str) -> str:
    """A printed code as it is hashed: spaces, hyphens and case forgiven, I and L read as 1."""
    return "".join(c for c in typed.upper() if c.isascii() and c.isalnum()).translate(str.maketrans("IL", "11"))


def must_show_second_factor(kind: AccountKind) -> bool:
    """Whether accounts of `kind` may do nothing of the office before a second factor was shown."""
    return kind is not AccountKind.WARGA
