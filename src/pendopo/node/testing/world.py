"""Everybody who can stand before the hall, each in a browser of their own, and requests of every flag, for tests.

Roles by what they are to the requests: a visitor; the citizen who holds the tickets; another citizen; a citizen with an
account; the unit's staff (who are the accused where the request is about their unit); staff of another unit; staff of
a unit with a part; the coordinator; the Inspektorat; those who lead; who sets up; an official without a second factor.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from uuid import UUID

import msgspec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from pendopo.kernel import ids
from pendopo.kernel.files import actions as files
from pendopo.kernel.files.types import Limits
from pendopo.kernel.http.limits import limiter
from pendopo.layanan.actions import handling
from pendopo.layanan.tests import make
from pendopo.warga.actions.identity import keep_identity
from pendopo.warga.models import Account

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CITIZENS = ("pengunjung", "sari", "lain", "warga")
STAFF = ("budi", "tetangga", "dinas", "koordinator", "inspektur", "bupati", "admin")
ROLES = (*CITIZENS, "tanpa-faktor", *STAFF)
FLAGS = ("biasa", "anonim", "rahasia", "terlapor", "tugas")


class World(msgspec.Struct, kw_only=True):
    """Browsers by role, requests and their file by flag."""

    city: make.City
    browsers: dict[str, Client]
    requests: dict[str, UUID]
    files: dict[str, UUID]


def build(*, at: int = make.AT, enforce_csrf_checks: bool = False) -> World:
    """The world at `at`. The request that is about an official is about those who would else have got it."""
    city = make.city(at=at)
    told: dict[str, dict[str, Any]] = {
        "biasa": {},
        "anonim": {"anonim": True},
        "rahasia": {"rahasia": True},
        "terlapor": {"terlapor": "desa-alas", "rahasia": True},
        "tugas": {},
    }
    requests = {flag: _opened(at, **more) for flag, more in told.items()}
    handling.split(id=requests["tugas"], unit="dinas-pu", text="Periksa tiangnya.", by=city.budi, at=at)
    browsers = {role: Client(enforce_csrf_checks=enforce_csrf_checks) for role in ROLES}
    make.hold_ticket(browsers["sari"], *requests.values())
    make.hold_ticket(browsers["lain"], make.opened(at=at).id)
    browsers["warga"].force_login(Account.objects.create_user("warga-terdaftar", make.PASSWORD))
    Account.objects.update(password=Account.objects.get(username="warga-terdaftar").password)
    for role in STAFF:
        make.sign_in(browsers[role], getattr(city, role))
    browsers["tanpa-faktor"].force_login(Account.objects.get(username="budi"))
    named = {flag: attach(id, at=at) for flag, id in requests.items()}
    return World(city=city, browsers=browsers, requests=requests, files=named)


def _opened(at: int, **more: Any) -> UUID:
    """A request whose citizen has left a name and a telephone number."""
    id = ids.new_id(at)
    ref = keep_identity(name="Ibu Sari", phone="0812 3456 7890", subject=id, at=at)
    return make.opened(at=at, id=id, identity=ref, **more).id


def attach(id: UUID, *, at: int, content: bytes = PDF, name: str = "surat.pdf") -> UUID:
    """A file of the request `id`."""
    kept = files.keep(SimpleUploadedFile(name, content), limits=Limits(), at=at)
    with transaction.atomic():
        return files.attach(kept, subject=id, purpose="laporan", at=at).id


@contextmanager
def undone(browser: Client) -> Iterator[None]:
    """What happens inside leaves no trace: not in the database, not in `browser`, not against any limit."""
    limiter.forget()
    cookies = deepcopy(browser.cookies)
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
            browser.cookies = cookies


def addresses() -> dict[str, URLPattern]:
    """Every address of the node by its name, namespaces before it; one without a name by its pattern."""
    found: dict[str, URLPattern] = {}

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
            else:
                name = f"{prefix}{pattern.name or pattern.pattern}"
                assert name not in found, f"two addresses are called {name}"
                found[name] = pattern

    walk(get_resolver().url_patterns, "")
    return found
