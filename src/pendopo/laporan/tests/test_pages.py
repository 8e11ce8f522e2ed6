"""The intake form through its page: places, files, flags, rounds, replays and bad input."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from pendopo.kernel.http.limits import limiter
from pendopo.kernel.ui.tests.weigh import assert_light
from pendopo.laporan.models import Laporan
from pendopo.layanan.models import Permintaan
from pendopo.layanan.tests import make
from pendopo.layanan.types import Sumber, Why

pytestmark = pytest.mark.django_db
TOLD = {"jenis": "ADUAN", "text": "Lampu jalan padam sejak Senin.", "kunci": "satu"}


@pytest.fixture(autouse=True)
def city(db: None) -> make.City:
    limiter.forget()
    return make.city()


def page(answer: Any) -> str:
    return str(answer.content.decode())


def send(client: Client, **told: Any) -> Any:
    """The form, opened first (as a browser does), then sent."""
    client.get("/lapor/")
    return client.post("/lapor/", {**TOLD, **told})


def picture(name: str = "foto.jpg", *, kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def stored(client: Client, answer: Any) -> Permintaan:
    assert answer.status_code == 302, page(answer)
    return Permintaan.objects.get(id=answer["Location"].split("/")[2])


# The way of a report ---------------------------------------------------------------------------------------------


def test_the_form_says_first_what_is_not_for_a_form(client: Client) -> None:
    shown = page(client.get("/lapor/"))
    assert shown.index("tel:112") < shown.index("<textarea")
    assert shown.index('type="image"') < shown.index("<textarea")


def test_the_answer_shows_number_secret_unit_why_due_and_receipt(client: Client) -> None:
    answer = send(client, desa=make.ALAS)
    row = stored(client, answer)
    shown = page(client.get(answer["Location"]))
    assert "Desa Alas" in shown
    assert "melayani Alas" in shown
    assert "WIB" in shown
    assert "Kode rahasia" in shown
    assert "<svg" in shown
    assert 'class="qr"' in shown
    assert (row.unit, row.why, row.desa, row.sumber) == ("desa-alas", Why.LEVEL, make.ALAS, Sumber.WEB)
    assert Laporan.objects.get(id=row.id).jenis == "ADUAN"


def secret_on(shown: str) -> str:
    found = re.search(r'secret--key.*?data-copy="([^"]+)"', shown, re.S)
    return found.group(1) if found else ""


def test_number_and_secret_open_the_report_on_another_phone(client: Client) -> None:
    answer = send(client)
    row = stored(client, answer)
    secret = secret_on(page(client.get(answer["Location"])))
    other = Client()
    assert other.get(f"/lacak/{row.id}/").status_code == 404
    found = other.post("/lacak/", {"nomor": row.number, "kode": secret.lower()})
    assert found["Location"] == f"/lacak/{row.id}/"
    assert other.get(found["Location"]).status_code == 200
    assert secret not in str(other.get(f"/lacak/{row.id}/baru/").content)


@pytest.mark.parametrize(
    ("jenis", "klasifikasi"),
    [("ADUAN", "TIDAK_BERKADAR"), ("KELUHAN", "TIDAK_BERKADAR"), ("ASPIRASI", "ASPIRASI"), ("INFORMASI", "INFORMASI")],
)
def test_each_kind_has_its_class(client: Client, jenis: str, klasifikasi: str) -> None:
    assert stored(client, send(client, jenis=jenis)).klasifikasi == klasifikasi


def test_flags_are_kept_and_an_accusation_goes_past_the_accused(client: Client) -> None:
    row = stored(client, send(client, desa=make.ALAS, anonim="on", terlapor="desa-alas", kunci="a"))
    assert (row.unit, row.anonim, row.rahasia, row.klasifikasi) == ("inspektorat", True, True, "BERKADAR")
    assert stored(client, send(client, rahasia="on", kunci="b")).rahasia


def test_the_office_of_the_village_is_found_by_its_place(client: Client) -> None:
    row = stored(client, send(client, desa=make.BABADAN, terlapor="setempat"))
    assert (row.unit, row.terlapor) == ("inspektorat", "desa-babadan")
    answer = send(client, terlapor="setempat", kunci="b")
    assert answer.status_code == 422
    assert "kantor mana" in page(answer)


def test_a_contact_lies_in_the_vault_and_nowhere_else(client: Client) -> None:
    row = stored(client, send(client, name="Sari Wulandari", phone="0812 3456 7890"))
    assert row.identity
    shown = page(client.get(f"/lacak/{row.id}/"))
    assert "Sari" not in shown
    assert "7890" not in shown


# Places ----------------------------------------------------------------------------------------------------------


def tap(client: Client, village: str, **told: Any) -> Any:
    """A tap on the middle of a village, without a script: the browser sends the pixel."""
    shown = page(client.get("/lapor/"))
    fields = re.findall(r'<input type="image" name="([^"]+)"[^>]* width="(\d+)" height="(\d+)"', shown)
    name, width, height = fields[0]
    column, row = make.SQUARES[village]
    x, y = int(width) * (0.25 + 0.5 * column), int(height) * (0.75 - 0.5 * row)
    return client.post(
        "/lapor/", {**TOLD, "peta-zoom": "", "peta-pin": "", f"{name}.x": round(x), f"{name}.y": round(y), **told}
    )


def test_a_tap_sets_the_pin_and_keeps_what_was_written(client: Client) -> None:
    answer = tap(client, make.BABADAN, text="Pohon tumbang", anonim="on")
    shown = page(answer)
    assert answer.status_code == 200
    assert "Titik Anda: <b>Babadan, Hulu</b>" in shown
    assert "Pohon tumbang</textarea>" in shown
    assert f'<option value="{make.BABADAN}" selected>' in shown
    assert Permintaan.objects.count() == 0
    pin = re.search(r'name="peta-pin" value="([^"]+)"', shown)
    assert pin
    row = stored(client, send(client, **{"peta-pin": pin.group(1), "peta-zoom": ""}))
    assert (row.desa, row.unit) == (make.BABADAN, "desa-babadan")
    assert row.lat is not None


def test_this_phones_place_stands_above_an_older_tap_and_becomes_the_pin(client: Client) -> None:
    alas, candi = make.inside(make.ALAS), make.inside(make.CANDI)
    old = {"peta-pin": f"{candi.lat},{candi.lon}", "peta-zoom": ""}
    assert stored(client, send(client, lat=alas.lat, lon=alas.lon, **old)).desa == make.ALAS
    shown = page(send(client, text="", lat=alas.lat, lon=alas.lon, **old))
    assert f'name="peta-pin" value="{alas.lat},{alas.lon}"' in shown
    assert re.search(r'name="lat"(?![^>]*value="[^"])', shown)


@pytest.mark.parametrize(
    ("lat", "lon"), [("91000000", "0"), ("abc", "1"), ("1", "-180000001"), ("1e9", "1"), ("٣", "x")]
)
def test_a_place_that_is_nowhere_is_said(client: Client, lat: str, lon: str) -> None:
    answer = send(client, lat=lat, lon=lon)
    assert answer.status_code == 422
    assert "tidak dapat dibaca" in page(answer)


def test_a_point_outside_is_kept_and_goes_to_the_coordinator(client: Client) -> None:
    row = stored(client, send(client, lat=1_000_000, lon=100_000_000))
    assert (row.desa, row.unit, row.lat) == ("", "koordinator", 1_000_000)


def test_without_any_place_it_reaches_the_coordinator(client: Client) -> None:
    assert stored(client, send(client)).why == Why.NO_MATCH


# Files -----------------------------------------------------------------------------------------------------------


def test_photos_and_a_document_are_kept_across_rounds(client: Client) -> None:
    pdf = SimpleUploadedFile("surat.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    shown = page(send(client, text="", berkas=[picture(), pdf]))
    words = re.findall(r'name="berkas-tersimpan" value="([^"]+)"', shown)
    assert len(words) == 2
    row = stored(client, send(client, **{"berkas-tersimpan": words, "berkas": [picture("dua.jpg", size=(32, 32))]}))
    own = page(client.get(f"/lacak/{row.id}/"))
    assert own.count("/berkas/") >= 3


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("foto.jpg", b"MZ\x90\x00 not a photo at all"),
        SimpleUploadedFile("foto.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 50),
        SimpleUploadedFile("laman.pdf", b"<html><script>alert(1)</script>"),
        SimpleUploadedFile("kosong.png", b"\n"),
    ],
    ids=["lying", "corrupt", "html", "empty"],
)
def test_a_file_that_lies_is_refused_by_name_and_nothing_else_is_lost(
    client: Client, upload: SimpleUploadedFile
) -> None:
    upload.seek(0)
    answer = send(client, berkas=[picture(), upload])
    shown = page(answer)
    assert answer.status_code in (413, 415, 422)
    assert f"{upload.name}: " in shown
    assert TOLD["text"] in shown
    assert shown.count('name="berkas-tersimpan"') == 1
    assert Permintaan.objects.count() == 0


def test_a_bad_file_is_told_on_a_tap_too(client: Client) -> None:
    shown = page(tap(client, make.ALAS, berkas=SimpleUploadedFile("x.jpg", b"GIF89a tidak")))
    assert "x.jpg: " in shown


def test_no_more_than_four_files(client: Client) -> None:
    answer = send(client, berkas=[picture(f"{n}.jpg", size=(8 + n, 8)) for n in range(5)])
    assert answer.status_code == 422
    assert "Paling banyak 4" in page(answer)


def test_a_photo_of_thirty_megapixels_is_taken(client: Client) -> None:
    stored(client, send(client, berkas=picture("besar.jpg", size=(6000, 5000))))


# Bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b\u200d\u2060", "\u202e\u202d"])
def test_nothing_told_is_said_so(client: Client, text: str) -> None:
    answer = send(client, text=text)
    assert answer.status_code == 422
    assert "Ceritakan apa yang terjadi." in page(answer)


def test_what_nobody_sees_is_taken_out(client: Client) -> None:
    row = stored(client, send(client, text="Jalan\u202e rusak\u200b di\x07 sini"))
    assert row.text == "Jalan rusak di sini"


def test_a_nul_is_refused(client: Client) -> None:
    assert send(client, text="a\x00b").status_code == 422


def test_text_at_the_limit_counts_lines_as_the_browser_does(client: Client) -> None:
    text = "\r\n".join(["x" * 99] * 100)
    assert stored(client, send(client, text=text)).text.count("\n") == 99
    assert send(client, text="x" * 10_001, kunci="b").status_code == 422


def test_ten_megabytes_of_text_are_refused_with_a_sentence(client: Client) -> None:
    client.get("/lapor/")
    answer = client.post("/lapor/", {**TOLD, "text": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "terlalu besar" in page(answer)


@pytest.mark.parametrize(
    "more",
    [
        {"jenis": "X"},
        {"desa": "99.99"},
        {"kategori": "TIDAK ADA"},
        {"terlapor": "raja"},
        {"phone": "abc"},
        {"email": "x"},
    ],
)
def test_invented_choices_are_refused(client: Client, more: dict[str, str]) -> None:
    answer = send(client, **more)
    assert answer.status_code == 422
    assert TOLD["text"] in page(answer)


def test_a_form_without_its_token_is_refused_with_a_sentence() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/lapor/", TOLD)
    assert answer.status_code == 403
    assert "kedaluwarsa" in page(answer)


def test_the_same_form_sent_again_is_one_report_and_shows_no_secret(client: Client) -> None:
    first = send(client)
    again = client.post("/lapor/", TOLD)
    assert again["Location"] == first["Location"]
    assert Permintaan.objects.count() == 1
    del client.cookies["pendopo-kode"]  # the first answer never arrived
    shown = page(client.get(again["Location"]))
    assert "Buat kode rahasia baru" in shown
    assert "secret--key" not in shown
    row = Permintaan.objects.get()
    renewed = client.post(f"/lacak/{row.id}/kode-baru/")
    secret = secret_on(page(client.get(renewed["Location"])))
    assert Client().post("/lacak/", {"nomor": row.number, "kode": secret}).status_code == 302


def test_another_browser_with_the_same_key_gets_its_own_report(client: Client) -> None:
    send(client)
    other = Client()
    send(other)
    assert Permintaan.objects.count() == 2


def test_too_often_is_said_and_the_words_stay(client: Client) -> None:
    for n in range(7):  # the first has no session yet to be counted by
        assert send(client, kunci=str(n)).status_code == 302
    answer = send(client, kunci="x", text="Kata yang tidak boleh hilang")
    assert answer.status_code == 429
    assert "Kata yang tidak boleh hilang" in page(answer)


def test_leaving_a_shared_phone_ends_everything(client: Client) -> None:
    answer = send(client)
    sealed = client.cookies["pendopo-kode"].value
    client.post("/tinggalkan/")
    client.cookies["pendopo-kode"] = sealed  # what the browser may still hold on plain HTTP
    assert client.get(answer["Location"]).status_code == 404
    assert secret_on(sealed) == ""


# Staff -----------------------------------------------------------------------------------------------------------


def test_staff_write_it_down_and_print_the_slip(client: Client, city: make.City) -> None:
    make.sign_in(client, city.budi)
    client.get("/lapor/petugas/")
    answer = client.post("/lapor/petugas/", {**TOLD, "sumber": "TELEPON", "desa": make.BABADAN})
    row = stored(client, answer)
    assert (row.sumber, row.unit) == ("TELEPON", "desa-babadan")
    shown = page(client.get(answer["Location"]))
    assert "Cetak untuk pelapor" in shown
    assert secret_on(shown)
    assert client.get(f"/lacak/{row.id}/").status_code == 404  # the ticket is the citizen's
    assert client.post(f"/lacak/{row.id}/tarik/").status_code == 404


def test_the_door_is_asked_of_staff_and_closed_to_others(client: Client, city: make.City) -> None:
    assert Client().get("/lapor/petugas/").status_code == 403
    make.sign_in(client, city.budi)
    assert client.post("/lapor/petugas/", TOLD).status_code == 422


# Weight and queries ----------------------------------------------------------------------------------------------


def test_the_form_is_light(client: Client) -> None:
    assert_light(client, "/lapor/")


def test_a_report_costs_at_most_twenty_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    point = make.inside(make.ALAS)
    send(client)
    with django_assert_max_num_queries(20):
        client.post("/lapor/", {**TOLD, "kunci": "dua", "lat": point.lat, "lon": point.lon})
