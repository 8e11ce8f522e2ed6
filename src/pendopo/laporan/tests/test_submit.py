"""What is kept of a report, and what happens when two do the same at once."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

import pytest
from django.db import connection
from PIL import Image

from pendopo.kernel import files
from pendopo.kernel.files.models import Berkas
from pendopo.kernel.files.types import Kept, Limits
from pendopo.kernel.permissions import Actor
from pendopo.kernel.refusal import Invalid
from pendopo.laporan import actions
from pendopo.laporan.tests.test_import import AT, feature, read
from pendopo.laporan.types import Jenis, NewLaporan
from pendopo.layanan.actions import citizen
from pendopo.layanan.actions.attached import with_files
from pendopo.layanan.models import Permintaan
from pendopo.layanan.tests import make
from pendopo.layanan.types import Opened


class Letter:
    """A small document as an upload; its name says who sent it."""

    name: str | None = "Surat Budi Santoso.pdf"

    def chunks(self) -> Iterator[bytes]:
        yield b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Photo(Letter):
    """A small photograph under such a name."""

    name = "Budi Santoso.png"

    def chunks(self) -> Iterator[bytes]:
        drawn = io.BytesIO()
        Image.new("RGB", (8, 8), "teal").save(drawn, "PNG")
        yield drawn.getvalue()


def kept(upload: Letter) -> Kept:
    return files.keep(upload, limits=Limits(), at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("anonim", "names"),
    [(True, ["lampiran-1.png", "lampiran-1.png"]), (False, ["Budi Santoso.png"] * 2)],
)
def test_an_anonymous_reporters_file_does_not_tell_the_name(anonim: bool, names: list[str]) -> None:
    make.city()
    new = NewLaporan(jenis=Jenis.ADUAN, text="Lampu padam.", desa=make.ALAS, anonim=anonim)
    opened = actions.submit(new=new, by=Actor(), at=AT, kept=[kept(Photo())])
    assert isinstance(opened, Opened)
    with_files(
        citizen.add,
        id=opened.id,
        kept=[kept(Photo())],
        purpose="pesan",
        at=AT,
        text="Ini lagi.",
        by=make.sari(opened.id),
    )
    assert list(Berkas.objects.order_by("created", "id").values_list("name", flat=True)) == names


@pytest.mark.django_db
def test_a_document_is_not_taken_anonymously_because_its_author_stands_inside() -> None:
    make.city()
    new = NewLaporan(jenis=Jenis.ADUAN, text="Lampu padam.", desa=make.ALAS, anonim=True)
    with pytest.raises(Invalid) as refused:
        actions.submit(new=new, by=Actor(), at=AT, kept=[kept(Letter())])
    assert refused.value.field == "berkas"
    assert not Permintaan.objects.exists()
    opened = actions.submit(new=new, by=Actor(), at=AT)
    assert isinstance(opened, Opened)
    sari = make.sari(opened.id)
    with pytest.raises(Invalid):
        with_files(citizen.add, id=opened.id, kept=[kept(Letter())], purpose="pesan", at=AT, text="Ini.", by=sari)
    assert not Berkas.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_each_record_once() -> None:
    if connection.vendor == "sqlite":
        return  # in memory it cannot take threads, and one writer at a time is its nature
    make.city()
    records = read(*(feature(text=f"Banjir {n}") for n in range(60)))
    taken: list[int] = []

    def run() -> None:
        try:
            taken.append(actions.import_batch(records=records, format="petabencana", at=AT).taken)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == Permintaan.objects.count() == 60
