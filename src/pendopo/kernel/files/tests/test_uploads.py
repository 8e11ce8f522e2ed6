"""Forms with files: received on disk, within limits, and only whole."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError
from pytest_django import Settings

from pendopo.kernel import files
from pendopo.kernel.files import uploads
from pendopo.kernel.files.refusals import StorageFull, TooLarge
from pendopo.kernel.files.tests.samples import AT, pdf, photo, stored

LIMIT = 1_000_000


@pytest.fixture(autouse=True)
def handler(settings: Settings, folder: Path) -> None:
    settings.FILE_UPLOAD_HANDLERS = ["pendopo.kernel.files.uploads.UploadHandler"]
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, upload_limit=LIMIT)


def form(*contents: bytes) -> bytes:
    parts = [b'--X\r\nContent-Disposition: form-data; name="teks"\r\n\r\nJalan rusak\r\n']
    head = b'--X\r\nContent-Disposition: form-data; name="berkas"; filename="a.pdf"\r\n\r\n'
    return b"".join([*parts, *(head + content + b"\r\n" for content in contents), b"--X--\r\n"])


OPEN: list[WSGIRequest] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Close the requests of a test, as the server does after its answer."""
    yield
    while OPEN:
        OPEN.pop().close()


def request(body: bytes, length: int | None = None) -> WSGIRequest:
    """The request as Django sees it behind the guard."""

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        OPEN.append(WSGIRequest(environ))
        return []

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body) if length is None else length),
        "CONTENT_TYPE": "multipart/form-data; boundary=X",
    }
    uploads.whole_body(application)(environ, None)
    return OPEN[-1]


def keep(upload: Any) -> files.types.Kept:
    return files.keep(upload, limits=files.Limits(), at=AT)


def test_several_files_of_one_form_are_received_and_kept(folder: Path) -> None:
    contents = [pdf(after=b"%d%%%%EOF" % i + bytes(200_000)[:i] + b"\n") for i in range(3)] + [pdf() + bytes(1500)]
    received = request(form(*contents)).FILES.getlist("berkas")
    assert [file.size for file in received] == [len(content) for content in contents]
    assert {file.parent.name for file in stored(folder)} == {"incoming"}
    kept = [keep(file) for file in received]
    assert [one.size for one in kept] == [len(content) for content in contents]


def test_a_file_over_the_limit_is_a_sentence_and_is_not_written(folder: Path) -> None:
    post = request(form(pdf() + bytes(LIMIT), pdf()))
    large, small = post.FILES.getlist("berkas")
    assert post.POST["teks"] == "Jalan rusak"
    with pytest.raises(TooLarge, match="1 MB"):
        keep(large)
    keep(small)


def test_a_body_beyond_all_reason_is_not_read() -> None:
    with pytest.raises(RequestDataTooBig):
        _ = request(form(pdf()), length=100 * LIMIT).FILES


@pytest.mark.parametrize("cut", [1, 3, 20, 100, 5_000, 20_000])
def test_a_form_that_breaks_off_is_an_error_and_not_a_smaller_form(cut: int) -> None:
    body = form(photo(), photo(quality=95))
    half = request(body[: len(body) - cut], length=len(body))
    with pytest.raises(UnreadablePostError):
        _ = half.POST


def test_a_form_without_a_body_is_left_alone() -> None:
    assert request(b"").POST == {}


@pytest.mark.parametrize("moment", ["open", "write", "seek"])
def test_a_full_disk_is_a_sentence(moment: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    class Full(io.BytesIO):
        def _raise(self, *args: object) -> Any:
            raise OSError(errno.ENOSPC, "No space left on device")

    def make(*args: object, **more: object) -> io.BytesIO:
        file = Full()
        broken: Callable[..., Any] = file._raise
        if moment == "open":
            broken()
        setattr(file, moment, broken)
        return file

    monkeypatch.setattr("tempfile.NamedTemporaryFile", make)
    (file,) = request(form(pdf())).FILES.getlist("berkas")
    with pytest.raises(StorageFull):
        keep(file)
    assert stored(folder) == []
