"""Notices: recorded once, sent at least once under one id, and nobody's request fails by a mail server."""

from __future__ import annotations

import email
import email.policy
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import Settings

from pendopo.kernel import ids, loop, notify
from pendopo.kernel.clock import DAY, HOUR, MINUTE
from pendopo.kernel.loop.models import Pekerjaan
from pendopo.kernel.notify import actions, channels, registry
from pendopo.kernel.notify.models import Pemberitahuan, Pengiriman
from pendopo.kernel.notify.tests.mailserver import Server, serving
from pendopo.kernel.notify.types import DeliveryState, Message

pytestmark = pytest.mark.django_db

AT = 1_760_000_000_000
ACCOUNT, SUBJECT = ids.new_id(AT), ids.new_id(AT)
SOMEBODY = notify.account(ACCOUNT)
NUMBER = ids.new_number()
ADDRESS = "warga@contoh.test"


def tell(key: str = "e1", recipient: str = SOMEBODY, context: notify.Context | None = None, at: int = AT) -> UUID:
    with transaction.atomic():
        return notify.tell(
            key=key,
            recipient=recipient,
            template="percobaan",
            context=context or notify.Context(number=NUMBER, path="/lacak/", due=AT),
            subject=SUBJECT,
            at=at,
        )


def run(at: int) -> int:
    return loop.run_once(at, recurring=False)


def found(recipient: str) -> notify.Addressee | None:
    return notify.Addressee(language="en", addresses={"surel": ADDRESS}) if recipient == SOMEBODY else None


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    notify.register_resolver(found)
    with serving() as server:
        settings.CONFIG = msgspec.structs.replace(settings.CONFIG, mail=server.url)
        yield server


def test_told_twice_is_recorded_once_in_three_queries() -> None:
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        first = notify.tell(
            key="e1", recipient=SOMEBODY, template="percobaan", context=notify.Context(), subject=SUBJECT, at=AT
        )
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 3
    assert tell("e1") == first
    assert tell("e2") != first
    assert tell("e1", notify.contact("x")) != first
    assert Pemberitahuan.objects.count() == Pengiriman.objects.count() == Pekerjaan.objects.count() == 3


def test_many_are_told_in_three_queries() -> None:
    people = [notify.account(ids.new_id()) for _ in range(40)]
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        notify.tell_all(
            key="e", recipients=[*people, people[0]], template="percobaan",
            context=notify.Context(), subject=SUBJECT, at=AT,
        )  # fmt: skip
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 3
    assert Pemberitahuan.objects.count() == 40


def test_nothing_is_told_by_a_transaction_that_fails() -> None:
    def fails() -> None:
        with transaction.atomic():
            tell()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert not Pemberitahuan.objects.exists()
    assert not Pekerjaan.objects.exists()


def test_a_reader_sees_notices_in_the_language_of_the_page_and_marks_them() -> None:
    first, second = tell("e1", at=AT), tell("e2", at=AT + 1)
    tell("e3", notify.account(ids.new_id()))
    with translation.override("id"):
        notices = notify.unread(ACCOUNT)
    assert [notice.id for notice in notices] == [second, first]
    assert notices[0].title == "Pesan percobaan"
    assert ids.show_number(NUMBER) in notices[0].body
    assert (notices[0].path, notices[0].subject, notices[0].read) == ("/lacak/", SUBJECT, False)
    assert notify.unread_count(ACCOUNT) == 2
    assert notify.mark_read(account=ACCOUNT, at=AT, notices=[first]) == 1
    assert notify.mark_read(account=ids.new_id(), at=AT) == 0
    assert [notice.id for notice in notify.unread(ACCOUNT)] == [second]
    assert notify.mark_read(account=ACCOUNT, at=AT) == 1
    assert notify.unread_count(ACCOUNT) == 0
    everything = notify.of_account(ACCOUNT)
    assert [notice.read for notice in everything] == [True, True]
    last = everything[0]
    assert [one.id for one in notify.of_account(ACCOUNT, before=(last.at, last.id))] == [first]


def test_a_notice_whose_words_are_gone_does_not_break_the_page() -> None:
    tell()
    Pemberitahuan.objects.update(template="dari-versi-lama")
    with translation.override("id"):
        assert notify.unread(ACCOUNT)[0].title == "Ada kabar baru"


