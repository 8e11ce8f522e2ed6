"""Receipts, as a citizen checks them: with the stand-alone program, in a process that cannot import Django."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from pendopo.kernel import clock
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger import codes, heads, keys, views
from pendopo.kernel.ledger.alone import verify_receipt
from pendopo.kernel.ledger.tests.toy import AT, BY, say

pytestmark = pytest.mark.django_db
LATER = AT + 10 * clock.MINUTE


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.fixed(AT):
        yield


@pytest.fixture(scope="session")
def without_django(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which neither Django nor Pendopo nor msgspec can be imported."""
    folder = tmp_path_factory.mktemp("bare")
    for name in ("django", "pendopo", "msgspec"):
        (folder / f"{name}.py").write_text(f"raise ImportError('{name} must not be needed')\n")
    return {"PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"}


@pytest.fixture
def check(tmp_path: Path, without_django: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the program on receipts (documents, or texts of QR codes)."""
    program = tmp_path / "verify_receipt.py"
    program.write_bytes(views.PROGRAM.read_bytes())

    def run(*receipts: Any, **options: Any) -> subprocess.CompletedProcess[str]:
        arguments = [str(program)]
        for number, receipt in enumerate(receipts):
            if isinstance(receipt, dict):
                file = tmp_path / f"resi{number}.json"
                file.write_text(json.dumps(receipt))
                receipt = str(file)
            arguments.append(receipt)
        if isinstance(options.get("head"), dict):
            file = tmp_path / "kepala.json"
            file.write_text(json.dumps(options["head"]))
            options["head"] = str(file)
        for name, value in {"at": LATER, **options}.items():
            arguments += [f"--{name}", str(value)]
        return subprocess.run(
            [sys.executable, *arguments],
            env=without_django,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run


def document(subject: UUID) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(msgspec.json.encode(ledger.receipt(subject, at=AT)))
    return found


def published(*numbers: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(msgspec.json.encode(heads.published(numbers)))
    return found


def sealed() -> tuple[UUID, UUID]:
    """A subject with two events in two segments, and other people's around them; it and its first event."""
    event = say(1, "permintaan")
    for number in range(4):
        say(number)
    ledger.seal_all(at=AT + clock.MINUTE)
    say(2, "jawaban", subject=event.subject)
    ledger.seal_all(at=AT + 2 * clock.MINUTE)
    for number in range(5):
        say(number)
        ledger.seal_all(at=AT + (3 + number) * clock.MINUTE)
    return event.subject, event.id


Check = Callable[..., subprocess.CompletedProcess[str]]


def test_the_three_proofs(check: Check) -> None:
    subject, _ = sealed()
    done = check(document(subject), key=keys.fingerprint(keys.public_key()), head=published(0, 1))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("TERBUKTI · PROVED") == 3
    assert done.stdout.count("ditepati · kept") == 2


def test_it_says_what_it_was_not_asked(check: Check) -> None:
    done = check(document(sealed()[0]))
    assert done.returncode == 0
    assert done.stdout.count("TERBUKTI · PROVED") == 1
    assert done.stdout.count("tidak diperiksa · not checked") == 2


@pytest.mark.parametrize("form", ["groups", "half", "heads document", "key file"])
def test_a_known_key_may_be_given_in_several_forms(check: Check, tmp_path: Path, form: str) -> None:
    whole = keys.fingerprint(keys.public_key())
    (tmp_path / "key").write_bytes(keys.public_key())
    (tmp_path / "heads.json").write_bytes(msgspec.json.encode(heads.published()))
    known = {
        "groups": ledger.shown_fingerprint().upper(),
        "half": whole[:32],
        "heads document": tmp_path / "heads.json",
        "key file": tmp_path / "key",
    }[form]
    say_once = say()
    done = check(document(say_once.subject), key=known)
    assert done.returncode == 0, done.stderr
    assert "belum jatuh tempo · not yet due" in done.stdout


def test_another_key_is_not_the_known_one(check: Check) -> None:
    done = check(document(sealed()[0]), key="0" * 64)
    assert done.returncode == 1
    assert "NOT by that known key" in done.stderr
    assert "1. TERBUKTI" in done.stdout


def test_a_promise_without_proof_is_broken_when_its_time_has_passed(check: Check) -> None:
    receipt = document(say().subject)
    assert check(receipt).returncode == 0
    done = check(receipt, at=AT + 2 * clock.DAY)
    assert done.returncode == 1
    assert "promise BROKEN" in done.stderr


def test_a_promise_that_was_kept_too_late_is_broken(check: Check) -> None:
    subject = say().subject
    ledger.seal_all(at=AT + 3 * clock.DAY)
    done = check(document(subject))
    assert done.returncode == 1
    assert "sealed too late" in done.stderr


def test_after_an_erasure_the_proof_still_holds(check: Check) -> None:
    subject, _ = sealed()
    ledger.erase([subject], reason="request", by=BY, at=AT)
    receipt = document(subject)
    assert receipt["entries"][0]["private"] is None
    done = check(receipt, head=published(0, 1))
    assert done.returncode == 0, done.stderr
    assert "erased" in done.stdout


def test_qr_codes_hold_and_meet(check: Check, tmp_path: Path) -> None:
    _, event = sealed()
    promise, proof = codes.text(ledger.promise_code(event)), codes.text(ledger.proof_code(event) or b"")
    assert check(promise).returncode == 0
    assert check(promise, at=AT + 2 * clock.DAY).returncode == 1
    (tmp_path / "qr.txt").write_text(proof + "\r\n")
    done = check(promise, str(tmp_path / "qr.txt"), at=AT + 2 * clock.DAY, head=published(0))
    assert done.returncode == 0, done.stderr
    assert "ditepati · kept" in done.stdout


def test_a_qr_code_with_one_wrong_symbol_does_not_hold(check: Check) -> None:
    _, event = sealed()
    text = codes.text(ledger.proof_code(event) or b"")
    for place in range(8, len(text), 37):
        wrong = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        done = check(wrong)
        assert done.returncode == 1, place
        assert done.stderr.startswith("SALAH · WRONG: ")


def test_a_head_that_is_no_proof_says_why(check: Check) -> None:
    first = say()
    ledger.seal_all(at=AT)
    old = published()
    say(subject=first.subject)
    ledger.seal_all(at=AT)
    say()
    ledger.seal_all(at=AT)
    receipt = document(first.subject)
    assert "the head is older" in check(receipt, head=old).stderr
    assert "?contains=0" in check(receipt, head=published()).stderr
    another = published(0, 1)
    another["contains"][0]["path"][0] = b64encode(bytes(32)).decode()
    assert "wrong path: kepala · head (--head)" in check(receipt, head=another).stderr
    another = published(0, 1)
    another["head"]["signature"] = b64encode(bytes(64)).decode()
    assert "wrong signature: kepala · head (--head)" in check(receipt, head=another).stderr
    assert check(receipt, head=published(0, 1)).returncode == 0


def test_a_fork_between_receipt_and_head_is_named(check: Check) -> None:
    subject = say().subject
    ledger.seal_all(at=AT)
    receipt = document(subject)
    from pendopo.kernel.ledger.models import Buku, Peristiwa, Segmen

    Peristiwa.objects.all().delete()
    Segmen.objects.all().delete()
    Buku.objects.all().delete()
    say()
    ledger.seal_all(at=AT)
    assert "FORK" in check(receipt, head=published()).stderr


def leaves_of(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of everything in a document that is bytes, a number of a place, or an identity."""
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves_of(inner, (*place, name))
    elif value is not None and place[-1] not in ("kind", "issued"):  # these two are for people, and not signed
        yield place


def test_every_field_that_is_touched_has_a_named_reason(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """In this process, for speed: every field of the document, first, middle and last byte."""
    receipt = document(sealed()[0])
    places = list(leaves_of(receipt))
    assert len(places) >= 39
    for place in places:
        for tampered in tamperings(receipt, place):
            reason = reason_of(tampered, tmp_path)
            assert reason, f"{place} was changed and nothing was found"
            assert "cannot be read (" not in reason, f"{place}: {reason}"
    capsys.readouterr()


def tamperings(receipt: dict[str, Any], place: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    def put(value: Any) -> dict[str, Any]:
        changed = copy.deepcopy(receipt)
        inside: Any = changed
        for name in place[:-1]:
            inside = inside[name]
        inside[place[-1]] = value
        return changed

    value: Any = receipt
    for name in place:
        value = value[name]
    if isinstance(value, int):
        yield put(value + 1)
        yield put("0")
        return
    yield put(value + "!")
    if place[-1] in ("format", "fingerprint", "subject"):
        yield put(value[:-1] + ("0" if value[-1] != "0" else "1"))
        return
    data = b64decode(value)
    for index in {0, len(data) // 2, len(data) - 1}:
        yield put(b64encode(data[:index] + bytes([data[index] ^ 1]) + data[index + 1 :]).decode())
    yield put(b64encode(data[:-1]).decode())
    yield put(b64encode(data + b"\x00").decode())


def reason_of(receipt: dict[str, Any], folder: Path) -> str | None:
    file = folder / "resi.json"
    file.write_text(json.dumps(receipt))
    try:
        verify_receipt.verify([str(file)], None, None, LATER)
    except verify_receipt.Wrong as wrong:
        return str(wrong)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        return f"cannot be read ({error})"
    return None


@pytest.mark.parametrize(
    "text", ["", "{", "{}", "[]", "halo", "PENDOPO:", "PENDOPO:A", "PENDOPO:GGW", "PENDOPO:é", "/nowhere"]
)
def test_rubbish_is_refused_in_a_sentence(check: Check, tmp_path: Path, text: str) -> None:
    file = tmp_path / "resi"
    file.write_text(text)
    done = check(text if text.startswith(("PENDOPO", "/")) else str(file))
    assert done.returncode == 1
    assert done.stderr.startswith("SALAH · WRONG: ")


def test_wrong_usage_is_told_apart(check: Check) -> None:
    assert check().returncode == 2


@given(st.binary(max_size=300))
def test_base45_is_read_back(data: bytes) -> None:
    assert verify_receipt.unbase45(codes.base45(data)) == data


def test_base45_is_that_of_the_standard() -> None:
    """The examples of RFC 9285, section 4.3."""
    assert [codes.base45(text) for text in (b"AB", b"Hello!!", b"base-45", b"ietf!")] == [
        "BB8", "%69 VD92EX0", "UJCLQE7W581", "QED8WEX0",
    ]  # fmt: skip


def test_codes_are_small_enough_to_scan() -> None:
    """A proof out of a full segment of 4,096 events, late in the life of a node: at most version 20."""
    event = say()
    promise = codes.qr(ledger.promise_code(event.id))
    proof = msgspec.msgpack.encode(
        [2, bytes(32), bytes(64), 4095, bytes(12 * 32), bytes(150), bytes(64)],
    )
    assert promise.version is not None
    assert int(promise.version) <= 10
    assert int(codes.qr(proof).version) <= 20
    assert promise.mode == "alphanumeric"


def test_the_picture_keeps_a_strict_content_policy() -> None:
    sealed_event = sealed()[1]
    for picture in (ledger.promise_svg(sealed_event), ledger.proof_svg(sealed_event)):
        assert picture is not None
        assert picture.startswith("<svg ")
        assert "style" not in picture
        assert "viewBox" in picture
    assert len(ledger.shown_fingerprint().split()) == 16


def test_heads_are_published(client: Client) -> None:
    sealed()
    response = client.get("/.well-known/pendopo/heads", {"contains": ["1", "0", "99", "x", "9" * 40]})
    assert response.status_code == 200
    assert response["Cache-Control"] in ("public, max-age=60", "max-age=60, public")
    body = response.json()
    assert body["fingerprint"] == keys.fingerprint(keys.public_key())
    assert body["head"]["number"] == 6
    assert [part["number"] for part in body["contains"]] == [0, 1]


def test_heads_of_an_empty_ledger(client: Client) -> None:
    assert client.get("/.well-known/pendopo/heads").json()["head"] is None


def test_the_program_can_be_fetched(client: Client) -> None:
    response = client.get("/.well-known/pendopo/verify_receipt.py")
    assert b"".join(response.streaming_content) == views.PROGRAM.read_bytes()  # type: ignore[attr-defined]
    assert "attachment" in response["Content-Disposition"]


def test_the_program_runs_where_it_lies() -> None:
    ran = subprocess.run([sys.executable, str(views.PROGRAM), "--help"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
