"""Generated reports: to try a territory, and for benchmarks. Nothing in them is anybody's.

Skewed as real ones are: a few categories and districts have most reports, more than half hide who, a tenth is secret.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from pendopo.kernel import clock
from pendopo.laporan.types import Jenis, LaporanDetail
from pendopo.layanan.types import Klasifikasi, Opening, Sumber
from pendopo.wilayah.types import Titik

FORMAT = "contoh"
KIND = "laporan"

_WHAT = [
    "Jalan di depan {place} berlubang, sudah {n} minggu belum ditambal",
    "Lampu jalan di dekat {place} mati, malam hari gelap sekali",
    "Sampah menumpuk di {place} dan mulai berbau",
    "Saluran air di {place} tersumbat, setiap hujan meluap ke rumah warga",
    "Antrean di {place} terlalu lama, petugasnya hanya satu orang",
    "Air bersih di sekitar {place} tidak mengalir sejak {n} hari",
    "Mohon informasi syarat mengurus surat pindah di {place}",
    "Usul: jadwal perahu dari {place} ditambah pada hari pasar",
]
_PLACES = ["pasar lama", "puskesmas", "balai desa", "dermaga", "sekolah dasar", "masjid besar", "lapangan", "jembatan"]
_JENIS = [Jenis.ADUAN] * 6 + [Jenis.KELUHAN] * 2 + [Jenis.ASPIRASI, Jenis.INFORMASI]
_CLASS = {Jenis.ASPIRASI: Klasifikasi.ASPIRASI, Jenis.INFORMASI: Klasifikasi.INFORMASI}


def openings(
    count: int, *, points: Sequence[Titik], categories: Sequence[str], until: int, days: int, seed: int
) -> Iterator[Opening]:
    """`count` requests over the `days` before `until`, in the order of their times, around `points`."""
    chance = random.Random(seed)  # noqa: S311 - example data
    span = days * clock.DAY
    for place in range(count):
        at = until - span + span * place // max(1, count)
        yield _opening(chance, points, categories, at)


def _opening(chance: random.Random, points: Sequence[Titik], categories: Sequence[str], at: int) -> Opening:
    jenis = chance.choice(_JENIS)
    near = points[int(len(points) * chance.random() ** 2)] if points else None
    hidden = chance.random()
    return Opening(
        kind=KIND,
        klasifikasi=_CLASS.get(jenis, Klasifikasi.TIDAK_BERKADAR),
        kategori=categories[int(len(categories) * chance.random() ** 3)] if categories else "",
        text=chance.choice(_WHAT).format(place=chance.choice(_PLACES), n=chance.randint(1, 9)) + ".",
        titik=_shifted(near, chance) if near else None,
        anonim=hidden < 0.5,
        rahasia=0.45 < hidden < 0.55,
        sumber=chance.choice([Sumber.WEB] * 7 + [Sumber.LOKET, Sumber.TELEPON, Sumber.MEDIA_SOSIAL]),
        detail=LaporanDetail(jenis=jenis, key=chance.randbytes(32), format=FORMAT),
        at=at,
    )


def _shifted(point: Titik, chance: random.Random) -> Titik:
    return Titik(point.lat + chance.randint(-2000, 2000), point.lon + chance.randint(-2000, 2000))
