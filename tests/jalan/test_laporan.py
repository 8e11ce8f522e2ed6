"""The walk of `docs/jalan/laporan.md`, step by step, in the same order."""

from __future__ import annotations

import ast
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from pendopo.kernel import clock
from pendopo.kernel.http.limits import limiter
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.loop.models import Pekerjaan
from pendopo.laporan.models import Laporan
from pendopo.layanan.models import Permintaan
from pendopo.layanan.tests import make

ROOT = Path(__file__).resolve().parents[2]
WALK = (ROOT / "docs" / "jalan" / "laporan.md").read_text()
PLACES = re.findall(r"`([\w/]+\.(?:py|toml))(?:::(\w+))?`", WALK.partition("\n## ")[2])


@pytest.mark.parametrize(("file", "name"), sorted(set(PLACES)))
def test_every_place_of_the_walk_is_there(file: str, name: str) -> None:
    path = ROOT / "src" / "pendopo" / file
    assert path.is_file()
    if name:
        bound = {alias.asname or alias.name for node in ast.walk(ast.parse(path.read_text()))
                 if isinstance(node, ast.ImportFrom) for alias in node.names}  # fmt: skip
        assert name in bound or re.search(rf"^(def|class) {name}\b", path.read_text(), re.M), f"{file} has no {name}"


class Walk:
    """Ibu Sari, Pak Budi, and what they have in their hands."""

    def __init__(self) -> None:
        for folder in ("heads", "erasures"):
            shutil.rmtree(settings.CONFIG.folder / folder, ignore_errors=True)
        limiter.forget()
        self.city = make.city()
        self.sari, self.lain, self.budi = Client(), Client(), make.sign_in(Client(), self.city.budi)
        self.form: dict[str, str] = {"jenis": "ADUAN", "text": "Lampu jalan di depan pasar padam."}
        self.answer: Any = None
        self.secret = ""

    @property
    def row(self) -> Permintaan:
        return Permintaan.objects.get()

    def own(self, client: Client) -> str:
        return str(client.get(f"/lacak/{self.row.id}/").content.decode())


def the_form_is_opened(walk: Walk) -> None:
    page = walk.sari.get("/lapor/").content.decode()
    walk.form["kunci"] = re.findall(r'name="kunci" value="([^"]+)"', page)[0]
    walk.form["tap"] = re.findall(r'<input type="image" name="([^"]+)"', page)[0]


def the_place_is_tapped_without_a_script(walk: Walk) -> None:
    field = walk.form.pop("tap")
    tapped = {**walk.form, "peta-zoom": "", "peta-pin": "", f"{field}.x": "80", f"{field}.y": "80"}
    page = walk.sari.post("/lapor/", tapped).content.decode()
    assert "Titik Anda: <b>Alas, Hulu</b>" in page
    walk.form |= dict(re.findall(r'name="(peta-zoom|peta-pin)" value="([^"]*)"', page))
    assert not Permintaan.objects.exists()


def the_laporan_is_submitted(walk: Walk) -> None:
    walk.answer = walk.sari.post("/lapor/", walk.form)
    assert walk.sari.post("/lapor/", walk.form)["Location"] == walk.answer["Location"]
    assert Laporan.objects.get().id == walk.row.id


def it_is_located_routed_and_clocked(walk: Walk) -> None:
    row = walk.row
    assert (row.desa, row.unit, row.rule) == (make.ALAS, "desa-alas", "awal-desa")
    assert row.opened_at < row.stage_due < row.due
    assert "PermenPANRB 62/2018" in row.clock


def it_becomes_one_event_and_rows(walk: Walk) -> None:
    (event,) = ledger.history(walk.row.id)
    assert type(event.facts).__name__ == "PermintaanOpened"
    assert "Lampu" not in str(event.facts)
    assert "Lampu" in str(event.private)


def she_gets_number_secret_unit_and_receipt(walk: Walk) -> None:
    page = walk.sari.get(walk.answer["Location"]).content.decode()
    walk.secret = re.findall(r'secret--key.*?data-copy="([^"]+)"', page, re.S)[0]
    assert "Desa Alas" in page
    assert 'class="qr"' in page


def the_unit_is_told(walk: Walk) -> None:
    queued = Pekerjaan.objects.values_list("payload", flat=True)
    assert any(b"layanan.notices.opened" in bytes(job) or "layanan.notices.opened" in str(job) for job in queued)


def pak_budi_finds_it_in_his_inbox_and_takes_it_on(walk: Walk) -> None:
    assert str(walk.row.id) in walk.budi.get("/kerja/").content.decode()
    assert walk.budi.post(f"/kerja/{walk.row.id}/accept/").status_code == 302
    assert walk.row.state == "DIKERJAKAN"


def he_asks_and_the_clock_stands_still(walk: Walk) -> None:
    walk.budi.post(f"/kerja/{walk.row.id}/ask/", {"text": "Tiang nomor berapa?"})
    assert walk.row.state == "MENUNGGU"
    assert walk.row.paused_at is not None


def she_replies_from_another_phone(walk: Walk) -> None:
    wrong = walk.lain.post("/lacak/", {"nomor": walk.row.number, "kode": "SALAH"})
    assert wrong.status_code == 422
    walk.lain.post("/lacak/", {"nomor": walk.row.number, "kode": walk.secret})
    assert "Tiang nomor berapa?" in walk.own(walk.lain)
    walk.lain.post(f"/lacak/{walk.row.id}/balas/", {"text": "Nomor 7"})
    assert walk.row.state == "DIKERJAKAN"


def he_answers_with_a_photograph(walk: Walk) -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "gold").save(out, "JPEG")
    file = SimpleUploadedFile("menyala.jpg", out.getvalue())
    walk.budi.post(f"/kerja/{walk.row.id}/answer/", {"text": "Sudah menyala", "berkas": [file]})
    assert "menyala.jpg" in walk.own(walk.sari)


def she_confirms_and_it_is_closed_as_confirmed(walk: Walk) -> None:
    walk.sari.post(f"/lacak/{walk.row.id}/selesai/")
    assert (walk.row.state, walk.row.outcome) == ("SELESAI", "DIKONFIRMASI")


def the_ledger_is_sealed_verified_and_rebuilt(walk: Walk) -> None:
    ledger.seal_all(at=clock.now())
    assert "Sudah terbukti" in walk.sari.get(f"/lacak/{walk.row.id}/tanda-terima/").content.decode()
    assert ledger.verify().ok
    before = ledger.digest()
    ledger.rebuild()
    assert ledger.digest() == before


STEPS: list[Callable[[Walk], None]] = [
    the_form_is_opened,
    the_place_is_tapped_without_a_script,
    the_laporan_is_submitted,
    it_is_located_routed_and_clocked,
    it_becomes_one_event_and_rows,
    she_gets_number_secret_unit_and_receipt,
    the_unit_is_told,
    pak_budi_finds_it_in_his_inbox_and_takes_it_on,
    he_asks_and_the_clock_stands_still,
    she_replies_from_another_phone,
    he_answers_with_a_photograph,
    she_confirms_and_it_is_closed_as_confirmed,
    the_ledger_is_sealed_verified_and_rebuilt,
]


def test_the_walk_has_the_steps_of_the_page() -> None:
    titles = re.findall(r"^## \d+\. (.+)$", WALK, re.M)
    assert [re.sub(r"[^\w ]", "", title).lower().replace(" ", "_") for title in titles] == [s.__name__ for s in STEPS]


@pytest.mark.django_db(transaction=True)
def test_the_walk() -> None:
    walk = Walk()
    for step in STEPS:
        step(walk)
