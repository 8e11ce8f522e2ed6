"""Pages for what went wrong: one template, one plain sentence for each HTTP status."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[int, tuple[str | Promise, str | Promise]] = {
    400: (
        _("Permintaan ini tidak dapat dibaca"),
        _("Alamat atau isian yang dikirim tidak lengkap. Mulai lagi dari awal."),
    ),
    403: (_("Halaman ini bukan untuk umum"), _("Masuk dengan akun yang berhak, atau minta bantuan di loket.")),
    404: (
        _("Halaman ini tidak ada"),
        _("Mungkin alamatnya salah ketik, atau yang Anda cari memang tidak ada. Nomor laporan dicari lewat Lacak."),
    ),
    409: (_("Keadaannya sudah berubah"), _("Orang lain mendahului Anda. Buka lagi halamannya, lalu ulangi.")),
    413: (_("Kiriman terlalu besar"), _("Kirim foto atau berkas yang lebih kecil. Yang sudah tercatat tidak hilang.")),
    422: (_("Isian belum dapat diterima"), _("Kembali ke formulir dan betulkan bagian yang disebut.")),
    429: (_("Terlalu banyak percobaan"), _("Tunggu beberapa menit, lalu coba lagi.")),
    500: (
        _("Ada kesalahan di pihak kami"),
        _("Kesalahan ini sudah dicatat. Coba lagi sebentar lagi; yang sudah mendapat nomor tetap aman."),
    ),
    503: (
        _("Pendopo sedang berhenti sejenak"),
        _("Layanan sedang dirawat atau penuh. Coba lagi beberapa menit lagi; yang sudah mendapat nomor tetap aman."),
    ),
}
BARE = (
    '<!doctype html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>Pendopo</title><h1>Ada kesalahan di pihak kami</h1>"
    "<p>Coba lagi sebentar lagi. Yang sudah mendapat nomor tetap aman.</p>"
)


def page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """The page for `status`, with `message` in place of its usual sentence.

    Needs no database and no session; when even the template fails, a bare page answers with the same status.
    """
    title, usual = TEXTS.get(status, TEXTS[500])
    again = request.get_full_path() if request.method == "GET" and status in (429, 500, 503) else ""
    context = {"title": title, "message": message or usual, "status": status, "again": again}
    try:
        response = render(request, "ui/error.html", context, status=status)
    except Exception:  # the page for errors must not be the second error
        response = HttpResponse(BARE, status=status)
    if status in (429, 503):
        response["Retry-After"] = "120"
    return response
