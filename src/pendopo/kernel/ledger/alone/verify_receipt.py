#!/usr/bin/env python3
"""Periksa resi Pendopo tanpa Pendopo · Check a receipt of Pendopo without Pendopo.

Needs Python 3.9 and `cryptography` (`pip install cryptography`), nothing else. It says which of three things it proved:

1. well signed: every event on the receipt hashes to what was signed, by the key that the receipt names;
2. by this known key (`--key`): that is the key whose fingerprint you know, say from the notice board;
3. contained in that later head (`--head`): the heads document, fetched any time later from the office or a witness
   (`/.well-known/pendopo/heads?contains=SEGMENT`), still contains the segment: nothing was rewritten since.

And whether the promise (each event will stand sealed in the ledger by a stated time) was kept, is not yet due, or was
BROKEN. Several inputs may be given: the QR text of a promise and, later, that of its proof. Exit status: 0 all that was
asked holds, 1 something does not (the reason is printed), 2 wrong usage. Formats: README.md of pendopo/kernel/ledger.
"""

# ruff: noqa: T201, UP017 - a script of its own, for any Python from 3.9

from __future__ import annotations

import argparse
import base64
import json
import sys
import time
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# What is signed begins with these.
SEGMENT, PROMISE = b"pendopo/segment/1\x00", b"pendopo/promise/1\x00"
Event = dict[str, Any]  # leaf, name, and what is there of: promise, proof, contained
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


class Wrong(Exception):
    """Why the receipt does not hold, in Indonesian and in English."""


def demand(holds: object, reason: str) -> None:
    if not holds:
        raise Wrong(reason)


def unpack(data: bytes, only_first: bool = False) -> Any:
    """The MessagePack array in `data`; with `only_first`, its first element (facts hold types not known here)."""
    place = 0

    def take(count: int) -> bytes:
        nonlocal place
        place += count
        demand(place <= len(data), "data terpotong · the data are cut short")
        return data[place - count : place]

    def value() -> Any:
        kind = take(1)[0]
        if kind < 0x80 or kind >= 0xE0:
            return kind if kind < 0x80 else kind - 256
        if 0x90 <= kind < 0xC0:
            return items(kind & 15) if kind < 0xA0 else take(kind & 31).decode()
        if 0xCC <= kind <= 0xD3:
            return int.from_bytes(take(1 << (kind & 3)), "big", signed=kind >= 0xD0)
        size = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4, 0xDC: 2, 0xDD: 4}.get(kind, 0)
        demand(size, "jenis data tak dikenal · unknown type of data")
        count = int.from_bytes(take(size), "big")
        return items(count) if kind >= 0xDC else take(count).decode() if kind >= 0xD9 else take(count)

    def items(count: int) -> list[Any]:
        return [value() for _ in range(1 if only_first else count)]

    found = value()
    demand(isinstance(found, list) and found, "data bukan larik · the data are not an array")
    demand(only_first or place == len(data), "ada data berlebih · there are bytes too many")
    return found[0] if only_first else found


def unbase45(text: str) -> bytes:
    """RFC 9285."""
    found = b""
    for start in range(0, len(text), 3):
        some = [BASE45.find(symbol) for symbol in text[start : start + 3]]
        number, size = sum(v * 45**i for i, v in enumerate(some)), len(some) - 1
        demand(size and min(some) >= 0 and number < 256**size, "teks QR rusak · the QR text is damaged")
        found += number.to_bytes(size, "big")
    return found


def raw(part: Any, name: str) -> Any:
    """The bytes in field `name` of a JSON object, or, for a path, the list of them."""
    try:
        if name == "path":
            return [base64.b64decode(step, validate=True) for step in part[name]]
        return base64.b64decode(part[name], validate=True)
    except (KeyError, TypeError, ValueError):
        raise Wrong(f"isian '{name}' tidak terbaca · field '{name}' cannot be read") from None


