"""Receiving forms with files: straight to the store's own disk, never more than the limit, and only whole ones.

`UploadHandler` goes into `FILE_UPLOAD_HANDLERS`, `whole_body` around the WSGI application.
"""

from __future__ import annotations

import errno
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from pendopo.kernel.files import store

MOST_FILES = 12
"""The most full-size files that one form can bring; a longer body is not read at all."""


_RECEIVED = "pendopo.received"  # where in the WSGI environment the open files of a form are listed


class BadUpload(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """A file that could not be received whole: `keep` refuses it by its size, or by the error it raises."""

    def __init__(self, error: OSError | None, *, name: str, size: int) -> None:
        super().__init__(file=io.BytesIO(), name=name, size=size)
        self._error = error

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        if self._error is not None:
            raise self._error
        yield b"\0"  # what does not matter: `size` says that it is too large


class UploadHandler(FileUploadHandler):
    """Writes each file of a form to the store's folder of what is coming in; it is gone when it is closed.

    What is beyond the limit is read, so that the browser gets an answer, but not written. A full disk is told by
    `keep`, as a sentence, and not by a broken page.
    """

    _file: IO[bytes] | None = None
    _error: OSError | None = None

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **more: Any) -> None:
        if content_length > MOST_FILES * settings.CONFIG.upload_limit:
            raise RequestDataTooBig("the form is larger than all its files may be")
        self._received: list[IO[bytes]] = META.get(_RECEIVED, [])

    def new_file(self, *args: Any, **more: Any) -> None:
        super().new_file(*args, **more)
        self._error = None
        try:
            file = tempfile.NamedTemporaryFile(dir=store.spool(), prefix="form-")  # noqa: SIM115 - outlives this call
            self._file = file
            self._received.append(file)
        except OSError as error:
            self._give_up(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self._file is None:
            return None
        try:
            if start + len(raw_data) > settings.CONFIG.upload_limit:
                self._give_up(None)
            else:
                self._file.write(raw_data)
        except OSError as error:
            self._give_up(error)
        return None

    def _give_up(self, error: OSError | None) -> None:
        self._error = error
        if self._file is not None:
            with suppress(OSError):  # a full disk fails again on closing
                self._file.close()
            self._file = None

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        try:
            if self._file is not None:
                self._file.seek(0)
        except OSError as error:  # what was buffered did not fit either
            self._give_up(error)
        if self._file is None:
            return BadUpload(self._error, name=self.file_name or "", size=file_size)
        file, self._file = self._file, None
        return UploadedFile(file=file, name=self.file_name, size=file_size, charset=self.charset)

    def upload_interrupted(self) -> None:
        self._give_up(None)


class _WholeBody:
    """`wsgi.input` that raises where the sender went away, instead of seeming to have come to its end."""

    def __init__(self, stream: Any, length: int, received: list[IO[bytes]]) -> None:
        self._stream, self._left, self._received = stream, length, received

    def _count(self, data: bytes, wanted: int) -> bytes:
        self._left -= len(data)
        if not data and wanted and self._left > 0:
            for file in self._received:
                file.close()
            raise OSError(errno.ECONNRESET, "the body ended before its stated length")
        return data

    def read(self, size: int = -1) -> bytes:
        return self._count(self._stream.read(size), size)

    def readline(self, size: int = -1) -> bytes:
        return self._count(self._stream.readline(size), size)


Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def whole_body(application: Application) -> Application:
    """`application`, to which a form that arrived only in part is an error.

    Without this a multipart form that breaks off in a file parses as one without that file, and one that breaks off
    in a text as one with half of it: both would be acted upon.
    """

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length):
            received = environ[_RECEIVED] = []
            environ["wsgi.input"] = _WholeBody(environ["wsgi.input"], int(length), received)
        return application(environ, start_response)

    return guarded