@pytest.mark.parametrize(
    "context",
    [
        notify.Context(number="Budi Santoso"),
        notify.Context(path="https://contoh.test/"),
        notify.Context(path="/lacak/?rahasia=abc"),
        notify.Context(path="/lacak/#abc"),
    ],
)
def test_a_context_cannot_carry_a_secret(context: notify.Context) -> None:
    with pytest.raises(ValueError, match="notice"):
        tell(context=context)


def read(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_without_a_mail_server_each_message_is_a_file(folder: Path) -> None:
    notify.register_resolver(found)
    tell()
    assert run(AT) == 1
    (file,) = (folder / "outbox").iterdir()
    message = read(file)
    assert message["To"] == ADDRESS
    assert message["From"] == "pendopo@kab.test"
    assert message["Auto-Submitted"] == "auto-generated"
    assert f"{ids.show_number(NUMBER)}" in message.get_content()
    assert "http://localhost/lacak/" in message.get_content()
    assert Pengiriman.objects.get().state == DeliveryState.TERKIRIM
    assert not Pekerjaan.objects.exists()


def test_who_has_no_address_gets_a_file_under_the_reference(folder: Path) -> None:
    notify.register_resolver(lambda recipient: None)
    tell(recipient=notify.contact("k-7"))
    run(AT)
    (file,) = (folder / "outbox").iterdir()
    assert b"kontak:k-7" in file.read_bytes()


def test_mail_goes_out_once_with_a_stable_id(server: Server) -> None:
    tell()
    assert run(AT) == 1
    (sent,) = server.letters
    row = Pengiriman.objects.get()
    assert f"Message-ID: <{row.id}@kab.test>" in sent
    assert ADDRESS in sent
    assert (row.state, row.attempts, row.sent_at, row.error) == (DeliveryState.TERKIRIM, 1, AT, "")
    tell()  # the reaction runs again
    run(AT + HOUR)
    assert len(server.letters) == 1


def test_an_answer_that_is_lost_sends_again_under_the_same_id(server: Server) -> None:
    server.silent_after_data = True
    tell()
    run(AT)
    row = Pengiriman.objects.get()
    assert (row.state, row.attempts, row.error) == (DeliveryState.ANTRE, 1, "SMTPServerDisconnected")
    server.silent_after_data = False
    run(AT + MINUTE)
    names = [line for letter in server.letters for line in letter.splitlines() if line.startswith("Message-ID")]
    assert len(names) == 2
    assert len(set(names)) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == (DeliveryState.TERKIRIM, 2)


def test_a_server_that_is_down_is_tried_again_and_then_parked_and_sent_on_demand(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    notify.register_resolver(found)
    with serving() as gone:
        url = gone.url
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, mail=url)
    notice = tell()
    assert notify.unread(ACCOUNT)[0].id == notice  # in the app, whatever the mail server does
    at, tries = AT, 0
    while not notify.parked():
        tries += run(at)
        at += HOUR
    assert tries == actions.ATTEMPTS
    assert 2 * DAY <= at - AT <= 3 * DAY
    (parked,) = notify.parked()
    assert (parked.error, parked.attempts, parked.subject) == ("ConnectionRefusedError", actions.ATTEMPTS, SUBJECT)
    assert Pekerjaan.objects.get().parked_at is not None
    with serving() as back:
        settings.CONFIG = msgspec.structs.replace(settings.CONFIG, mail=back.url)
        assert notify.resend([parked.id]) == 1
        assert notify.resend() == 0
        run(at)
        assert len(back.letters) == 1
    assert notify.parked() == []
    assert Pengiriman.objects.get().state == DeliveryState.TERKIRIM


@pytest.mark.parametrize(
    ("command", "answer"), [("RCPT", "550 no such user"), ("DATA", "554 spam"), ("MAIL", "553 no")]
)
def test_a_last_word_parks_at_once(server: Server, command: str, answer: str) -> None:
    server.refuse[command] = answer
    tell()
    run(AT)
    (parked,) = notify.parked()
    assert parked.error == f"SMTP {answer[:3]}"
    assert not Pekerjaan.objects.exists()
    run(AT + DAY)
    assert Pengiriman.objects.get().attempts == 1


@pytest.mark.parametrize("answer", ["451 later", "421 busy"])
def test_a_not_now_is_tried_again(server: Server, answer: str) -> None:
    server.refuse["RCPT"] = answer
    tell()
    run(AT)
    assert Pengiriman.objects.get().state == DeliveryState.ANTRE
    server.refuse.clear()
    run(AT + MINUTE)
    assert Pengiriman.objects.get().state == DeliveryState.TERKIRIM


@pytest.mark.parametrize("address", ["a@b\nBcc: x@y.test", "bukan alamat", "@", "a@" + "x" * 300 + ".test"])
def test_a_bad_address_harms_nobody(server: Server, address: str) -> None:
    notify.register_resolver(lambda recipient: notify.Addressee(addresses={"surel": address}))
    server.refuse["RCPT"] = "501 syntax"
    tell()
    run(AT)
    assert server.letters == []
    assert notify.parked()[0].error in ("address", "SMTP 501")


def test_no_address_is_an_end_of_its_own(server: Server) -> None:
    tell(recipient=notify.account(ids.new_id()))
    run(AT)
    assert server.letters == []
    row = Pengiriman.objects.get()
    assert (row.state, row.sent_at) == (DeliveryState.TANPA_ALAMAT, None)
    assert notify.parked() == []


def test_wrong_credentials_of_our_own_are_tried_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*args: object) -> None:
        raise smtplib.SMTPAuthenticationError(535, b"no")

    monkeypatch.setattr(channels, "_connection", denied)
    tell()
    run(AT)
    assert Pengiriman.objects.get().state == DeliveryState.ANTRE