def check_signature(key: bytes, message: bytes, signature: bytes, what: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise Wrong(f"tanda tangan salah · wrong signature: {what}") from None


def check_path(data: bytes, index: Any, size: int, path: list[bytes], root: bytes, what: str) -> None:
    """Leaf `data` at `index` of `size` leads to `root` (RFC 9162, section 2.1.3.2)."""
    reason = f"jalur salah · wrong path: {what}"
    demand(type(index) is int and 0 <= index < size and all(len(step) == 32 for step in path), reason)
    here, last, rest = sha256(b"\0" + data).digest(), size - 1, list(path)
    while last:
        if index % 2 or index < last:
            demand(rest, reason)
            step = rest.pop(0)
            here = sha256(b"\1" + (step + here if index % 2 else here + step)).digest()
        index, last = index >> 1, last >> 1
    demand(not rest and here == root, reason)


class Header:
    """The header of a segment, signed by `key`."""

    def __init__(self, data: bytes, signature: bytes, key: bytes, what: str) -> None:
        check_signature(key, SEGMENT + data, signature, what)
        (version, node, _, self.number, _, self.count, _, self.events, self.headers, self.time, *_) = unpack(data)
        demand(version == 1, "versi tak dikenal · unknown version")
        demand(node == sha256(key).hexdigest()[:16], f"simpul lain · of another node: {what}")
        self.data = data

    def check_contains(self, earlier: Header, index: Any, path: list[bytes], what: str) -> None:
        demand(index == earlier.number, f"jalur milik segmen lain · the path is of another segment: {what}")
        check_path(earlier.data, index, self.number, path, self.headers, what)


def read(source: str) -> tuple[bytes, list[Event]]:
    """An input: the text of a QR code, a file with such a text, a JSON file, or `-`."""
    if not source.startswith("PENDOPO:"):
        source = (sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()).decode()
    if not source.lstrip().startswith("{"):
        return read_code(source.strip("\r\n"))
    document = json.loads(source)
    demand(document.get("format") == "pendopo-receipt-1", "bukan resi Pendopo · not a receipt of Pendopo")
    key, printed = raw(document, "key"), document["fingerprint"]
    demand(printed == sha256(key).hexdigest(), "sidik jari tak cocok · the fingerprint does not fit the key")
    return key, [read_entry(entry, document["subject"], printed[:16]) for entry in document["entries"]]


def read_entry(entry: Any, subject: str, node: str) -> Event:
    """Check the bytes of one event against each other."""
    envelope, facts, digest = raw(entry, "envelope"), raw(entry, "facts"), raw(entry, "private_digest")
    promise, leaf = raw(entry["promise"], "promise"), sha256(envelope + facts).digest() + digest
    said = unpack(promise)
    demand(said[1] == leaf, "'envelope', 'facts', 'private_digest': bukan yang dijanjikan · not what was promised")
    _, kind, about, of, _, _, at, stamp, due, *_ = unpack(envelope)
    demand((about, of) == (subject, node), "'subject': peristiwa lain · the event is about another subject")
    demand(unpack(facts, only_first=True) == kind, "'facts': jenis lain · of another kind")
    demand(said[2:4] == [stamp >> 16, due], "'promise': waktu tak cocok · its times do not fit the event")
    words = "tidak ada, atau sudah dihapus · none, or erased"
    if entry["private"] is not None:
        words = "utuh · intact"
        same = sha256(raw(entry, "nonce") + raw(entry, "private")).digest() == digest
        demand(same, "'private', 'nonce': bagian pribadi diubah · the private part was changed")
    event: Event = {"leaf": leaf, "promise": (promise, raw(entry["promise"], "signature"))}
    for name in ("proof", "contained"):
        part = entry[name]
        event[name] = part and (raw(part, "header"), raw(part, "signature"), part["index"], raw(part, "path"))
    return {**event, "name": f"{entry['kind']} ({kind}), {when(at)}; isi pribadi · private part: {words}"}


def read_code(text: str) -> tuple[bytes, list[Event]]:
    demand(text.startswith("PENDOPO:"), "bukan resi Pendopo · not a receipt of Pendopo")
    kind, key, *rest = unpack(unbase45(text[8:]))
    if kind == 1:
        return key, [{"leaf": unpack(rest[0])[1], "name": "janji · promise (QR)", "promise": rest}]
    demand(kind == 2, "versi tak dikenal · unknown version")
    leaf, index, steps, header, signature = rest
    path = [steps[i : i + 32] for i in range(0, len(steps), 32)]
    return key, [{"leaf": leaf, "name": "bukti · proof (QR)", "proof": (header, signature, index, path)}]


def check_event(event: Event, key: bytes, now: int) -> tuple[Header | None, str]:
    """Check the signatures and paths of one event: its segment, and what became of its promise."""
    due, segment = None, None
    if event.get("promise"):
        promise, signature = event["promise"]
        check_signature(key, PROMISE + promise, signature, "janji · promise")
        version, _, _, due = unpack(promise)[:4]
        demand(version == 1, "versi tak dikenal · unknown version")
    if event.get("proof"):
        data, signature, index, path = event["proof"]
        segment = Header(data, signature, key, "segmen · segment ('proof')")
        check_path(event["leaf"], index, segment.count, path, segment.events, "segmen · segment ('proof')")
    if segment and event.get("contained"):
        data, signature, index, path = event["contained"]
        later = Header(data, signature, key, "kepala · head ('contained')")
        later.check_contains(segment, index, path, "kepala · head ('contained')")
    if due is None:
        return segment, "tidak ada pada masukan · not among the inputs"
    demand(segment or now <= due, f"janji DILANGGAR · promise BROKEN: {when(due)}, tanpa bukti · and no proof")
    demand(not segment or segment.time <= due, "janji DILANGGAR · promise BROKEN: terlambat disegel · sealed too late")
    return segment, "ditepati · kept" if segment else f"belum jatuh tempo · not yet due ({when(due)})"


def check_head(document: Any, key: bytes, segments: list[Header]) -> Header:
    """Check that the head in the heads document is `key`'s and contains `segments`; the head."""
    demand(raw(document, "key") == key, "dokumen kepala milik kunci lain · the heads document is of another key")
    demand(segments and document["head"], "belum ada yang disegel · nothing is sealed yet")
    head = Header(raw(document["head"], "header"), raw(document["head"], "signature"), key, "kepala · head (--head)")
    paths = {part["number"]: raw(part, "path") for part in document.get("contains") or ()}
    for segment in segments:
        demand(segment.number <= head.number, "kepala lebih tua dari resi · the head is older than the receipt")
        if segment.number == head.number:
            demand(segment.data == head.data, "CABANG, dua segmen bernomor sama · FORK, two segments of one number")
            continue
        demand(segment.number in paths, f"minta · fetch the head with ?contains={segment.number}")
        head.check_contains(segment, segment.number, paths[segment.number], "kepala · head (--head)")
    return head


def check_known(key: bytes, known: str) -> None:
    """`known`: a fingerprint (at least its first 32 digits), or a file: a heads document, or the key's 32 bytes."""
    digits = "".join(known.lower().replace(":", "").split())
    if len(digits) < 32 or not set(digits) <= set("0123456789abcdef"):
        data = Path(known).read_bytes()
        digits = sha256(data if len(data) == 32 else raw(json.loads(data), "key")).hexdigest()
    demand(sha256(key).hexdigest().startswith(digits), "BUKAN oleh kunci yang dikenal itu · NOT by that known key")


def when(instant: int) -> str:
    return datetime.fromtimestamp(instant / 1000, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")


def verify(receipts: list[str], known: str | None, head: str | None, now: int) -> None:
    inputs = [read(source) for source in receipts]
    key = inputs[0][0]
    demand(all(other == key for other, _ in inputs), "kunci berbeda · the inputs are of different keys")
    events: dict[bytes, Event] = {}
    for event in (event for _, some in inputs for event in some):  # a promise and its proof meet at their leaf
        events[event["leaf"]] = {**events.get(event["leaf"], {}), **event}
    demand(events, "resi kosong · the receipt is empty")
    segments = {}
    for event in events.values():
        segment, promise = check_event(event, key, now)
        print(f"- {event['name']}\n    janji · promise: {promise}")
        if segment:
            segments[segment.data] = segment
            print(f"    segmen · segment {segment.number}, disegel · sealed {when(segment.time)}")
    yes, no = "TERBUKTI · PROVED:", "tidak diperiksa · not checked"
    print(f"1. {yes} ditandatangani dengan benar · well signed")
    if known:
        check_known(key, known)
    print(f"2. {yes if known else no + ' (--key):'} oleh kunci yang dikenal · by this known key")
    print(f"   {sha256(key).hexdigest()}")
    later = check_head(json.loads(Path(head).read_bytes()), key, list(segments.values())) if head else None
    where = f"\n   {later.number}, {when(later.time)}" if later else ""
    print(f"3. {yes if later else no + ' (--head):'} termuat dalam kepala itu · contained in that later head{where}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("receipt", nargs="+", help="berkas resi atau teks QR · receipt file or text of a QR code")
    parser.add_argument("--key", help="sidik jari atau berkas kunci · a fingerprint, or a file with the key")
    parser.add_argument("--head", help="dokumen kepala yang lebih baru · a heads document that is later")
    parser.add_argument("--at", type=int, default=time.time_ns() // 10**6, help="seakan pada · as of (UTC ms)")
    options = parser.parse_args()
    try:
        verify(options.receipt, options.key, options.head, options.at)
    except Wrong as wrong:
        sys.exit(f"SALAH · WRONG: {wrong}")
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, OSError) as error:
        sys.exit(f"SALAH · WRONG: masukan tak terbaca · the input cannot be read ({type(error).__name__}: {error})")


if __name__ == "__main__":
    main()
