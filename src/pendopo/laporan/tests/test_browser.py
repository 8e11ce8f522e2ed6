"""The way of a report in a real browser at phone width: citizen, unit, citizen; once without JavaScript."""

from __future__ import annotations

import io
import re
from uuid import UUID

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import FilePayload, Page

from pendopo.kernel import clock, files
from pendopo.kernel.http.limits import limiter
from pendopo.kernel.permissions import Actor
from pendopo.layanan.models import Permintaan
from pendopo.layanan.tests import make
from pendopo.node.testing.browser import OpenPage, assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(db: None) -> make.City:
    limiter.forget()
    return make.city(at=clock.now() - clock.DAY)


def photo(name: str) -> FilePayload:
    out = io.BytesIO()
    Image.effect_mandelbrot((320, 240), (-2, -1.2, 1, 1.2), 20).convert("RGB").save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def enter(page: Page, actor: Actor) -> None:
    """Carry the session of an official, who has shown a second factor, into the browser."""
    client = make.sign_in(Client(), actor)
    origin = re.match(r"https?://[^/]+", page.url)
    assert origin
    page.context.add_cookies([{"name": "pendopo", "value": client.cookies["pendopo"].value, "url": origin.group()}])


def judged(page: Page, *, javascript: bool) -> None:
    """Everything that is demanded of each page on the way. axe needs JavaScript; the width does not."""
    if javascript:
        assert_accessible(page)
        page.emulate_media(color_scheme="dark")
        assert_accessible(page)
        page.emulate_media(color_scheme="light")
        assert_no_sideways_scroll(page)


def submit(page: Page, *, javascript: bool) -> UUID:
    """Ibu Sari taps the place, tells what happened, sends a photograph, and gets number and secret."""
    judged(page, javascript=javascript)
    image = page.locator("input[type=image]:visible")
    box = image.bounding_box()
    assert box
    assert box["y"] < 844, "the map begins above the fold"
    image.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.25})
    page.get_by_text("Titik Anda: Alas, Hulu").wait_for()
    judged(page, javascript=javascript)
    page.get_by_label("Foto atau dokumen").set_input_files([photo("tiang.jpg")])
    page.get_by_role("button", name="Kirim laporan").last.click()
    page.get_by_text("Ceritakan apa yang terjadi.").first.wait_for()  # the words were forgotten, the photo is not
    assert page.get_by_label("tiang.jpg").is_checked()
    judged(page, javascript=javascript)
    page.get_by_label("Ceritakan").fill("Lampu jalan di depan pasar padam.")
    page.get_by_role("button", name="Kirim laporan").last.click()
    page.get_by_role("heading", name="Laporan Anda diterima").wait_for()
    assert page.get_by_text("melayani Alas").is_visible()
    judged(page, javascript=javascript)
    return UUID(page.url.split("/")[-3])


