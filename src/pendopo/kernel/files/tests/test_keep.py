"""Keeping: what is taken, what is refused and how it is said; nothing of a refused file stays."""

from __future__ import annotations

import contextlib
import errno
import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from pendopo.kernel import files
from pendopo.kernel.files import sniff, store
from pendopo.kernel.files.refusals import Damaged, StorageFull, Suspicious, TooLarge, WrongType
from pendopo.kernel.files.tests.samples import (
    AT,
    archive,
    docx,
    gps_exif,
    lying_zip,
    odt,
    pdf,
    photo,
    stored,
    upload,
)
from pendopo.kernel.files.types import FileType, Kept, Limits
from pendopo.kernel.refusal import Refusal

ANY = Limits()


def keep(content: bytes, name: str = "foto.jpg", limits: Limits = ANY) -> Kept:
    return files.keep(upload(content, name), limits=limits, at=AT)


def bytes_of(kept: Kept) -> bytes:
    with store.current().open(kept.digest) as file:
        return file.read()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (photo(), "a.jpg", FileType.JPEG),
        (photo(progressive=True), "a.jpeg", FileType.JPEG),
        (photo("PNG"), "a.png", FileType.PNG),
        (photo("WEBP"), "a.webp", FileType.WEBP),
        (pdf(), "a.pdf", FileType.PDF),
        (pdf(before=b"\xef\xbb\xbf\r\n"), "a.pdf", FileType.PDF),
        (docx(), "a.docx", FileType.DOCX),
        (archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "a.xlsx", FileType.XLSX),
        (odt(), "a.odt", FileType.ODT),
    ],
)
def test_each_type_is_kept_durably_under_its_digest(content: bytes, name: str, kind: FileType, folder: Path) -> None:
    kept = keep(content, name)
    assert (kept.type, kept.name) == (kind, "a" + kind.suffix)
    assert (folder / kept.digest[:2] / kept.digest).stat().st_size == kept.size
    assert len(stored(folder)) == 2  # the file and its claim
    assert (kept.width, kept.height) == ((640, 480) if kind.is_photo else (0, 0))
    assert oct(folder.stat().st_mode & 0o777) == oct(0o700)
    if not kind.is_photo:
        assert bytes_of(kept) == content


def test_the_same_content_lies_there_once(folder: Path) -> None:
    first, second = keep(pdf(), "a.pdf"), keep(pdf(), "b.pdf")
    assert first.digest == second.digest
    assert first.id != second.id
    assert len(stored(folder)) == 3


