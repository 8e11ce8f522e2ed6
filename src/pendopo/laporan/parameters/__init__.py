"""What the room brings in files: SP4N-LAPOR!'s catalogue, service standards, and the demo's rules and stories."""

from __future__ import annotations

from functools import cache
from importlib import resources

import msgspec

from pendopo.layanan.types import Rule


class Standard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service standard; `components` are the 14 of UU 25/2009, art. 21, under their Indonesian names."""

    key: str
    nama: str
    kind: str
    components: dict[str, str]


class Story(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invented report: what is told, how it is answered, and what may happen between."""

    text: str
    jenis: str = "ADUAN"
    kategori: str = ""
    answer: str = ""
    tanya: str = "Mohon sebutkan patokan yang terdekat, supaya regu kami tidak salah tempat."
    balas: str = "Dekat warung cat hijau, sebelum belokan."
    gambar: str = ""
    unit_lain: str = ""
    desa: str = ""
    luar: bool = False
    rahasia: bool = False


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What people of the demo say in between; each a list to choose from."""

    dusun: tuple[str, ...]
    patokan: tuple[str, ...]
    nama: tuple[str, ...]
    teruskan: tuple[str, ...]
    tolak: tuple[str, ...]
    susulan: tuple[str, ...]
    pesan: tuple[str, ...]
    catatan: tuple[str, ...]
    tugas: tuple[str, ...]
    tugas_selesai: tuple[str, ...]
    buka_lagi: tuple[str, ...]
    jawaban_kedua: tuple[str, ...]
    tarik: tuple[str, ...]
    verifikasi: tuple[str, ...]
    nilai: tuple[str, ...]
    blokir: str


class Stories(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All invented reports: ordinary ones, those about an official, abusive ones."""

    laporan: tuple[Story, ...]
    tentang_pejabat: tuple[Story, ...]
    kasar: tuple[Story, ...]
    kata: Words


class _Standards(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    standar: tuple[Standard, ...]


class _Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: tuple[Rule, ...]


def _bytes(name: str) -> bytes:
    return resources.files(__package__).joinpath(name).read_bytes()


def catalogue() -> list[tuple[str, list[str]]]:
    """SP4N-LAPOR!'s category tree, 38 main topics and 929 sub-categories (public facts), in the order of the file."""
    return list(msgspec.json.decode(_bytes("kategori_sp4n.json"), type=dict[str, list[str]]).items())


@cache
def standards() -> tuple[Standard, ...]:
    """The service standards of the four kinds of message, with which every city begins."""
    return msgspec.toml.decode(_bytes("standar.toml"), type=_Standards).standar


def demo_rules() -> tuple[Rule, ...]:
    """The jurisdiction rules of the demo regency."""
    return msgspec.toml.decode(_bytes("aturan_contoh.toml"), type=_Rules).rule


def stories() -> Stories:
    """The invented reports of the demo regency."""
    return msgspec.toml.decode(_bytes("contoh.toml"), type=Stories)
