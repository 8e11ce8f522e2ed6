"""Events to rows: the only writer of the counter's tables. Pure folds; what was decided stands in the event."""

from __future__ import annotations

import json
from uuid import UUID

from pendopo.kernel.ledger.projection import Projection
from pendopo.kernel.ledger.types import Recorded
from pendopo.layanan import events
from pendopo.layanan.models import Aturan, Kategori, Permintaan, StandarPelayanan, Tugas
from pendopo.layanan.types import Keadaan, Side, Verb

# What the citizen is told in words: taking a request on, or passing it on, answers nothing.
_FIRST_WORDS = {Verb.ASK, Verb.ANSWER, Verb.DECLINE}


def opened(row: Permintaan | None, event: Recorded) -> Permintaan:
    facts, words = event.facts, event.private
    assert isinstance(facts, events.PermintaanOpened)
    assert words is None or isinstance(words, events.OpeningWords)
    return Permintaan(
        id=event.subject,
        number=facts.number,
        kind=facts.kind,
        klasifikasi=facts.klasifikasi,
        kategori=facts.kategori,
        state=facts.state,
        unit=facts.unit,
        why=facts.why,
        rule=facts.rule,
        desa=facts.desa,
        ambiguous=facts.ambiguous,
        due=facts.due,
        stage_due=facts.stage_due,
        clock=facts.clock,
        anonim=facts.anonim,
        rahasia=facts.rahasia,
        terlapor=facts.terlapor,
        sumber=facts.sumber,
        custodian=facts.custodian,
        identity=facts.identity,
        opened_at=event.at,
        recorded_at=event.recorded,
        stamp=event.envelope.stamp,
        **_own_words(words),
    )


def _own_words(words: events.OpeningWords | None) -> dict[str, object]:
    if words is None:
        return {}
    return {
        "title": words.title,
        "text": words.text,
        "place": words.place,
        "lat": words.lat,
        "lon": words.lon,
        "links": "\n".join(words.links),
        "secret_salt": words.secret_salt,
        "secret_hash": words.secret_hash,
    }


def moved(row: Permintaan, event: Recorded) -> Permintaan:
    facts = event.facts
    assert isinstance(facts, events.PermintaanMoved)
    verb = Verb(facts.verb)
    paused = facts.state == Keadaan.MENUNGGU
    row.paused_at = event.at if paused else None
    row.state, row.outcome = facts.state, facts.outcome
    row.unit, row.position = facts.unit, facts.position
    row.hops, row.due, row.stage_due = facts.hops, facts.due, facts.stage_due
    if facts.why:
        row.why, row.rule = facts.why, facts.rule
    if verb in _FIRST_WORDS and facts.side == Side.PETUGAS and row.first_answer_at is None:
        row.first_answer_at = event.at
    if verb is Verb.ANSWER:
        row.answered_at = event.at
    if verb is Verb.REOPEN:
        row.reopened += 1
    row.closed_at = event.at if facts.state == Keadaan.SELESAI else None
    return _stamped(row, event)


def classified(row: Permintaan, event: Recorded) -> Permintaan:
    facts = event.facts
    assert isinstance(facts, events.PermintaanClassified)
    row.klasifikasi, row.kategori = facts.klasifikasi, facts.kategori
    row.due, row.clock = facts.due, facts.clock
    return _stamped(row, event)


def released(row: Permintaan, event: Recorded) -> Permintaan:
    facts, words = event.facts, event.private
    assert isinstance(facts, events.PermintaanReleased)
    assert words is None or isinstance(words, events.PublicWords)
    row.public = facts.public and words is not None
    row.public_title = words.title if row.public and words else ""
    row.public_text = words.text if row.public and words else ""
    row.public_files = "\n".join(str(file) for file in facts.lampiran) if row.public else ""
    return _stamped(row, event)


def rated(row: Permintaan, event: Recorded) -> Permintaan:
    assert isinstance(event.facts, events.PermintaanRated)
    row.score = event.facts.score
    return _stamped(row, event)


