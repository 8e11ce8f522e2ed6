"""QR codes of receipts: MessagePack, Base45 (RFC 9285), QR in alphanumeric mode, SVG. No text of any request in them.

The content reads `PENDOPO:` and Base45. Base45's alphabet is the QR alphanumeric set, so two bytes cost 16.5 bits where
base64 would cost 22: the code of a proof stays within version 20.
"""

from __future__ import annotations

import io
from uuid import UUID

import segno

from pendopo.kernel.ledger import receipts

PREFIX = "PENDOPO:"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def base45(data: bytes) -> str:
    """`data` in Base45: two bytes become three symbols, a last single byte two; least significant first."""
    text = []
    for i in range(0, len(data), 2):
        value = int.from_bytes(data[i : i + 2])
        for _ in range(3 if i + 1 < len(data) else 2):
            value, symbol = divmod(value, 45)
            text.append(ALPHABET[symbol])
    return "".join(text)


def text(code: bytes) -> str:
    """What the QR code of `code` reads."""
    return PREFIX + base45(code)


def qr(code: bytes) -> segno.QRCode:
    """The QR code: level L or, where the version has room for it, better."""
    return segno.make_qr(text(code), error="l", mode="alphanumeric")


def svg(code: bytes) -> str:
    """The QR code as an `<svg>` element: sized by its container, black on white in every theme, no style attribute."""
    out = io.BytesIO()
    qr(code).save(out, kind="svg", xmldecl=False, omitsize=True, svgclass="qr", lineclass=None, light="#fff")
    return out.getvalue().decode().strip()


def promise_svg(event: UUID) -> str:
    """The QR code that a citizen gets at once. Print the node key's fingerprint (`shown_fingerprint`) beside it."""
    return svg(receipts.promise_code(event))


def proof_svg(event: UUID) -> str | None:
    """The QR code after sealing; None before. Print the node key's fingerprint (`shown_fingerprint`) beside it."""
    code = receipts.proof_code(event)
    return svg(code) if code is not None else None