def reply_elsewhere(page: Page, number: str, secret: str, *, javascript: bool) -> None:
    """On another phone, with number and secret, Ibu Sari answers the question."""
    judged(page, javascript=javascript)
    page.get_by_label("Nomor laporan").fill(number.lower())
    page.get_by_label("Kode rahasia").fill(secret)
    page.get_by_role("button", name="Lihat laporan").click()
    page.get_by_role("heading", name="Petugas bertanya kepada Anda").wait_for()
    judged(page, javascript=javascript)
    page.get_by_label("Pesan Anda").first.fill("Tiang nomor 7.")
    page.get_by_role("button", name="Kirim jawaban").click()
    page.get_by_role("heading", name="Dikerjakan").wait_for()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_from_the_citizen_to_the_unit_and_back(open_page: OpenPage, city: make.City, *, javascript: bool) -> None:
    sari = open_page("/lapor/", javascript=javascript)
    id = submit(sari, javascript=javascript)
    row = Permintaan.objects.get(id=id)
    secret = sari.locator(".secret--key output").inner_text()
    sari.get_by_role("link", name="Ikuti laporan ini").click()
    judged(sari, javascript=javascript)

    budi = open_page("/tentang/", javascript=javascript)
    enter(budi, city.budi)
    budi.goto("/kerja/")
    judged(budi, javascript=javascript)
    budi.get_by_role("link", name="Lampu jalan di depan pasar padam.").click()
    judged(budi, javascript=javascript)
    budi.get_by_role("button", name="Terima dan kerjakan").click()
    budi.get_by_role("link", name="Tanya pelapor").click()
    judged(budi, javascript=javascript)
    budi.get_by_label("Apa yang perlu Anda ketahui?").fill("Tiang nomor berapa?")
    budi.get_by_role("button", name="Tanya pelapor").click()
    budi.get_by_text("Menunggu jawaban pelapor").first.wait_for()
    judged(budi, javascript=javascript)

    reply_elsewhere(open_page("/lacak/", javascript=javascript), row.number, secret, javascript=javascript)

    budi.goto(f"/kerja/{id}/")
    budi.get_by_label("Jawaban untuk pelapor").fill("Lampunya sudah kami ganti.")
    budi.get_by_label("Bukti: foto atau dokumen").set_input_files([photo("menyala.jpg")])
    budi.get_by_role("button", name="Kirim jawaban").click()
    budi.get_by_text("Desa Alas menjawab").wait_for()
    for view in files.of_subject(id):
        files.render(view.id, at=clock.now())
    budi.get_by_role("link", name="Publikasikan").click()
    judged(budi, javascript=javascript)
    budi.get_by_role("button", name="Lihat dahulu").click()
    budi.get_by_text("Begini yang dibaca umum").wait_for()
    judged(budi, javascript=javascript)

    sari.reload()
    sari.get_by_role("heading", name="Sudah selesai menurut Anda?").wait_for()
    assert sari.get_by_alt_text("Foto menyala.jpg").first.is_visible()
    judged(sari, javascript=javascript)
    sari.get_by_role("button", name="Ya, sudah selesai").click()
    sari.get_by_role("heading", name="Selesai, dikonfirmasi pelapor").wait_for()
    sari.get_by_role("button", name="Sangat baik").click()
    sari.get_by_role("link", name="Tanda terima").click()
    judged(sari, javascript=javascript)
    sari.goto(f"/lacak/{id}/")
    sari.get_by_role("button", name="Tinggalkan ponsel bersama ini").click()
    sari.get_by_text("ditinggalkan").or_(sari.get_by_role("heading")).first.wait_for()
    sari.goto(f"/lacak/{id}/")
    assert sari.get_by_role("heading", name="Halaman ini tidak ada").is_visible()
    row.refresh_from_db()
    assert (row.state, row.outcome, row.score) == ("SELESAI", "DIKONFIRMASI", 4)


def test_the_pages_of_the_office_at_a_desk_and_on_a_phone(open_page: OpenPage, city: make.City) -> None:
    opened = make.opened(at=clock.now())
    page = open_page("/tentang/", desk=True)
    enter(page, city.koordinator)
    addresses = [
        "/kerja/?view=all",
        "/kerja/?view=done",
        "/kerja/?q=tiada&view=all",
        "/kerja/aturan/",
        "/lapor/petugas/",
    ]
    verbs = ["", *(f"{verb}/" for verb in ("forward", "decline", "block", "note", "release"))]
    for address in [*addresses, *(f"/kerja/{opened.id}/{verb}" for verb in verbs)]:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(address)
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        page.set_viewport_size({"width": 390, "height": 844})
        assert_no_sideways_scroll(page)
        page.set_viewport_size({"width": 320, "height": 568})  # WCAG 1.4.10: reflow
        assert_no_sideways_scroll(page)


def test_this_phones_place_becomes_the_pin(open_page: OpenPage, city: make.City) -> None:
    page = open_page("/lapor/")
    place = make.inside(make.BABADAN)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": place.lat / 1e6, "longitude": place.lon / 1e6, "accuracy": 9})
    page.get_by_role("button", name="Pakai lokasi saya").click()
    page.get_by_text("tepat sampai sekitar 9 meter").wait_for()
    page.get_by_label("Ceritakan").fill("Pohon tumbang.")
    page.get_by_role("button", name="Kirim laporan").last.click()
    page.get_by_role("heading", name="Laporan Anda diterima").wait_for()
    assert Permintaan.objects.get().desa == make.BABADAN


def test_staff_print_the_slip(open_page: OpenPage, city: make.City) -> None:
    page = open_page("/tentang/")
    enter(page, city.budi)
    page.goto("/lapor/petugas/")
    assert_accessible(page)
    page.get_by_label("Telepon", exact=True).check()
    page.get_by_label("Ceritakan").fill("Air keruh sejak pagi.")
    page.get_by_role("button", name="Kirim laporan").last.click()
    page.get_by_role("button", name="Cetak untuk pelapor").wait_for()
    assert_accessible(page)
    page.emulate_media(media="print")
    for part in (".secret output", ".secret--key output", ".qr", "text=Ikuti laporan ini di"):
        assert page.locator(part).first.is_visible(), part
    assert page.locator("button:visible, .menu:visible").count() == 0
