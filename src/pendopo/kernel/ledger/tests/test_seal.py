"""Sealing, rebuilding and erasing; promises that become proofs."""

from __future__ import annotations

from base64 import b64decode
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from pendopo.kernel import clock, ids, loop
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger import erasure, heads, keys, kinds, merkle, receipts, sealing
from pendopo.kernel.ledger.events import Erased
from pendopo.kernel.ledger.models import Buku, Peristiwa, Segmen
from pendopo.kernel.ledger.tests import elsewhere, work
from pendopo.kernel.ledger.tests.toy import AT, BY, Angka, Said, Ucapan, Words, correct, say, write
from pendopo.kernel.ledger.types import Draft

pytestmark = pytest.mark.django_db


def test_events_of_several_subjects_are_sealed_in_the_order_of_their_stamps() -> None:
    a, b = ids.new_id(), ids.new_id()
    for number in range(3):
        say(number, subject=a)
        say(number, subject=b)
    first, second = ledger.seal(at=AT, limit=4), ledger.seal(at=AT)
    assert first is not None
    assert second is not None
    assert (first.number, first.first_sequence, first.count) == (0, 0, 4)
    assert (second.number, second.first_sequence, second.count) == (1, 4, 2)
    stamps = list(Peristiwa.objects.order_by("sequence").values_list("stamp", flat=True))
    assert stamps == sorted(stamps)
    header = sealing.read_header(bytes(second.header))
    assert header.previous == sha256(bytes(first.header)).digest()
    assert header.headers_root == merkle.leaf_hash(bytes(first.header))
    assert ledger.seal(at=AT) is None


def test_an_event_that_commits_late_is_sealed_later() -> None:
    early, late = say(), say()
    Peristiwa.objects.filter(id=early.id).update(sequence=-1)  # not yet visible to the sealer
    ledger.seal_all(at=AT)
    Peristiwa.objects.filter(id=early.id).update(sequence=None)
    assert ledger.seal_all(at=AT) == 1
    assert Peristiwa.objects.get(id=late.id).sequence == 0
    assert ledger.verify().ok


@pytest.mark.django_db(transaction=True)
def test_sealers_at_once_make_one_chain(tmp_path: Path) -> None:
    if connection.vendor == "sqlite":  # in memory it cannot take threads
        (report,) = elsewhere.run(tmp_path, "say(60) and seal_in_threads()")
        assert report == {"segments": 9, "sealed": 60, "unsealed": 0, "erased": 0, "fault": None}
    else:
        work.say(60)
        assert work.seal_in_threads() == ledger.Report(segments=9, sealed=60, unsealed=0, erased=0, fault=None)


def test_the_loop_seals() -> None:
    say()
    loop.run_once(clock.now())
    assert ledger.verify().sealed == 1


def test_a_promise_is_kept_by_the_proof() -> None:
    event = say()
    _, key, promise, signature = msgspec.msgpack.decode(ledger.promise_code(event.id))
    assert keys.is_signed(key, keys.PROMISE_CONTEXT, promise, signature)
    assert ledger.proof_code(event.id) is None
    assert ledger.proof_svg(event.id) is None
    say()
    ledger.seal_all(at=AT)
    code = ledger.proof_code(event.id)
    assert code is not None
    _, key, leaf, index, path, header, signature = msgspec.msgpack.decode(code)
    assert keys.is_signed(key, keys.SEGMENT_CONTEXT, header, signature)
    read, promised = sealing.read_header(header), msgspec.msgpack.decode(promise, type=receipts.Promise)
    steps = sealing.hashes_of(path)
    assert merkle.root_from_path(merkle.leaf_hash(leaf), index, read.count, steps) == read.events_root
    assert promised.leaf == leaf
    assert promised.by - clock.now() <= settings.CONFIG.promise_within * clock.SECOND


def test_a_promise_is_the_same_whenever_it_is_made() -> None:
    event = say()
    before = ledger.promise_code(event.id)
    ledger.seal_all(at=AT)
    ledger.erase([event.subject], reason="request", by=BY, at=AT)
    with clock.fixed(AT + clock.DAY):
        assert ledger.promise_code(event.id) == before


def test_a_receipt_covers_all_events_that_the_citizen_may_see() -> None:
    subject = say(1, "permintaan").subject
    correct(subject, 2)  # for the office only
    ledger.seal_all(at=AT)
    say(3, "jawaban", subject=subject)
    ledger.seal_all(at=AT + 1)
    say(4, subject=subject)
    with CaptureQueriesContext(connection) as context:
        receipt = ledger.receipt(subject, at=AT)
    assert len(context) <= 3
    assert [entry.kind for entry in receipt.entries] == ["Said"] * 3
    first, second, third = receipt.entries
    assert first.proof is not None
    assert first.contained is not None
    assert second.contained is None  # it stands in the newest head itself
    assert third.proof is None
    assert b64decode(receipt.key) == ledger.public_key()


def test_the_place_in_a_later_head_is_one_query_however_long_the_ledger_is() -> None:
    subject = say().subject
    for number in range(20):
        say(number)
        ledger.seal_all(at=AT + number)
    with CaptureQueriesContext(connection) as context:
        entry = ledger.receipt(subject, at=AT).entries[0]
    assert len(context) == 3
    assert entry.contained is not None
    head = sealing.read_header(b64decode(entry.contained.header))
    assert entry.proof is not None
    leaf = merkle.leaf_hash(b64decode(entry.proof.header))
    path = [b64decode(step) for step in entry.contained.path]
    assert merkle.root_from_path(leaf, entry.contained.index, head.number, path) == head.headers_root


