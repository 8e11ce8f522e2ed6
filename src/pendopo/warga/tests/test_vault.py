"""The vault: what goes in comes out with the right key, and with no other."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from pendopo.kernel import notify
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.types import SYSTEM_AUTHOR, Author
from pendopo.kernel.notify.types import Addressee
from pendopo.kernel.permissions import ANYONE, SYSTEM, Actor, Post
from pendopo.kernel.refusal import Forbidden, Invalid, NotFound, Refusal
from pendopo.warga import actions, queries, vault
from pendopo.warga.events import IdentityAttached, IdentityDestroyed, IdentityOpened
from pendopo.warga.models import Account, Identitas, KunciBrankas
from pendopo.warga.types import Contact, DestructionReason, Identity, IdentityPurpose, OpeningReason

pytestmark = pytest.mark.django_db

AT = 1_795_000_000_000
CANARY = "Kenari Kuningwati"
PHONE = "0812-9876-5432"
NIK = "9404 0112 3456 0001"
OFFICER = Actor(account=uuid4(), posts=(Post(position="dinkes.loket", unit="dinkes", role="PETUGAS"),), secure=True)


def keep(**fields: object) -> str:
    given = {"name": CANARY, "phone": PHONE, "email": "kenari@contoh.id", "address": "Jalan Cendrawasih 7", "nik": NIK}
    return actions.keep_identity(**{**given, **fields}, at=AT)  # type: ignore[arg-type]


def open_it(ref: str, **fields: object) -> Identity:
    given = {"by": OFFICER, "position": "dinkes.loket", "reason": OpeningReason.CONTACT, "at": AT}
    return actions.open_identity(ref=ref, **{**given, **fields})  # type: ignore[arg-type]


def test_an_opened_identity_is_the_one_that_was_kept() -> None:
    ref = keep()
    identity = actions.open_identity(
        ref=ref, by=OFFICER, position="dinkes.loket", reason=OpeningReason.VERIFY, at=AT + 5
    )
    assert (identity.name, identity.phone, identity.nik) == (CANARY, "+6281298765432", "9404011234560001")
    assert repr(identity) == "Identity(…)"
    opening = queries.openings_of([ref])[0]
    assert (opening.position, opening.reason, opening.at) == ("dinkes.loket", OpeningReason.VERIFY, AT + 5)


def test_no_word_of_an_identity_stands_in_any_table(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    account = actions.register_citizen(
        username="", password="payung-merah-9", phone=PHONE, email="k@contoh.id", by=ANYONE, at=AT
    )
    ref = keep(account=account.id)
    open_it(ref)
    words = [b"Kenari", b"Kuningwati", b"81298765432", b"9876", b"94040112", b"contoh.id", b"Cendrawasih"]
    there = set(connection.introspection.table_names())
    for model in (m for m in apps.get_models(include_auto_created=True) if m._meta.db_table in there):
        for row in model._default_manager.values_list():
            for value in row:
                raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                assert not any(word in raw for word in words), f"{model._meta.label} tells {raw!r}"
    said = [record for record in caplog.records if not record.name.startswith("django.db")]
    logged = " ".join(f"{record.getMessage()} {record.args}" for record in said)
    assert not any(word.decode() in logged for word in words)


def test_the_account_behind_a_request_cannot_be_read_from_the_tables(citizen: Account) -> None:
    keep(account=citizen.id)
    texts = [f.name for f in Identitas._meta.concrete_fields if not isinstance(f, models.BinaryField)]
    assert not any(str(citizen.id) in str(v) for row in Identitas.objects.values_list(*texts) for v in row)


def test_events_carry_no_names() -> None:
    ref = keep()
    open_it(ref)
    actions.destroy_identity(refs=[ref], by=SYSTEM_AUTHOR, reason=DestructionReason.CITIZEN_ASKED, at=AT)
    history = ledger.history(UUID(ref))
    assert [type(event.facts) for event in history] == [IdentityAttached, IdentityOpened, IdentityDestroyed]
    assert [event.envelope.kind for event in history] == [201, 202, 203]
    assert history[0].envelope.actor == ref
    assert history[1].envelope.position == "dinkes.loket"
    assert all(event.private is None for event in history)


def test_nothing_to_keep_costs_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        ref, draft = actions.prepare_identity(at=AT)
    assert draft is None
    assert UUID(ref).version == 4
    assert vault.versions() == []


def test_keeping_costs_one_query_once_the_key_is_known(
    django_assert_num_queries: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        keep()
    keep()
    with django_capture_on_commit_callbacks(execute=True):
        keep()
    with django_assert_num_queries(1):
        actions.prepare_identity(name=CANARY, phone=PHONE, nik=NIK, account=uuid4(), at=AT)


def test_equal_numbers_are_found_however_they_are_written() -> None:
    request = uuid4()
    keep(subject=request)
    for typed in ("081298765432", "+62 812 9876 5432", "62812-9876-5432"):
        assert queries.requests_of_phone(typed, actor=OFFICER) == [request]
    assert queries.requests_of_phone("081298765433", actor=OFFICER) == []
    assert queries.requests_of_phone(PHONE, actor=ANYONE) == []
    index = Identitas.objects.get().phone_index
    assert index == vault.index_of("phone", "+6281298765432")
    assert index != vault.index_of("nik", "+6281298765432")


@pytest.mark.parametrize("phone", ["12", "abc", "0812 3456 7890 1234 5", "+", "٠٨١٢٣٤٥٦٧٨٩"])
def test_what_is_no_number_is_refused_and_nothing_is_kept(phone: str) -> None:
    with pytest.raises(Invalid) as refused:
        keep(phone=phone)
    assert refused.value.field == "phone"
    assert not Identitas.objects.exists()


def test_only_an_official_in_position_opens() -> None:
    ref = keep()
    unproved = Actor(account=OFFICER.account, posts=OFFICER.posts, secure=False)
    for actor in (ANYONE, SYSTEM, unproved):
        with pytest.raises(Forbidden):
            open_it(ref, by=actor)
    with pytest.raises(Forbidden):
        open_it(ref, position="dinkes.kepala")
    assert queries.openings_of([ref]) == []


def test_a_destroyed_identity_is_gone_and_cannot_come_back_with_a_backup() -> None:
    ref = keep()
    before = Identitas.objects.values().get()
    assert actions.destroy_identity(refs=[ref], by=SYSTEM_AUTHOR, reason=DestructionReason.RETENTION, at=AT) == 1
    with pytest.raises(NotFound):
        open_it(ref)
    row = Identitas.objects.get()
    left = (row.ciphertext, row.wrapped_key, row.phone_index, row.nik_index, row.account_index)
    assert not any(bytes(v) if isinstance(v, memoryview) else v for v in left)
    assert queries.contact_of(ref) is None
    Identitas.objects.filter(ref=ref).update(**before)
    assert actions.replay_destroyed(at=AT) == 1
    assert actions.replay_destroyed(at=AT) == 0
    assert not Identitas.objects.get().ciphertext


def test_a_missing_key_file_is_named(folder: Path) -> None:
    ref = keep()
    (folder / "keys" / "vault-1").rename(folder / "elsewhere")
    for act in (lambda: open_it(ref), keep, lambda: queries.contact_of(ref)):
        with pytest.raises(vault.VaultLocked, match="vault-1"):
            act()
    assert vault.versions() == []
    assert actions.destroy_identity(refs=[ref], by=SYSTEM_AUTHOR, reason=DestructionReason.CITIZEN_ASKED, at=AT) == 1


def test_another_key_is_named_as_wrong(folder: Path) -> None:
    ref = keep()
    file = folder / "keys" / "vault-1"
    file.unlink()
    vault._known.clear()
    file.write_text(vault.encode_sheet(b"x" * 32, b"y" * 16))
    for act in (lambda: open_it(ref), keep):
        with pytest.raises(vault.VaultKeyWrong, match="vault-1"):
            act()
    KunciBrankas.objects.all().delete()
    with pytest.raises(vault.VaultKeyWrong):
        open_it(ref)


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\xff\xfe\x00", b"A" * 80])
def test_a_broken_key_file_is_named(folder: Path, content: bytes) -> None:
    ref = keep()
    (folder / "keys" / "vault-1").write_bytes(content)
    with pytest.raises(vault.VaultKeyWrong, match="vault-1"):
        open_it(ref)


def test_rows_cannot_be_swapped() -> None:
    one, two = keep(), keep(name="Lain")
    row = Identitas.objects.values("wrapped_key", "nonce", "ciphertext").get(ref=one)
    Identitas.objects.filter(ref=two).update(**row)
    with pytest.raises(vault.VaultKeyWrong):
        open_it(two)


def test_rotation_rewraps_and_an_old_key_no_longer_opens(folder: Path) -> None:
    refs = [keep(name=f"{CANARY} {n}") for n in range(5)]
    before = dict(Identitas.objects.values_list("ref", "ciphertext"))
    out = io.StringIO()
    call_command("warga", "vault-rotate", stdout=out)
    assert "versi 2" in out.getvalue()
    assert set(Identitas.objects.values_list("key_version", flat=True)) == {2}
    assert {ref: bytes(c) for ref, c in Identitas.objects.values_list("ref", "ciphertext")} == {
        ref: bytes(c) for ref, c in before.items()
    }
    (folder / "keys" / "vault-1").unlink()
    assert [open_it(ref).name for ref in refs] == [f"{CANARY} {n}" for n in range(5)]
    assert len(queries.requests_of_phone(PHONE, actor=OFFICER)) == 5
    keep()
    assert Identitas.objects.filter(key_version=2).count() == 6


def test_the_sheet_brings_a_lost_key_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = keep()
    out = io.StringIO()
    call_command("warga", "vault-sheet", stdout=out)
    lines = out.getvalue().splitlines()
    groups = " ".join(line for line in lines if line.startswith("  "))
    (folder / "keys" / "vault-1").unlink()
    typed = groups.lower().replace("o", "0")
    monkeypatch.setattr("builtins.input", lambda: typed)
    call_command("warga", "vault-restore", "1", stdout=out)
    assert (folder / "keys" / "vault-1").stat().st_mode & 0o777 == 0o600
    assert open_it(ref)
    with pytest.raises(CommandError, match="masih ada"):
        call_command("warga", "vault-restore", "1", stdout=out)
    (folder / "keys" / "vault-1").unlink()
    wrong = groups.replace(" ", "")
    wrong = ("A" if wrong[0] != "A" else "B") + wrong[1:]
    monkeypatch.setattr("builtins.input", lambda: wrong)
    with pytest.raises(CommandError, match="pemeriksa"):
        call_command("warga", "vault-restore", "1", stdout=out)
    monkeypatch.setattr("builtins.input", lambda: vault.encode_sheet(b"x" * 32, b"y" * 16))
    with pytest.raises(CommandError, match="bukan kunci"):
        call_command("warga", "vault-restore", "1", stdout=out)


def test_a_notice_goes_to_the_request_s_own_contact_or_the_account_s(citizen: Account) -> None:
    assert queries.contact_of(str(uuid4())) is None
    own = keep()
    assert queries.contact_of(own) == Contact(phone="+6281298765432", email="kenari@contoh.id")
    lent = actions.keep_identity(account=citizen.id, at=AT)
    assert queries.contact_of(lent) is None
    actions.keep_contact(account=citizen.id, phone="0813 1111 2222", by=Actor(account=citizen.id), at=AT)
    actions.keep_contact(account=citizen.id, phone="0813 3333 4444", by=Actor(account=citizen.id), at=AT + 1)
    assert queries.contact_of(lent) == Contact(phone="+6281333334444")
    assert Identitas.objects.filter(purpose=int(IdentityPurpose.AKUN), destroyed_at=None).count() == 1


def test_notices_find_their_way_and_stop_when_there_is_none(citizen: Account) -> None:
    by_request = notify.contact(keep())
    assert queries.addressee_of(by_request) == Addressee(
        addresses={"surel": "kenari@contoh.id", "telepon": "+6281298765432"}
    )
    assert queries.addressee_of(notify.contact(str(uuid4()))) is None
    assert queries.addressee_of(notify.account(citizen.id)) == Addressee()
    actions.keep_contact(account=citizen.id, email="k@contoh.id", by=Actor(account=citizen.id), at=AT)
    assert queries.addressee_of(notify.account(citizen.id)) == Addressee(addresses={"surel": "k@contoh.id"})
    assert queries.addressee_of(notify.account(uuid4())) is None


def test_closing_an_account_forgets_whose_the_requests_were(citizen: Account) -> None:
    request = uuid4()
    actions.keep_identity(account=citizen.id, subject=request, at=AT)
    actions.keep_contact(account=citizen.id, phone=PHONE, by=Actor(account=citizen.id), at=AT)
    assert queries.requests_of_account(citizen.id) == [request]
    actions.close_account(account=citizen.id, by=Author(actor=str(citizen.id)), at=AT)
    assert queries.requests_of_account(citizen.id) == []
    assert queries.accounts_of_phone(PHONE) == []
    assert not Account.objects.get().is_active


def test_a_rolled_back_first_use_leaves_a_usable_vault() -> None:
    with transaction.atomic():
        keep()
        transaction.set_rollback(True)
    assert not KunciBrankas.objects.exists()
    assert open_it(keep())
    assert KunciBrankas.objects.count() == 1


def test_openings_survive_a_rebuild() -> None:
    ref = keep()
    open_it(ref)
    before = ledger.digest()
    ledger.rebuild()
    assert ledger.digest() == before
    assert len(queries.openings_of([ref])) == 1


def test_refusals_carry_a_sentence_and_a_status() -> None:
    assert issubclass(vault.VaultLocked, Refusal)
    assert vault.VaultLocked.status == vault.VaultKeyWrong.status == 503
    assert connection.vendor in {"sqlite", "postgresql"}
