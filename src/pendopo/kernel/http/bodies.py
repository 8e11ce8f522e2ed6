"""Reading requests into the rooms' types, and answering with them. One declaration, checked by msgspec.

Also small helpers for forms: a field's text, bounded and cleaned.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from pendopo.kernel import text
from pendopo.kernel.refusal import Invalid, Refusal

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)

JSON = "application/json"
_encode = msgspec.json.Encoder().encode


class Malformed(Refusal):
    """The body is not what it says it is: not JSON, not UTF-8, or another media type."""

    status = 400


class TooLarge(Refusal):
    """More was sent than is taken. Nothing was stored."""

    status = 413


class UnknownMediaType(Refusal):
    """The body is in a format that this operation does not read."""

    status = 415


def too_large() -> TooLarge:
    """The refusal of a body that is too large."""
    return TooLarge(
        _("Kiriman ini terlalu besar. Kurangi teks atau berkasnya, lalu kirim lagi; tidak ada yang tersimpan.")
    )


def malformed_form() -> Malformed:
    """The refusal of a form that arrived broken."""
    return Malformed(
        _("Kiriman ini tidak lengkap sampai. Periksa sambungan, lalu kirim lagi; tidak ada yang tersimpan.")
    )


def read(request: HttpRequest, kind: type[T]) -> T:
    """The JSON body of `request` as `kind`.

    Raises `UnknownMediaType` (415), `TooLarge` (413), `Malformed` (400) or `Invalid` (422), whose `field` is the path
    of the part to correct, such as `$.place.lat`.
    """
    if request.content_type not in (JSON, ""):
        raise UnknownMediaType(_("Kirim isinya sebagai application/json."))
    try:
        return msgspec.json.decode(request.body, type=kind)
    except RequestDataTooBig:
        raise too_large() from None
    except msgspec.ValidationError as error:
        raise invalid(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Malformed(_("Isi kiriman bukan JSON yang utuh.")) from None


def query(request: HttpRequest, kind: type[S]) -> S:
    """The query parameters of `request` as the struct `kind`; a list field takes repeated parameters.

    Unknown parameters are ignored. Raises `Invalid`.
    """
    stated: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        values = request.GET.getlist(field.encode_name)
        if values:
            stated[field.encode_name] = values if _is_list(field.type) else values[-1]
    try:
        return msgspec.convert(stated, kind, strict=False)
    except msgspec.ValidationError as error:
        raise invalid(error) from None


def _is_list(kind: Any) -> bool:
    return getattr(kind, "__origin__", kind) in (list, tuple, set, frozenset)


def invalid(error: msgspec.ValidationError) -> Invalid:
    """The refusal for what msgspec could not take. Its words name types and limits, never the value that was sent."""
    words, _at, path = str(error).partition(" - at `")
    path = path.rstrip("`") or "$"
    return Invalid(_("Isian tidak dapat dibaca pada %(path)s: %(words)s.") % {"path": path, "words": words}, field=path)


def answer(value: Any, *, status: int = 200) -> HttpResponse:
    """`value` (anything msgspec encodes) as a JSON response."""
    return HttpResponse(_encode(value), status=status, content_type=JSON)


def bounded_text(request: HttpRequest, name: str, limit: int) -> str:
    """The form field `name` as it is stored: cleaned, several lines, at most `limit` characters; "" when absent.

    Raises `pendopo.kernel.text.TooLong` for that field: nothing is cut.
    """
    return text.clean(request.POST.get(name, ""), limit, field=name)


def bounded_line(request: HttpRequest, name: str, limit: int) -> str:
    """As `bounded_text`, for one line."""
    return text.clean_line(request.POST.get(name, ""), limit, field=name)
