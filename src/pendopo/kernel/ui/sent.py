"""Files of a form that is shown several times: what was sent once need not be chosen again.

sent = receive(request, at=at)
if form.is_valid() and not sent.problems: action(kept=sent.kept)
else: render(…, {"sent": sent})          # and {% include "ui/sent.html" %} beside the file field
"""

from __future__ import annotations

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from pendopo.kernel import files
from pendopo.kernel.files.types import Kept
from pendopo.kernel.http import idempotency
from pendopo.kernel.refusal import Refusal

FIELD = "berkas"
WORD = "berkas-tersimpan"
MOST = 4


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What came with a form: files that lie safely, each with the word for the next round, and what was not taken."""

    kept: tuple[Kept, ...] = ()
    words: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    status: int = 422

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and word of each file, for the page."""
        return [(file.name, word) for file, word in zip(self.kept, self.words, strict=True)]


NOTHING = Sent()


def receive(request: HttpRequest, *, at: int, most: int = MOST, field: str = FIELD) -> Sent:
    """The files sent now and those of earlier rounds of this form, at most `most`. Nothing is refused silently."""
    session = idempotency.session_digest(request)
    kept: list[Kept] = []
    problems: list[str] = []
    status = 422
    words: list[str] = request.POST.getlist(WORD)
    uploads: list[UploadedFile[bytes]] = [one for one in request.FILES.getlist(field) if one.name]
    came: list[str | UploadedFile[bytes]] = [*words, *uploads]
    for one in came:
        if len(kept) == most:
            problems.append(_("Paling banyak %(most)d berkas; yang lain tidak ikut dikirim.") % {"most": most})
            break
        try:
            kept.append(_take(one, session=session, at=at))
        except Refusal as refusal:
            name = one.name if isinstance(one, UploadedFile) else ""
            problems.append(f"{name}: {refusal.message_for_people}" if name else refusal.message_for_people)
            status = refusal.status
    remembered = tuple(files.remember(file, session=session) for file in kept)
    return Sent(kept=tuple(kept), words=remembered, problems=tuple(problems), status=status)


def _take(one: str | UploadedFile[bytes], *, session: str, at: int) -> Kept:
    if isinstance(one, UploadedFile):
        return files.keep(one, limits=files.Limits(), at=at)
    return files.recall(one, session=session, at=at)
