"""From kept to attached, shown, released, erased and swept; and what happens when it stops half-way."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from PIL import Image

from pendopo.kernel import files, ids, loop
from pendopo.kernel.clock import DAY, HOUR
from pendopo.kernel.files import photo as photo_module
from pendopo.kernel.files import store, views
from pendopo.kernel.files.models import Berkas, Rendisi
from pendopo.kernel.files.refusals import Lapsed, NotRendered
from pendopo.kernel.files.tests.samples import AT, gps_exif, pdf, photo, stored, upload
from pendopo.kernel.files.types import FaultKind, Kept, RenditionState
from pendopo.kernel.refusal import NotFound

pytestmark = pytest.mark.django_db(transaction=True)

SUBJECT, OTHER = ids.new_id(AT), ids.new_id(AT)


def keep(content: bytes | None = None, name: str = "foto.jpg") -> Kept:
    return files.keep(upload(content or photo(exif=gps_exif(6)), name), limits=files.Limits(), at=AT)


def attach(kept: Kept, subject: UUID = SUBJECT, purpose: str = "lampiran", at: int = AT) -> UUID:
    with transaction.atomic():
        return files.attach(kept, subject=subject, purpose=purpose, at=at).id


def shown() -> UUID:
    """A photo with its renditions."""
    berkas = attach(keep())
    assert loop.run_once(AT, recurring=False) == 1
    return berkas


def test_a_photo_is_attached_in_two_queries_and_rendered_by_the_loop(folder: Path) -> None:
    kept = keep()
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        files.attach(kept, subject=SUBJECT, purpose="lampiran", at=AT)
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 2
    (view,) = files.of_subject(SUBJECT)
    assert (view.id, view.name, view.state, view.renditions) == (kept.id, "foto.jpg", RenditionState.DUE, ())
    assert (view.width, view.height) == (480, 640)
    assert loop.run_once(AT, recurring=False) == 1
    view = files.get(kept.id)
    assert view.state == RenditionState.MADE
    assert [(one.side, one.width, one.height, one.publik) for one in view.renditions] == [
        (320, 240, 320, False), (1280, 480, 640, False),
    ]  # fmt: skip
    assert len(stored(folder)) == 3  # no claim is left
    opened = files.rendition(kept.id, 320)
    with opened.stream, Image.open(opened.stream) as image:
        assert (image.format, image.size) == ("WEBP", (240, 320))
        assert not image.getexif()
        assert set(image.info) <= {"loop", "background", "timestamp", "duration"}
    assert files.render(kept.id, at=AT) == RenditionState.MADE
    assert list(files.verify(deep=True)) == []


def test_lists_of_many_subjects_take_two_queries() -> None:
    for subject in (SUBJECT, SUBJECT, OTHER):
        attach(keep(pdf(), "a.pdf"), subject)
    attach(keep(pdf(), "b.pdf"), OTHER, "bukti")
    with CaptureQueriesContext(connection) as queries:
        found = files.of_subjects([SUBJECT, OTHER, ids.new_id()])
    assert len(queries) == 2
    assert sorted(len(views) for views in found.values()) == [0, 2, 2]
    assert [view.name for view in files.of_subject(OTHER, purpose="bukti")] == ["b.pdf"]


def test_attaching_belongs_inside_a_transaction_and_happens_once() -> None:
    kept = keep()
    with pytest.raises(RuntimeError):
        files.attach(kept, subject=SUBJECT, purpose="x", at=AT)
    attach(kept)
    with pytest.raises(Lapsed):
        attach(kept)
    assert Berkas.objects.count() == 1


def test_a_transaction_undone_leaves_the_file_to_be_attached_again() -> None:
    kept = keep()

    def undone() -> None:
        with transaction.atomic():
            files.attach(kept, subject=SUBJECT, purpose="x", at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    assert not Berkas.objects.exists()
    attach(kept)


def test_a_form_that_comes_back_loses_no_file() -> None:
    word = files.remember(kept := keep(), session="s1")
    assert files.recall(word, session="s1", at=AT + HOUR) == kept
    for other, at in ((word, AT + 2 * DAY), (word + "x", AT), ("", AT)):
        with pytest.raises(Lapsed):
            files.recall(other, session="s1", at=at)
    with pytest.raises(Lapsed):
        files.recall(word, session="s2", at=AT)
    attach(kept)
    with pytest.raises(Lapsed):
        files.recall(word, session="s1", at=AT)


def test_what_cannot_be_decoded_is_said_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    berkas = attach(keep(photo("PNG"), "a.png"))
    row = Berkas.objects.get(id=berkas)
    path = store.current()._path(row.digest)  # type: ignore[attr-defined]
    path.write_bytes(path.read_bytes()[:100])
    loop.run_once(AT, recurring=False)
    assert files.get(berkas).state == RenditionState.BROKEN
    with pytest.raises(NotRendered):
        files.publish([berkas])


def test_only_released_copies_are_public_and_never_the_original() -> None:
    berkas, second = shown(), attach(keep(photo("PNG"), "b.png"))
    request = RequestFactory().get("/")

    def public(side: int = 320) -> None:
        views.public_rendition(request, berkas, side).close()

    with pytest.raises(NotFound):
        public()
    with pytest.raises(NotRendered):
        files.publish([berkas, second])
    with pytest.raises(NotFound):
        public()
    files.publish([berkas])
    public()
    assert all(one.publik for one in files.get(berkas).renditions)
    for side in (0, 640, 4000):
        with pytest.raises(NotFound):
            public(side)
    files.withdraw([berkas])
    with pytest.raises(NotFound):
        public()


def test_missing_private_and_erased_look_alike() -> None:
    berkas = shown()
    sentences = set()
    for attempt in (
        lambda: files.rendition(ids.new_id(), 320, public=True),
        lambda: files.rendition(berkas, 320, public=True),
        lambda: files.open_original(ids.new_id()),
        lambda: files.get(ids.new_id()),
    ):
        with pytest.raises(NotFound) as refused:
            attempt()
        sentences.add(refused.value.message_for_people)
    assert len(sentences) == 1


def test_files_are_sent_so_that_nothing_in_them_acts() -> None:
    document = attach(keep(pdf(), 'Surat "é";\u202e x.pdf'))
    response = views.stream(RequestFactory().get("/"), files.open_original(document))
    assert b"".join(response.streaming_content) == pdf()  # type: ignore[attr-defined]
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Surat%20")
    assert response["Content-Length"] == str(len(pdf()))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    response.close()
    again = views.stream(RequestFactory().get("/", HTTP_IF_NONE_MATCH=response["ETag"]), files.open_original(document))
    assert (again.status_code, again["Cache-Control"]) == (304, "private, no-store")


def test_a_released_photo_is_shown_without_its_name() -> None:
    files.publish([berkas := shown()])
    response = views.public_rendition(RequestFactory().get("/"), berkas, 1280)
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Disposition"] == 'inline; filename="foto.webp"'
    assert response["Cache-Control"] == "public, max-age=300"
    response.close()


def test_erasure_takes_rows_and_bytes_but_not_what_others_name(folder: Path) -> None:
    content = photo()
    mine, theirs = attach(keep(content)), attach(keep(content), OTHER)
    attach(keep(pdf(), "a.pdf"))
    loop.run_once(AT, recurring=False)
    assert len(stored(folder)) == 1 + 2 + 1
    with transaction.atomic():
        assert files.erase(SUBJECT) == 2
        assert len(stored(folder)) == 4  # not before the commit
    assert len(stored(folder)) == 3
    with pytest.raises(NotFound):
        files.open_original(mine)
    files.open_original(theirs).stream.close()
    assert files.erase_file(theirs) == 1
    assert stored(folder) == []
    assert not Rendisi.objects.exists()
    assert files.erase(SUBJECT) == 0


def test_an_erasure_undone_destroys_nothing(folder: Path) -> None:
    attach(keep())
    before = len(stored(folder))

    def undone() -> None:
        with transaction.atomic():
            files.erase(SUBJECT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    assert len(stored(folder)) == before
    assert list(files.verify()) == []


def test_erasing_the_first_does_not_take_the_second_copy_that_is_on_its_way() -> None:
    content = photo()
    attach(keep(content))
    coming = keep(content)
    files.erase(SUBJECT)
    late = attach(coming, OTHER)
    files.open_original(late).stream.close()


def test_a_photo_erased_while_it_is_rendered_leaves_no_copy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    berkas = attach(keep())
    render = photo_module.render

    def erased_meanwhile(*args: object) -> object:
        made = render(*args)  # type: ignore[arg-type]
        files.erase(SUBJECT)
        return made

    monkeypatch.setattr(photo_module, "render", erased_meanwhile)
    files.render(berkas, at=AT)
    assert not Rendisi.objects.exists()
    files.sweep(AT + DAY + 1)
    assert stored(folder) == []


def test_the_sweep_takes_what_nothing_names_after_a_day_and_nothing_else(folder: Path) -> None:
    named, given_up = attach(keep(pdf(), "a.pdf")), keep(photo())
    (folder / "incoming" / "rest").mkdir()
    (folder / "incoming" / "rest" / "received").write_bytes(b"half")
    (folder / "stray").write_bytes(b"not ours")
    swept = files.sweep(AT + DAY)
    assert (swept.claims, swept.files) == (0, 0)
    swept = files.sweep(AT + DAY + 1)
    assert (swept.claims, swept.files, swept.remains) == (1, 1, 0)
    with pytest.raises(Lapsed):
        attach(given_up)
    files.open_original(named).stream.close()
    assert files.sweep(10**14).remains == 1
    assert (folder / "stray").exists()
    assert list(files.verify()) == []


def test_verify_names_what_is_missing_or_changed() -> None:
    missing, changed, edited = (attach(keep(pdf(after=f"{i}%%EOF".encode()), "a.pdf")) for i in range(3))

    def path(berkas: UUID) -> Path:
        found: Path = store.current()._path(Berkas.objects.get(id=berkas).digest)  # type: ignore[attr-defined]
        return found

    path(missing).unlink()
    path(changed).write_bytes(b"x")
    path(edited).write_bytes(path(edited).read_bytes().replace(b"1 0 obj", b"2 0 obj"))
    assert {(f.id, f.side, f.kind) for f in files.verify()} == {
        (missing, 0, FaultKind.MISSING), (changed, 0, FaultKind.CHANGED),
    }  # fmt: skip
    assert {f.id for f in files.verify(deep=True)} == {missing, changed, edited}
    with pytest.raises(NotFound):
        files.open_original(missing)


def odd(mode: str) -> bytes:
    return photo("PNG", mode=mode)


def transparent() -> bytes:
    image = Image.new("RGBA", (50, 40), (255, 0, 0, 0))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def animated() -> bytes:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("blue", "red")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


def deep_grey() -> bytes:
    out = io.BytesIO()
    Image.new("I;16", (50, 40), 32768).save(out, "PNG")
    return out.getvalue()


def ink() -> bytes:
    out = io.BytesIO()
    Image.new("CMYK", (50, 40), (0, 255, 255, 0)).save(out, "JPEG")
    return out.getvalue()


ODD: dict[str, tuple[Callable[[], bytes], tuple[int, int, int]]] = {
    "transparent is white": (transparent, (255, 255, 255)),
    "the first picture of a film": (animated, (0, 0, 255)),
    "sixteen bits of grey": (deep_grey, (128, 128, 128)),
    "ink": (ink, (255, 0, 0)),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_photos_are_shown_as_they_look(case: str) -> None:
    make, colour = ODD[case]
    berkas = attach(keep(make(), "a"))
    assert files.render(berkas, at=AT) == RenditionState.MADE
    with files.rendition(berkas, 320).stream as file, Image.open(file) as image:
        seen = image.convert("RGB").getpixel((10, 10))
    assert isinstance(seen, tuple)
    assert all(abs(is_ - wanted) < 12 for is_, wanted in zip(seen, colour, strict=True))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_is_rendered(mode: str) -> None:
    content = photo("PNG", mode=mode)
    berkas = attach(keep(content, "a.png"))
    assert files.render(berkas, at=AT) == RenditionState.MADE
    assert {(one.width, one.height) for one in files.get(berkas).renditions} == {(320, 240), (640, 480)}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_copies_stand_upright(orientation: int) -> None:
    image = Image.new("RGB", (400, 200), "white")
    image.paste("red", (0, 0, 100, 100))
    out = io.BytesIO()
    image.save(out, "JPEG", exif=gps_exif(orientation))
    berkas = attach(keep(out.getvalue()))
    files.render(berkas, at=AT)
    with files.rendition(berkas, 320).stream as file, Image.open(file) as made:
        wide = orientation < 5
        assert made.size == ((320, 160) if wide else (160, 320))
        corners = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}
        x, y = corners[orientation]
        red, green, _ = made.convert("RGB").getpixel((x * (made.width - 21) + 10, y * (made.height - 21) + 10))  # type: ignore[misc]
        assert red > 200 > 60 > green
