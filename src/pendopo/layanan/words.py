"""The counter's codes in words for people: states, outcomes, reasons, verbs. All through the message catalogue."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pendopo.layanan.types import Hasil, Keadaan, Klasifikasi, Moment, Side, Sumber, Verb, Why
from pendopo.warga.types import OpeningReason


def title(name: str) -> str:
    """A name of the catalogue, which SP4N writes in capitals, as a sentence writes it."""
    return name.capitalize() if name.isupper() else name


def term(clock: str) -> str:
    """By which law a term was counted, without the version of the calendar that stands behind it."""
    citation = clock.partition(" [")[0]
    return _("menurut ketentuan %(law)s") % {"law": citation} if citation else ""


def state(code: str, outcome: str = "") -> str:
    """A state as the citizen reads it; an ended request says how it ended."""
    if code == Keadaan.SELESAI and outcome:
        return outcome_words(outcome)
    return {
        Keadaan.DITERUSKAN: _("Diteruskan"),
        Keadaan.DIKERJAKAN: _("Dikerjakan"),
        Keadaan.MENUNGGU: _("Menunggu jawaban pelapor"),
        Keadaan.DIJAWAB: _("Dijawab"),
        Keadaan.SELESAI: _("Selesai"),
    }[Keadaan(code)]


def own_state(code: str, outcome: str = "") -> str:
    """A state as it is told to the citizen whose request it is."""
    return _("Menunggu jawaban Anda") if code == Keadaan.MENUNGGU else state(code, outcome)


def tone(code: str, outcome: str = "") -> str:
    """The furniture's tone of a state."""
    if code == Keadaan.SELESAI:
        return "good" if outcome in (Hasil.DIKONFIRMASI, Hasil.DIVERIFIKASI) else ""
    return {
        Keadaan.DITERUSKAN: "active",
        Keadaan.DIKERJAKAN: "active",
        Keadaan.MENUNGGU: "wait",
        Keadaan.DIJAWAB: "wait",
    }[Keadaan(code)]


def outcome_words(code: str) -> str:
    """An outcome, each in its own words: silence is never called done."""
    return {
        Hasil.TERBUKA: "",
        Hasil.DIKONFIRMASI: _("Selesai, dikonfirmasi pelapor"),
        Hasil.DIVERIFIKASI: _("Selesai, diperiksa pihak lain"),
        Hasil.DITUTUP_SISTEM: _("Ditutup sistem, tanpa konfirmasi"),
        Hasil.BUKAN_WEWENANG: _("Bukan wewenang kami"),
        Hasil.DITARIK: _("Ditarik pelapor"),
        Hasil.DIBLOKIR: _("Diblokir"),
    }[Hasil(code)]


def klasifikasi(code: str) -> str:
    """A class, as the law says it."""
    return {
        Klasifikasi.BERKADAR: _("Pengaduan berkadar pengawasan"),
        Klasifikasi.TIDAK_BERKADAR: _("Pengaduan tidak berkadar pengawasan"),
        Klasifikasi.INFORMASI: _("Permintaan informasi"),
        Klasifikasi.ASPIRASI: _("Aspirasi"),
    }[Klasifikasi(code)]


def sumber(code: str) -> str:
    """The door a request came in by."""
    return {
        Sumber.WEB: _("Situs ini"),
        Sumber.LOKET: _("Loket"),
        Sumber.TELEPON: _("Telepon"),
        Sumber.SURAT: _("Surat"),
        Sumber.MEDIA_SOSIAL: _("Media sosial"),
        Sumber.SP4N: _("SP4N-LAPOR!"),
        Sumber.IMPOR: _("Impor"),
    }[Sumber(code)]


def why(code: str, *, desa: str = "", kategori: str = "") -> str:
    """Why this unit: one sentence."""
    place = desa or _("daerah itu")
    subject = kategori or _("kategori itu")
    return {
        Why.RULE: _("Unit ini berwenang atas %(subject)s menurut aturan yang berlaku.") % {"subject": subject},
        Why.LEVEL: _("Unit ini melayani %(place)s, tempat kejadiannya.") % {"place": place},
        Why.NO_MATCH: _("Belum ada aturan yang cocok, jadi koordinator yang menentukan unitnya."),
        Why.ABOUT_OFFICIAL: _("Laporan tentang pejabat atau unit diperiksa Inspektorat, bukan oleh yang dilaporkan."),
        Why.SECOND_HOP: _("Dua unit menyatakan bukan wewenangnya, jadi koordinator yang menentukan."),
        Why.PASSED_ON: _("Unit sebelumnya meneruskan kepada unit yang lebih tepat."),
        Why.REFUSED: _("Unit sebelumnya menyatakan bukan wewenangnya; aturan berikutnya menunjuk unit ini."),
    }[Why(code)]


