"""The channels that the node brings: SMTP, and files for where there is no mail server.

The app itself is not among them: a notice is in the app because it was recorded.
"""

from __future__ import annotations

import smtplib
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from pendopo.kernel.notify import registry
from pendopo.kernel.notify.registry import Channel, Rejected
from pendopo.kernel.notify.types import Message

MAIL = "surel"
FILE = "berkas"
TIMEOUT = 20


def active() -> dict[str, Channel]:
    """The channels of this node by name: mail where a server is configured, otherwise files; and registered ones."""
    own: Channel = MailChannel() if settings.CONFIG.mail else FileChannel()
    return {own.name: own, **registry.further()}


def letter(message: Message, address: str) -> EmailMessage:
    """`message` as an e-mail that no robot answers and that two deliveries of show as one."""
    sender = settings.CONFIG.mail_from
    return EmailMessage(
        subject=message.title,
        body=message.body,
        from_email=sender,
        to=[address],
        headers={
            "Message-ID": f"<{message.id}@{sender.rpartition('@')[2]}>",
            "Date": formatdate(message.at / 1000),
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )


class MailChannel:
    """SMTP. `smtps:` is TLS from the first byte; `smtp:` with a user demands STARTTLS, so that no password is sent
    in the clear; `smtp:` without one is a relay that this machine trusts.
    """

    name = MAIL

    def send(self, message: Message, address: str) -> None:
        try:
            mail = letter(message, address)
            mail.connection = _connection()
            mail.send()
        except smtplib.SMTPAuthenticationError:
            raise  # our own settings are wrong: they will be mended, and then it is sent
        except smtplib.SMTPRecipientsRefused as error:
            _judge(max((code for code, _ in error.recipients.values()), default=0))
            raise
        except smtplib.SMTPResponseException as error:
            _judge(error.smtp_code)
            raise
        except (ValueError, UnicodeError) as error:
            raise Rejected("address") from error


def _judge(code: int) -> None:
    """A server's 5xx is its last word."""
    if 500 <= code <= 599:
        raise Rejected(f"SMTP {code}")


def _connection() -> BaseEmailBackend:
    url = urlsplit(settings.CONFIG.mail)
    implicit = url.scheme == "smtps"
    return get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=url.hostname or "localhost",
        port=url.port or (465 if implicit else 587 if url.username else 25),
        username=unquote(url.username or ""),
        password=unquote(url.password or ""),
        use_ssl=implicit,
        use_tls=bool(url.username) and not implicit,
        timeout=TIMEOUT,
    )


class FileChannel:
    """One `.eml` file a message in the data folder's `outbox`: for development and for villages without mail.

    Who has no address gets a file too, addressed to the reference.
    """

    name = FILE

    def send(self, message: Message, address: str) -> None:
        folder = settings.CONFIG.folder / "outbox"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f".{message.id}"
        draft.write_bytes(letter(message, address).message().as_bytes())
        draft.replace(folder / f"{message.id}.eml")
