"""The office's pages: inbox, one request and its verbs, release, identity, rules."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from pendopo.kernel import clock, files
from pendopo.kernel.http.limits import limiter
from pendopo.kernel.ledger import api as ledger
from pendopo.kernel.ledger.types import SYSTEM_AUTHOR
from pendopo.layanan import queries
from pendopo.layanan.actions import citizen, handling
from pendopo.layanan.actions.opening import open_permintaan
from pendopo.layanan.models import Permintaan, Tugas
from pendopo.layanan.tests import make
from pendopo.layanan.types import Hasil, Keadaan, Opened
from pendopo.warga.actions.identity import prepare_identity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(db: None) -> make.City:
    limiter.forget()
    return make.city()


@pytest.fixture
def opened(city: make.City) -> Opened:
    return make.opened(at=clock.now())


@pytest.fixture
def budi(client: Client, city: make.City) -> Client:
    return make.sign_in(client, city.budi)


def page(answer: Any) -> str:
    return str(answer.content.decode())


def row(opened: Opened) -> Permintaan:
    return Permintaan.objects.get(id=opened.id)


def do(client: Client, opened: Opened, verb: str, **told: Any) -> Any:
    return client.post(f"/kerja/{opened.id}/{verb}/", told)


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(out, "JPEG")
    return SimpleUploadedFile("bukti.jpg", out.getvalue())


# The inbox -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["unit", "mine", "overdue", "near", "tasks", "waiting", "all", "done", "apa", "\x00"])
def test_every_box_opens_also_when_it_is_empty(budi: Client, view: str) -> None:
    answer = budi.get("/kerja/", {"view": view})
    assert answer.status_code == 200
    assert 'class="empty"' in page(answer)


def test_search_state_category_and_district(budi: Client, opened: Opened) -> None:
    def shown(**query: str) -> bool:
        return "Lampu jalan" in page(budi.get("/kerja/", query))

    assert shown()
    assert shown(q="lampu")
    assert shown(q=opened.number)
    assert shown(q=f"{opened.number[:3]}-{opened.number[3:]}")
    assert not shown(q="jembatan")
    assert shown(state="DITERUSKAN")
    assert not shown(state="DIKERJAKAN", view="all")
    assert shown(desa=make.UPPER)
    assert not shown(desa=make.LOWER)
    assert not shown(kategori="KESEHATAN")
    for strange in ("\x00", "'", "%", "*", '"', "a" * 5000, "٣", "- OR"):
        assert budi.get("/kerja/", {"q": strange, "desa": strange, "kategori": strange}).status_code == 200


def test_pages_follow_each_other(client: Client, city: make.City) -> None:
    make.many(60, at=clock.now())
    make.sign_in(client, city.koordinator)
    first = page(client.get("/kerja/?view=all"))
    assert first.count('class="go"') == 50
    follow = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = page(client.get(follow))
    assert second.count('class="go"') == 10
    assert client.get("/kerja/?after=salah").status_code == 422


def test_the_neighbour_sees_nothing_of_it(client: Client, city: make.City, opened: Opened) -> None:
    make.sign_in(client, city.tetangga)
    assert "Lampu jalan" not in page(client.get("/kerja/?view=all"))
    assert client.get(f"/kerja/{opened.id}/").status_code == client.get(f"/kerja/{uuid4()}/").status_code == 404
    assert do(client, opened, "accept").status_code == 404


@pytest.mark.parametrize("path", ["", "aturan/", "{id}/", "{id}/answer/", "{id}/identify/", "{id}/release/"])
def test_nobody_enters_without_an_office(opened: Opened, path: str) -> None:
    assert Client().get("/kerja/" + path.format(id=opened.id)).status_code == 403


def test_the_inbox_of_fifty_costs_at_most_eight_queries(
    client: Client, city: make.City, django_assert_max_num_queries: Any
) -> None:
    make.many(60, at=clock.now())
    make.sign_in(client, city.koordinator)
    client.get("/kerja/?view=all")
    with django_assert_max_num_queries(8):
        assert page(client.get("/kerja/?view=all")).count('class="go"') == 50


# One request -----------------------------------------------------------------------------------------------------


def test_the_whole_way_through_the_pages(budi: Client, city: make.City, opened: Opened) -> None:
    assert "Terima dan kerjakan" in page(budi.get(f"/kerja/{opened.id}/"))
    assert do(budi, opened, "accept").status_code == 302
    assert row(opened).position == "desa-alas.petugas"
    assert do(budi, opened, "ask", text="Tiang nomor berapa?").status_code == 302
    assert "Menunggu jawaban pelapor" in page(budi.get(f"/kerja/{opened.id}/"))
    citizen.reply(id=opened.id, text="Tujuh", by=make.sari(opened.id), at=clock.now())
    shown = page(budi.get(f"/kerja/{opened.id}/"))
    assert "Jawaban untuk pelapor" in shown
    assert do(budi, opened, "answer", text="Sudah diganti", berkas=[photo()]).status_code == 302
    assert row(opened).state == Keadaan.DIJAWAB
    assert "bukti.jpg" in page(budi.get(f"/kerja/{opened.id}/"))


@pytest.mark.parametrize(
    "verb", ["answer", "ask", "message", "forward", "refuse", "split", "classify", "note", "decline"]
)
def test_every_verb_has_its_page(budi: Client, opened: Opened, verb: str) -> None:
    answer = budi.get(f"/kerja/{opened.id}/{verb}/")
    assert answer.status_code == 200
    assert "<form" in page(answer)
    if verb != "classify":
        assert do(budi, opened, verb, text=" \u200b ", unit="dinas-pu").status_code == 422


def test_what_cannot_be_done_now_leads_back(budi: Client, opened: Opened) -> None:
    for verb in ("verify", "block", "accept", "resume"):
        assert budi.get(f"/kerja/{opened.id}/{verb}/").status_code == 302
    assert budi.get(f"/kerja/{opened.id}/terbang/").status_code == 404
    assert do(budi, opened, "terbang").status_code == 404


def test_passing_on_takes_it_out_of_sight(budi: Client, opened: Opened) -> None:
    shown = page(budi.get(f"/kerja/{opened.id}/forward/"))
    assert "Dinas Pekerjaan Umum" in shown
    assert 'value="desa-alas"' not in shown
    answer = do(budi, opened, "forward", unit="dinas-pu", text="Jalan kabupaten")
    assert answer["Location"] == "/kerja/"
    assert row(opened).unit == "dinas-pu"


def test_refusing_finds_the_next_door(budi: Client, opened: Opened) -> None:
    assert do(budi, opened, "refuse", text="Bukan kami").status_code == 302
    assert row(opened).unit == "kec-hulu"


def test_a_part_is_given_and_finished(budi: Client, city: make.City, opened: Opened) -> None:
    do(budi, opened, "accept")
    assert do(budi, opened, "split", unit="dinas-pu", text="Periksa kabel").status_code == 302
    refused = do(budi, opened, "answer", text="Sudah")
    assert refused.status_code == 422
    assert "tugas di unit lain" in page(refused)
    assert "Sudah</textarea>" in page(refused)
    dinas = make.sign_in(Client(), city.dinas)
    assert "Lampu jalan" in page(dinas.get("/kerja/?view=tasks"))
    assert "Bagian kami selesai" in page(dinas.get(f"/kerja/{opened.id}/"))
    task = Tugas.objects.get()
    assert do(dinas, opened, "task-done", task="bukan", text="x").status_code == 404
    assert do(dinas, opened, "task-done", task=str(task.id), text="Kabel baik", berkas=[photo()]).status_code == 302
    assert "Lampu jalan" not in page(dinas.get("/kerja/?view=tasks"))
    assert do(budi, opened, "answer", text="Sudah").status_code == 302


def test_declining_names_who_is_responsible_and_where(budi: Client, opened: Opened) -> None:
    assert do(budi, opened, "decline", luar="luar-pln", text="Tiang milik PLN.").status_code == 302
    assert row(opened).outcome == Hasil.BUKAN_WEWENANG
    sari = make.hold_ticket(Client(), opened.id)
    assert "PLN Unit Layanan Pelanggan, Jalan Gardu 1, 123" in page(sari.get(f"/lacak/{opened.id}/"))


def test_only_others_verify_and_only_the_coordinator_blocks(budi: Client, city: make.City, opened: Opened) -> None:
    do(budi, opened, "accept")
    do(budi, opened, "answer", text="Sudah")
    assert do(budi, opened, "verify", text="Saya lihat sendiri").status_code == 403
    assert do(budi, opened, "block", text="Kasar").status_code == 403
    other = make.sign_in(Client(), city.koordinator)
    assert "Periksa dan nyatakan selesai" in page(other.get(f"/kerja/{opened.id}/"))
    assert do(other, opened, "verify", text="Kami lihat menyala").status_code == 302
    assert row(opened).outcome == Hasil.DIVERIFIKASI
    second = make.opened(at=clock.now())
    assert do(other, second, "block", text="Ancaman").status_code == 302
    assert row(second).outcome == Hasil.DIBLOKIR


def test_classifying_moves_the_term(budi: Client, opened: Opened) -> None:
    before = row(opened).due
    told = {"klasifikasi": "INFORMASI", "kategori": "INFRASTRUKTUR/JEMBATAN"}
    assert do(budi, opened, "classify", **told).status_code == 302
    assert row(opened).due < before
    assert do(budi, opened, "classify", klasifikasi="X").status_code == 422


def test_on_a_page_grown_old_the_words_are_kept(budi: Client, city: make.City, opened: Opened) -> None:
    handling.answer(id=opened.id, text="Dari Bu Ani", by=city.ani, at=clock.now())
    answer = do(budi, opened, "answer", text="Tulisan panjang saya")
    assert answer.status_code == 409
    assert "sudah berubah" in page(answer)
    assert "Tulisan panjang saya</textarea>" in page(answer)
    assert do(budi, opened, "accept").status_code == 409


def test_a_bad_file_of_evidence_loses_no_word(budi: Client, opened: Opened) -> None:
    bad = SimpleUploadedFile("bukti.pdf", b"<html>")
    answer = do(budi, opened, "answer", text="Sudah diganti", berkas=[bad])
    assert answer.status_code == 415
    assert "Sudah diganti</textarea>" in page(answer)
    assert row(opened).state == Keadaan.DITERUSKAN


def test_the_place_is_a_pin_on_the_map(budi: Client, opened: Opened) -> None:
    shown = page(budi.get(f"/kerja/{opened.id}/peta/"))
    assert "peta-jarum" in shown
    assert "geo:-6.985000,110.005000" in shown
    nowhere = make.opened(at=clock.now(), titik=None, desa=make.ALAS)
    assert budi.get(f"/kerja/{nowhere.id}/peta/").status_code == 404
    assert Client().get(f"/kerja/{opened.id}/peta/").status_code == 403


def test_the_page_of_a_request_costs_at_most_eight_queries(
    budi: Client, opened: Opened, django_assert_max_num_queries: Any
) -> None:
    do(budi, opened, "message", text="Kami periksa", berkas=[photo()])
    do(budi, opened, "split", unit="dinas-pu", text="Periksa kabel")
    budi.get(f"/kerja/{opened.id}/")
    with django_assert_max_num_queries(8):
        budi.get(f"/kerja/{opened.id}/")


def test_the_catalogue_costs_one_query_and_then_none(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(3):
        assert queries.kategori().mains
    with django_assert_max_num_queries(1):
        queries.kategori()


# For the public --------------------------------------------------------------------------------------------------


def with_photo(city: make.City, **changes: Any) -> Opened:
    opened = make.opened(at=clock.now(), text="Telepon saya 0812 3456 7890. Lampu padam.", **changes)
    sari = make.hold_ticket(Client(), opened.id)
    assert sari.post(f"/lacak/{opened.id}/tambah/", {"text": "Fotonya", "berkas": [photo()]}).status_code == 302
    return opened


def test_releasing_is_looked_at_first_and_masked(budi: Client, city: make.City) -> None:
    opened = with_photo(city)
    view = files.of_subject(opened.id)[0]
    files.render(view.id, at=clock.now())
    shown = page(budi.get(f"/kerja/{opened.id}/release/"))
    assert "7890" not in shown
    assert str(view.id) in shown
    seen = do(budi, opened, "release", text="Lampu padam. 0812 3456 7890", photo=[str(view.id)], preview="1")
    assert "Begini yang dibaca umum" in page(seen)
    assert not row(opened).public
    assert do(budi, opened, "release", text="Lampu padam.", photo=[str(view.id)], publish="1").status_code == 302
    assert (row(opened).public, row(opened).public_text) == (True, "Lampu padam.")
    assert str(view.id) in row(opened).public_files
    assert do(budi, opened, "unrelease").status_code == 302
    assert not row(opened).public


def test_another_request_s_photo_is_not_released(budi: Client, city: make.City, opened: Opened) -> None:
    other = files.of_subject(with_photo(city).id)[0]
    answer = do(budi, opened, "release", text="Lampu", photo=[str(other.id)], publish="1")
    assert answer.status_code == 422
    assert not row(opened).public


def test_a_secret_request_is_never_released(budi: Client, city: make.City) -> None:
    opened = make.opened(at=clock.now(), rahasia=True)
    assert budi.get(f"/kerja/{opened.id}/release/").status_code == 403
    assert do(budi, opened, "release", text="x", publish="1").status_code == 403


# Identity --------------------------------------------------------------------------------------------------------


def named(**changes: Any) -> Opened:
    id = uuid4()
    ref, event = prepare_identity(name="Sari Wulandari", phone="0812 3456 7890", subject=id, at=clock.now())
    opening = make.an_opening(id=id, identity=ref, **changes)
    return open_permintaan(opening=opening, by=SYSTEM_AUTHOR, at=clock.now(), also=[event] if event else [])


def test_an_identity_is_opened_for_a_reason_and_recorded(budi: Client, city: make.City) -> None:
    opened = named()
    assert "Sari" not in page(budi.get(f"/kerja/{opened.id}/"))
    assert "Sari" not in page(budi.get(f"/kerja/{opened.id}/identify/"))
    assert do(budi, opened, "identify").status_code == 422
    assert do(budi, opened, "identify", reason="karena").status_code == 422
    before = len(ledger.history(opened.id))
    shown = do(budi, opened, "identify", reason="1")
    assert "Sari Wulandari" in page(shown)
    assert "no-store" in shown["Cache-Control"]
    assert len(ledger.history(opened.id)) == before + 1


def test_who_is_hidden_stays_hidden_from_the_unit(budi: Client, city: make.City, opened: Opened) -> None:
    hidden = named(anonim=True)
    assert do(budi, hidden, "identify", reason="1").status_code == 403
    coordinator = make.sign_in(Client(), city.koordinator)
    assert "Sari Wulandari" in page(do(coordinator, hidden, "identify", reason="1"))
    assert budi.get(f"/kerja/{opened.id}/identify/").status_code == 404  # nobody left a name


# Rules -----------------------------------------------------------------------------------------------------------

RULE = {"id": "lampu", "order": "50", "wilayah": make.ALAS, "unit": "dinas-pu", "note": "Lampu jalan"}


def test_a_rule_is_tried_before_it_is_saved(client: Client, city: make.City) -> None:
    make.many(8, at=clock.now())
    make.sign_in(client, city.koordinator)
    unseen = client.post("/kerja/aturan/", {**RULE, "save": "1"})
    assert "2 dari 8" in page(unseen)
    assert not any(rule.id == "lampu" for rule in queries.aturan())
    tried = page(unseen).split('name="tried" value="')[1].split('"')[0]
    changed = client.post("/kerja/aturan/", {**RULE, "wilayah": "", "tried": tried, "save": "1"})
    assert "8 dari 8" in page(changed)
    assert client.post("/kerja/aturan/", {**RULE, "tried": tried, "save": "1"}).status_code == 302
    assert make.opened(at=clock.now()).unit == "dinas-pu"
    assert client.post("/kerja/aturan/lampu/akhiri/").status_code == 302
    assert make.opened(at=clock.now() + 1).unit == "desa-alas"
    assert client.post("/kerja/aturan/tiada/akhiri/").status_code == 404


@pytest.mark.parametrize(
    "bad", [{"unit": ""}, {"level": "DESA"}, {"unit": "x"}, {"wilayah": "1"}, {"order": "-1"}, {"id": "a b"}]
)
def test_a_rule_that_cannot_be_is_refused(client: Client, city: make.City, bad: dict[str, str]) -> None:
    make.sign_in(client, city.admin)
    assert client.post("/kerja/aturan/", {**RULE, **bad}).status_code == 422


def test_rules_are_the_coordinator_s(budi: Client) -> None:
    assert budi.get("/kerja/aturan/").status_code == 403
    assert budi.post("/kerja/aturan/", RULE).status_code == 403
    assert budi.post("/kerja/aturan/awal-desa/akhiri/").status_code == 403