def verb(code: Verb) -> str:
    """What a button says."""
    return {
        Verb.ACCEPT: _("Terima dan kerjakan"),
        Verb.FORWARD: _("Teruskan"),
        Verb.REFUSE: _("Bukan unit kami"),
        Verb.ASK: _("Tanya pelapor"),
        Verb.REPLY: _("Kirim jawaban"),
        Verb.RESUME: _("Lanjutkan tanpa jawaban"),
        Verb.ANSWER: _("Jawab"),
        Verb.CONFIRM: _("Ya, sudah selesai"),
        Verb.VERIFY: _("Nyatakan sudah diperiksa"),
        Verb.EXPIRE: _("Tutup"),
        Verb.REOPEN: _("Belum selesai, buka lagi"),
        Verb.DECLINE: _("Bukan wewenang pemerintah ini"),
        Verb.WITHDRAW: _("Tarik laporan"),
        Verb.BLOCK: _("Blokir"),
    }[code]


def level(code: str) -> str:
    """The level of a rule without a unit of its own."""
    return {"DESA": _("Desa atau kelurahan tempat kejadian"), "KECAMATAN": _("Kecamatan tempat kejadian")}.get(code, "")


def deed(code: str) -> str:
    """What a link or button says that does not move the state."""
    return {
        "note": _("Catatan dalam kantor"),
        "message": _("Pesan kepada pelapor"),
        "split": _("Serahkan sebagian ke unit lain"),
        "task-done": _("Bagian kami selesai"),
        "release": _("Publikasikan"),
        "classify": _("Perbaiki klasifikasi"),
        "identify": _("Buka identitas pelapor"),
    }[code]


def opening_reason(reason: OpeningReason) -> str:
    """Why an identity is opened."""
    return {
        OpeningReason.CONTACT: _("Menghubungi pelapor"),
        OpeningReason.VERIFY: _("Memeriksa siapa pelapornya"),
        OpeningReason.DELIVER: _("Menyerahkan yang diminta"),
        OpeningReason.CITIZEN_ASKED: _("Pelapor memintanya di loket"),
        OpeningReason.LAW: _("Diminta pengadilan atau lembaga yang berhak"),
    }[reason]


def moment(line: Moment, *, unit: str, to_unit: str, own: bool = False) -> str:
    """One line of a history, as a sentence without its words; `own` tells it to the citizen whose request it is."""
    names = {"unit": unit, "to_unit": to_unit, "score": line.score}
    told = _own_moment(line) if own else ""
    return (told or _moment(line)) % names


def _own_moment(line: Moment) -> str:
    if line.what == "message" and line.side is Side.WARGA:
        return _("Anda menambahkan")
    return {
        "opened": _("Laporan Anda diterima dan diteruskan ke %(to_unit)s"),
        Verb.ASK: _("%(unit)s bertanya kepada Anda"),
        Verb.REPLY: _("Anda menjawab"),
        Verb.RESUME: _("Dilanjutkan tanpa jawaban Anda"),
        Verb.CONFIRM: _("Anda menyatakan selesai"),
        Verb.EXPIRE: _("Ditutup sistem karena tidak ada kabar dari Anda dalam 10 hari"),
        Verb.REOPEN: _("Anda membuka lagi"),
        Verb.WITHDRAW: _("Anda menarik laporan"),
        "rated": _("Anda memberi nilai %(score)s dari 4"),
    }.get(line.what, "")


def _moment(line: Moment) -> str:
    return {
        "opened": _("Laporan diterima dan diteruskan ke %(to_unit)s"),
        Verb.ACCEPT: _("%(unit)s menerima dan mengerjakannya"),
        Verb.FORWARD: _("%(unit)s meneruskan ke %(to_unit)s"),
        Verb.REFUSE: _("%(unit)s menyatakan bukan wewenangnya; dialihkan ke %(to_unit)s"),
        Verb.ASK: _("%(unit)s bertanya kepada pelapor"),
        Verb.REPLY: _("Pelapor menjawab"),
        Verb.RESUME: _("Dilanjutkan tanpa jawaban pelapor"),
        Verb.ANSWER: _("%(unit)s menjawab"),
        Verb.CONFIRM: _("Pelapor menyatakan selesai"),
        Verb.VERIFY: _("Hasilnya diperiksa dan dinyatakan selesai"),
        Verb.EXPIRE: _("Ditutup sistem karena tidak ada konfirmasi dalam 10 hari"),
        Verb.REOPEN: _("Pelapor membuka lagi"),
        Verb.DECLINE: _("%(unit)s menyatakan bukan wewenang pemerintah ini"),
        Verb.WITHDRAW: _("Pelapor menarik laporan"),
        Verb.BLOCK: _("Laporan diblokir"),
        "message": _("Pelapor menambahkan") if line.side is Side.WARGA else _("Pesan dari %(unit)s"),
        "note": _("Catatan dalam kantor"),
        "classified": _("Klasifikasi atau kategori diperbaiki"),
        "released": _("Teks dipublikasikan"),
        "unreleased": _("Publikasi ditarik"),
        "rated": _("Pelapor memberi nilai %(score)s dari 4"),
        "task": _("Sebagian diserahkan kepada %(to_unit)s"),
        "task-done": _("%(unit)s menyelesaikan bagiannya"),
    }[line.what]