def test_no_resolver_yet_is_tried_again(server: Server) -> None:
    registry.forget()
    tell()
    run(AT)
    row = Pengiriman.objects.get()
    assert (row.state, row.error) == (DeliveryState.ANTRE, "LookupError")


def test_neither_tables_nor_logs_hold_an_address(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    server.refuse["RCPT"] = f"550 <{ADDRESS}> unknown"
    tell()
    tell("e2", notify.contact("k-7"))
    run(AT)
    rows = [*Pemberitahuan.objects.values(), *Pengiriman.objects.values(), *Pekerjaan.objects.values()]
    assert ADDRESS not in repr(rows)
    assert ADDRESS not in "".join(capfd.readouterr())


def test_passwords_are_sent_only_under_tls(settings: Settings) -> None:
    def connection_of(url: str) -> dict[str, object]:
        settings.CONFIG = msgspec.structs.replace(settings.CONFIG, mail=url)
        made = vars(channels._connection())
        return {name: made[name] for name in ("host", "port", "username", "password", "use_tls", "use_ssl")}

    assert connection_of("smtp://u%40x:p%2F@mail.test") == {
        "host": "mail.test", "port": 587, "username": "u@x", "password": "p/", "use_tls": True, "use_ssl": False,
    }  # fmt: skip
    assert connection_of("smtps://u:p@mail.test")["port"] == 465
    assert connection_of("smtps://u:p@mail.test:4650")["use_ssl"] is True
    assert connection_of("smtp://relay")["use_tls"] is False


def test_further_channels_are_plugged_in() -> None:
    class Pigeon:
        name = "merpati"

        def __init__(self) -> None:
            self.carried: list[tuple[str, Message]] = []

        def send(self, message: Message, address: str) -> None:
            self.carried.append((address, message))

    pigeon = Pigeon()
    notify.register_channel(pigeon)
    notify.register_resolver(lambda recipient: notify.Addressee(language="id", addresses={"merpati": "kandang 3"}))
    tell()
    run(AT)
    ((address, message),) = pigeon.carried
    assert (address, message.title) == ("kandang 3", "Pesan percobaan")
    assert Pengiriman.objects.filter(state=DeliveryState.TERKIRIM).count() == 2


def test_notices_go_with_their_subject_and_after_a_year() -> None:
    tell()
    assert notify.sweep(AT + actions.KEPT) == 0
    assert notify.sweep(AT + actions.KEPT + 1) == 1
    tell("e2")
    with transaction.atomic():
        assert notify.erase(SUBJECT) == 1
    assert not Pemberitahuan.objects.exists()
    assert not Pengiriman.objects.exists()
    assert run(AT) == 1 + 1  # the jobs find nothing to send
    assert not Pekerjaan.objects.exists()