def test_a_rebuild_gives_the_same_digest() -> None:
    subjects = [say(number % 3, f"kata {number}").subject for number in range(10)]
    for subject in subjects[::2]:
        correct(subject, 100)
        say(1, None, subject=subject)
    ledger.erase(subjects[:3], reason="request", by=BY, at=AT)
    live = ledger.digest()
    seen: list[int] = []
    assert ledger.rebuild(seen.append) == Peristiwa.objects.count() == seen[-1]
    assert ledger.digest() == live
    Ucapan.objects.all().delete()
    assert ledger.digest() != live
    ledger.rebuild()
    assert ledger.digest() == live


def test_erasing_destroys_the_words_everywhere_and_keeps_the_proofs() -> None:
    kept = say(5, "tetap")
    gone = say(5, "hapus aku")
    ledger.seal_all(at=AT)
    code = ledger.proof_code(gone.id)
    assert ledger.erase([gone.subject], reason="request", by=BY, at=AT) == 1
    row = Peristiwa.objects.get(id=gone.id)
    assert (row.private, row.nonce) == (None, None)
    assert ledger.proof_code(gone.id) == code
    assert Ucapan.objects.get(id=gone.subject).text is None
    assert Ucapan.objects.get(id=kept.subject).text == "tetap"
    assert Angka.objects.get(id=5).said == 2  # a row that several subjects feed
    assert Angka.objects.get(id=5).last is None
    ledger.seal_all(at=AT)
    report = ledger.verify()
    assert report.ok, report
    assert report.erased == 1
    assert ledger.erase([gone.subject], reason="request", by=BY, at=AT) == 0
    entry = ledger.receipt(gone.subject, at=AT).entries[0]
    assert (entry.private, entry.nonce) == (None, None)


def test_an_erasure_is_recorded_and_can_be_reacted_to() -> None:
    event = say()
    found: list[list[object]] = []
    line = ledger.Reaction(
        kind=Erased,
        name="toy.files",
        then=lambda event, at: found.append(event.facts.subjects),  # type: ignore[attr-defined]
    )
    ledger.wire([line])
    ledger.erase([event.subject], reason="retention", by=BY, at=AT)
    loop.run_once(clock.now(), recurring=False)
    assert found == [[event.subject]]
    assert erasure.recorded() == {event.id}


def test_what_a_restored_backup_brings_back_is_erased_again() -> None:
    event = say(1, "kembali")
    row = Peristiwa.objects.get(id=event.id)
    private, nonce = row.private, row.nonce
    ledger.erase([event.subject], reason="request", by=BY, at=AT)
    # The backup was made before the erasure: its event is missing, the words are back.
    Peristiwa.objects.exclude(id=event.id).delete()
    Peristiwa.objects.filter(id=event.id).update(private=private, nonce=nonce)
    ledger.rebuild()
    assert Ucapan.objects.get(id=event.subject).text == "kembali"
    assert erasure.replay(by=BY, at=AT) == 1
    assert erasure.replay(by=BY, at=AT) == 0
    assert Ucapan.objects.get(id=event.subject).text is None
    assert erasure.recorded() == {event.id}
    assert ledger.verify().ok


def test_many_subjects_are_erased_in_few_queries() -> None:
    with transaction.atomic():
        drafts = [Draft(subject=ids.new_id(), facts=Said(number=1), private=Words(text="x")) for _ in range(200)]
        ledger.record(drafts, by=BY, at=AT)
    with CaptureQueriesContext(connection) as context:
        assert ledger.erase([draft.subject for draft in drafts], reason="retention", by=BY, at=AT) == 200
    assert len(context) <= 20


@pytest.mark.django_db(transaction=True)
def test_the_head_is_kept_beside_the_database_and_never_goes_back() -> None:
    say()
    first = ledger.seal(at=AT)
    say()
    second = ledger.seal(at=AT)
    assert first is not None
    assert second is not None
    heads.keep(first)
    kept = heads.kept()
    assert kept is not None
    assert kept == heads.head_of(second)


@pytest.mark.django_db(transaction=True)
def test_a_seal_that_is_rolled_back_keeps_no_head() -> None:
    say()
    with suppress(KeyError), transaction.atomic():
        ledger.seal(at=AT)
        raise KeyError
    assert heads.kept() is None
    assert ledger.verify().ok


@pytest.mark.django_db(transaction=True)
def test_a_database_that_went_back_is_not_sealed_over() -> None:
    say()
    ledger.seal(at=AT)
    state = Buku.objects.values().get()
    say()
    ledger.seal(at=AT)
    newest = Segmen.objects.order_by("-number")[0]
    Peristiwa.objects.filter(segment=newest).delete()
    newest.delete()
    Buku.objects.update(**state)
    say()
    with pytest.raises(ledger.LedgerWentBack, match="older-than-kept-head"):
        ledger.seal(at=AT)
    fault = ledger.verify().fault
    assert fault is not None
    assert fault.what == "older-than-kept-head"


@pytest.mark.django_db(transaction=True)
def test_another_key_does_not_seal() -> None:
    say()
    ledger.seal(at=AT)
    Buku.objects.update(node="0" * 16)
    write(Draft(subject=ids.new_id(), facts=Said(number=1)))
    Peristiwa.objects.filter(sequence=None).update(node="0" * 16)
    with pytest.raises(ledger.LedgerWentBack, match="other-key"):
        ledger.seal(at=AT)


def test_a_damaged_key_is_named() -> None:
    file = keys.key_file()
    keys.public_key()
    good = file.read_bytes()
    try:
        file.write_bytes(b"short")
        keys.forget()
        with pytest.raises(RuntimeError, match="recovery sheet"):
            keys.public_key()
    finally:
        file.write_bytes(good)
        keys.forget()
    assert (file.stat().st_mode & 0o777) == 0o600
    assert kinds.known()