def handed(row: Permintaan, event: Recorded) -> Permintaan:
    assert isinstance(event.facts, events.CustodyHanded)
    row.custodian = event.facts.custodian
    return _stamped(row, event)


def task_counted(row: Permintaan, event: Recorded) -> Permintaan:
    row.open_tasks += 1 if isinstance(event.facts, events.TugasOpened) else -1
    return _stamped(row, event)


def renewed(row: Permintaan, event: Recorded) -> Permintaan:
    words = event.private
    assert words is None or isinstance(words, events.SecretWords)
    row.secret_salt = words.secret_salt if words else b""
    row.secret_hash = words.secret_hash if words else b""
    return _stamped(row, event)


def _stamped(row: Permintaan, event: Recorded) -> Permintaan:
    row.stamp = max(row.stamp, event.envelope.stamp)
    return row


def task_opened(row: Tugas | None, event: Recorded) -> Tugas:
    facts, words = event.facts, event.private
    assert isinstance(facts, events.TugasOpened)
    return Tugas(
        id=facts.id,
        permintaan_id=event.subject,
        unit=facts.unit,
        due=facts.due,
        opened_at=event.at,
        words=words.text if isinstance(words, events.Words) else "",
    )


def task_done(row: Tugas, event: Recorded) -> Tugas:
    row.done_at = event.at
    row.result = event.private.text if isinstance(event.private, events.Words) else ""
    return row


def _task(event: Recorded) -> UUID:
    assert isinstance(event.facts, events.TugasOpened | events.TugasDone)
    return event.facts.id


def aturan_defined(row: Aturan | None, event: Recorded) -> Aturan:
    facts = event.facts
    assert isinstance(facts, events.AturanDefined)
    return Aturan(**{name: getattr(facts, name) for name in facts.__struct_fields__})


def aturan_closed(row: Aturan | None, event: Recorded) -> Aturan | None:
    assert isinstance(event.facts, events.AturanClosed)
    if row is not None:
        row.valid_to = event.facts.valid_to
    return row


def _aturan(event: Recorded) -> str:
    assert isinstance(event.facts, events.AturanDefined | events.AturanClosed)
    return event.facts.id


def kategori_defined(row: Kategori | None, event: Recorded) -> Kategori:
    facts = event.facts
    assert isinstance(facts, events.KategoriDefined)
    return Kategori(**{name: getattr(facts, name) for name in facts.__struct_fields__})


def standar_defined(row: StandarPelayanan | None, event: Recorded) -> StandarPelayanan:
    facts = event.facts
    assert isinstance(facts, events.StandarDefined)
    values = {name: getattr(facts, name) for name in facts.__struct_fields__}
    values["components"] = json.dumps(facts.components, sort_keys=True, ensure_ascii=False)
    return StandarPelayanan(**values)


def _key(event: Recorded) -> str:
    assert isinstance(event.facts, events.KategoriDefined | events.StandarDefined)
    return event.facts.key


PROJECTIONS = (
    Projection(
        model=Permintaan,
        opens=(events.PermintaanOpened,),
        folds={
            events.PermintaanOpened: opened,
            events.PermintaanMoved: moved,
            events.PermintaanClassified: classified,
            events.PermintaanReleased: released,
            events.PermintaanRated: rated,
            events.CustodyHanded: handed,
            events.SecretRenewed: renewed,
            events.TugasOpened: task_counted,
            events.TugasDone: task_counted,
        },
    ),
    Projection(
        model=Tugas,
        key=_task,
        opens=(events.TugasOpened,),
        folds={events.TugasOpened: task_opened, events.TugasDone: task_done},
    ),
    Projection(
        model=Aturan,
        key=_aturan,
        folds={events.AturanDefined: aturan_defined, events.AturanClosed: aturan_closed},
    ),
    Projection(model=Kategori, key=_key, folds={events.KategoriDefined: kategori_defined}),
    Projection(model=StandarPelayanan, key=_key, folds={events.StandarDefined: standar_defined}),
)
