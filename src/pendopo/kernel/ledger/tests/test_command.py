"""`./pendopo ledger …`: what it prints, and how it ends."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from pendopo.kernel import clock
from pendopo.kernel.ledger import recording
from pendopo.kernel.ledger.models import Peristiwa
from pendopo.kernel.ledger.tests.toy import AT, Ucapan, say

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("ledger", *arguments, stdout=out)
    return out.getvalue()


def parsed(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json"))


def test_seal_verify_and_heads() -> None:
    say()
    assert parsed("seal") == {"sealed": 1}
    assert "0 peristiwa" in run("seal")
    verdict = parsed("verify")
    assert verdict["ok"]
    assert verdict["ledger"]["sealed"] == 1
    assert "Utuh" in run("verify")
    assert parsed("heads")["head"]["number"] == 0
    assert "Segmen 0" in run("heads")


def test_verify_names_the_fault_and_fails() -> None:
    event = say()
    run("seal")
    Peristiwa.objects.update(facts=b"\x92\x62\x07")
    out = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("ledger", "verify", stdout=out)
    assert "edited" in out.getvalue()
    assert str(event.id) in out.getvalue()


def test_rebuild_prints_digests_and_speed_and_fails_on_a_difference() -> None:
    say()
    done = parsed("rebuild")
    assert done["ok"]
    assert done["events"] == 1
    assert set(done["digests"]) == {"toy.Ucapan", "toy.Angka"}
    Ucapan.objects.update(number=666)
    out = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("ledger", "rebuild", stdout=out)
    assert "BERUBAH" in out.getvalue()
    assert Ucapan.objects.get().number == 1
    assert "peristiwa" in run("rebuild")


def test_receipt_by_subject_and_by_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = say().subject
    monkeypatch.setattr(recording, "_names", [lambda typed: subject if typed == "ABC-123" else None])
    for typed in (str(subject), "ABC-123"):
        run("receipt", typed, str(tmp_path / "resi.json"))
        assert json.loads((tmp_path / "resi.json").read_text())["subject"] == str(subject)
    with pytest.raises(CommandError, match="XYZ"):
        run("receipt", "XYZ", str(tmp_path / "resi.json"))


def test_an_empty_ledger_is_in_order() -> None:
    assert parsed("verify")["ok"]
    assert parsed("rebuild")["events"] == 0
    assert "Belum ada" in run("heads")
    assert clock.to_datetime(AT).year == 2026