def spoiled(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def jpeg_with_broken_tables() -> bytes:
    content = photo()
    at = content.index(b"\xff\xc4")
    return content[: at + 5] + b"\xff" * 16 + content[at + 21 :]


BAD = {
    "empty": (b"", "a.jpg", Damaged, "kosong"),
    "a program called a photo": (b"MZ\x90\0" + bytes(100), "foto.jpg", WrongType, ".jpg, tetapi isinya program"),
    "a page called a photo": (b" <!DOCTYPE html><script>", "foto.png", WrongType, ".png, tetapi isinya halaman"),
    "a drawing with script": (b"<svg onload='x'/>", "foto.svg", WrongType, "SVG"),
    "a gif": (b"GIF89a" + bytes(50), "foto.gif", WrongType, "GIF"),
    "a film": (b"\0\0\0\x20ftypisom" + bytes(50), "film.mp4", WrongType, "video"),
    "an archive": (archive({"a.txt": b"x"}), "a.zip", WrongType, "arsip ZIP"),
    "an archive called a document": (archive({"a.txt": b"x"}), "a.docx", WrongType, ".docx, tetapi isinya arsip"),
    "plain text": (b"halo dunia", "a.txt", WrongType, "tidak dikenali"),
    "noise": (bytes(range(1, 200)), "a.jpg", WrongType, "tidak dikenali"),
    "a pdf called a photo": (pdf(), "a.jpg", WrongType, ".jpg, tetapi isinya PDF"),
    "a photo called a pdf": (photo(), "a.pdf", WrongType, ".pdf, tetapi isinya JPEG"),
    "a docx called an odt": (docx(), "a.odt", WrongType, ".odt, tetapi isinya DOCX"),
    "an iphone photo": (b"\0\0\0\x18ftypheic" + bytes(90), "IMG.HEIC", WrongType, "HEIC"),
    "a pdf after junk": (pdf(before=b"<script>x</script>"), "a.pdf", Damaged, "diawali data lain"),
    "a pdf after a lot of junk": (pdf(before=b"x" * 5000), "a.pdf", WrongType, "tidak dikenali"),
    "half a pdf": (pdf(after=b""), "a.pdf", Damaged, "terpotong"),
    "half a jpeg": (photo()[:-3000], "a.jpg", Damaged, "terpotong"),
    "a jpeg without an end": (photo()[:-2], "a.jpg", Damaged, "terpotong"),
    "the first bytes of a jpeg": (photo()[:30], "a.jpg", Damaged, "terpotong"),
    "only a jpeg's magic": (b"\xff\xd8\xff", "a.jpg", Damaged, "terpotong"),
    "a jpeg without a picture": (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9", "a.jpg", Damaged, "rusak"),
    "a jpeg with broken tables": (jpeg_with_broken_tables(), "a.jpg", Damaged, "rusak"),
    "half a png": (photo("PNG")[:-40], "a.png", Damaged, "terpotong"),
    "a png with one wrong byte": (spoiled(photo("PNG"), 200), "a.png", Damaged, "rusak"),
    "half a webp": (photo("WEBP")[:-100], "a.webp", Damaged, "terpotong"),
    "half a docx": (docx()[:-30], "a.docx", Damaged, "rusak atau terpotong"),
    "a zip bomb": (docx(x=bytes(30_000_000)), "a.docx", Suspicious, "mengembang"),
    "a bomb by its directory": (lying_zip(4_000_000_000), "a.docx", Suspicious, "mengembang"),
    "too many members": (docx(**{f"m{i}": b"" for i in range(2100)}), "a.docx", Suspicious, "mengembang"),
    "a document with macros": (docx(**{"word/vbaProject.bin": b"x"}), "a.docx", Suspicious, "makro"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_refused_with_a_reason_and_nothing_stays(case: str, folder: Path) -> None:
    content, name, refusal, words = BAD[case]
    with pytest.raises(refusal, match=words) as refused:
        keep(content, name)
    assert refused.value.message_for_people.endswith(".")
    assert stored(folder) == []
    assert list((folder / "incoming").iterdir()) == []


def test_more_than_the_limit_is_refused_before_it_is_all_read(folder: Path) -> None:
    read = 0

    class Endless:
        name = "a.pdf"

        def chunks(self) -> Iterator[bytes]:
            nonlocal read
            while True:
                read += 65_536
                yield bytes(65_536)

    with pytest.raises(TooLarge, match=r"10,5 MB"):
        files.keep(Endless(), limits=ANY, at=AT)
    assert read < 10_700_000
    with pytest.raises(TooLarge, match="1 MB"):
        keep(photo() + bytes(1_000_000), limits=Limits(size=1_000_000))
    assert stored(folder) == []


def test_a_field_takes_only_its_types(folder: Path) -> None:
    with pytest.raises(WrongType, match=r"PDF tidak diterima\. Yang diterima: JPEG, PNG, WEBP"):
        keep(pdf(), "a.pdf", Limits(types=files.PHOTOS))
    assert stored(folder) == []


def test_a_photo_under_another_photos_ending_gets_its_own() -> None:
    assert keep(photo("PNG"), "foto.jpg").name == "foto.png"
    assert keep(photo("WEBP"), "foto").name == "foto.webp"


class Broken:
    """An upload whose sender goes away in the middle."""

    name = "foto.jpg"

    def chunks(self) -> Iterator[bytes]:
        yield photo()[:5000]
        raise ConnectionResetError("gone")


def test_a_half_sent_upload_leaves_nothing(folder: Path) -> None:
    with pytest.raises(ConnectionResetError):
        files.keep(Broken(), limits=ANY, at=AT)
    assert stored(folder) == []


@pytest.mark.parametrize("place", ["receive", "mkdtemp", "claim", "rename"])
def test_a_full_disk_is_said_and_nothing_is_half_kept(
    place: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    class Full:
        name = "foto.pdf"

        def chunks(self) -> Iterator[bytes]:
            yield pdf()[:20]
            full()

    target = {"mkdtemp": "tempfile.mkdtemp", "claim": "pathlib.Path.touch", "rename": "pathlib.Path.replace"}
    if place in target:
        monkeypatch.setattr(target[place], full)
    with pytest.raises(StorageFull, match="penuh") as refused:
        files.keep(Full() if place == "receive" else upload(pdf(), "a.pdf"), limits=ANY, at=AT)
    assert refused.value.status == 507
    assert stored(folder) == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_originals_keep_no_place_device_or_owner_but_stay_upright(kind: str, orientation: int) -> None:
    content = photo(kind, exif=gps_exif(orientation))
    assert b"KAMERA-RAHASIA" in content
    kept = keep(content, "a." + kind.lower())
    cleaned = bytes_of(kept)
    assert b"KAMERA" not in cleaned
    assert b"PEMILIK" not in cleaned
    with Image.open(io.BytesIO(cleaned)) as image, Image.open(io.BytesIO(content)) as before:
        exif = image.getexif()
        assert dict(exif) == ({} if orientation == 1 else {0x0112: orientation})
        assert not exif.get_ifd(0x8825)
        assert image.tobytes() == before.tobytes()
    assert (kept.width, kept.height) == ((480, 640) if orientation == 6 else (640, 480))


def test_what_phones_hide_in_and_behind_a_jpeg_goes() -> None:
    content = photo(comment=b"KOMENTAR", xmp=b"<x:xmpmeta>XMP-RAHASIA</x:xmpmeta>") + b"ftypmp42 FILM-RAHASIA"
    cleaned = bytes_of(keep(content))
    for secret in (b"KOMENTAR", b"XMP-RAHASIA", b"FILM-RAHASIA"):
        assert secret in content
        assert secret not in cleaned


def test_colour_profiles_stay() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in ("JPEG", "PNG", "WEBP"):
        with Image.open(io.BytesIO(bytes_of(keep(photo(kind, icc_profile=profile), "a")))) as image:
            assert image.info["icc_profile"] == profile


def test_thirty_megapixels_as_a_phone_sends_them_are_taken() -> None:
    assert keep(photo(size=(6400, 4800))).width == 6400


def test_an_iphones_photo_is_turned_into_jpeg_where_this_machine_can_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # Pillow alone reads no HEIC; AVIF is the same container and walks the same way.
    monkeypatch.setattr(sniff, "_HEIF_BRANDS", {b"avif"})
    kept = keep(photo("AVIF", size=(300, 200), exif=gps_exif(6)), "IMG_1.HEIC")
    assert (kept.type, kept.name, kept.width, kept.height) == (FileType.JPEG, "IMG_1.jpg", 200, 300)
    assert b"KAMERA" not in bytes_of(kept)
    with Image.open(io.BytesIO(bytes_of(kept))) as image:
        assert (image.size, dict(image.getexif())) == ((200, 300), {})


def blank_png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def test_pixel_bombs_are_refused_before_they_are_decoded(folder: Path) -> None:
    bomb = blank_png(30_000, 30_000)
    assert len(bomb) < 200_000
    with pytest.raises(TooLarge, match="900 megapiksel, paling banyak 30"):
        keep(bomb, "a.png")
    with pytest.raises(TooLarge, match="36 megapiksel, paling banyak 30"):
        keep(photo(mode="L", size=(6000, 6000), progressive=True))
    giant = bytearray(photo())
    at = giant.index(b"\xff\xc0") + 5
    giant[at : at + 4] = b"\xff\xdc\xff\xdc"
    with pytest.raises(TooLarge, match="megapiksel"):
        keep(bytes(giant))
    assert stored(folder) == []


NAMES = [
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("C:\\Users\\Budi\\KTP.pdf", "KTP.pdf"),
    ("laporan\u202efdp.exe.pdf", "laporanfdp.exe.pdf"),
    ("a\u200bb\0c\r\nd.PDF", "abc d.pdf"),
    (".pdf", "berkas.pdf"),
    ("", "berkas.pdf"),
    ("...", "berkas.pdf"),
    ("x" * 5000 + ".pdf", "x" * 116 + ".pdf"),
    ('a"; filename="b.html', 'a"; filename="b.html.pdf'),
]


@pytest.mark.parametrize(("name", "clean"), NAMES)
def test_names_are_cleaned_for_display(name: str, clean: str) -> None:
    assert keep(pdf(), name).name == clean


@given(st.text(max_size=150), st.sampled_from(FileType))
def test_any_name_becomes_a_harmless_one(name: str, kind: FileType) -> None:
    clean = sniff.clean_name(name, kind)
    assert clean.endswith(kind.suffix)
    assert len(clean) <= 120
    assert clean[0] != "."
    assert not any(c in clean for c in "/\\\n\0")
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in clean)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@given(data=st.data())
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_damage_anywhere_is_either_refused_or_harmless(data: st.DataObject, kind: str, folder: Path) -> None:
    content = bytearray(photo(kind, size=(64, 48), exif=gps_exif(6)))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Refusal):  # anything else fails the test
        assert b"KAMERA-RAHASIA" not in bytes_of(keep(bytes(content), "a"))
