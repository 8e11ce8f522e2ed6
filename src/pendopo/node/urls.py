"""Every address of the node. A room's addresses are taken in when the room has a `urls.py`."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from pendopo.kernel.http import failing
from pendopo.node import views


def room(prefix: str, module: str) -> list[URLPattern | URLResolver]:
    """The addresses of `module` below `prefix`, or none while the room has no pages."""
    return [path(prefix, include(module))] if find_spec(module) else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="depan"),
    path("tentang/", views.about, name="tentang"),
    path("privasi/", views.privacy, name="privasi"),
    path("luring/", views.offline, name="luring"),
    path("sw.js", views.service_worker, name="sw"),
    path("bahasa/", set_language, name="bahasa"),
    path("gaya/", views.style, name="gaya"),
    *room("", "pendopo.kernel.http.urls"),
    *room(".well-known/pendopo/", "pendopo.kernel.ledger.urls"),
    *room("berkas/", "pendopo.kernel.files.urls"),
    *room("lapor/", "pendopo.laporan.urls"),
    *room("lacak/", "pendopo.layanan.urls_citizen"),
    *room("kerja/", "pendopo.layanan.urls_office"),
    *room("opd/", "pendopo.opd.urls"),
    *room("wilayah/", "pendopo.wilayah.urls"),
    *room("", "pendopo.warga.urls"),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = failing.handler500
