"""Tables: each says what a row means, who writes it and what it knows of people; keys point downstairs."""

from __future__ import annotations

import inspect
from pathlib import Path

from django.apps import apps
from django.db import models

from pendopo.node.testing import house


def owner(model: type[models.Model]) -> str:
    """Who writes the rows: `events`, `actions` or `library`."""
    for line in (inspect.getdoc(model) or "").splitlines():
        if line.startswith("Owner:"):
            return line.removeprefix("Owner:").split()[0].strip(".,;(")
    return ""


def related(model: type[models.Model]) -> list[type[models.Model]]:
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return [field.related_model for field in fields if isinstance(field.related_model, type)]


def test_every_model_says_who_writes_it_and_what_it_knows_of_people() -> None:
    found = {
        model.__name__: (inspect.getdoc(model) or "").splitlines()[:1]
        for model in house.our_models()
        if "Personal data:" not in (inspect.getdoc(model) or "") or owner(model) not in ("events", "actions", "library")
    }
    assert found == {}


def test_every_models_word_stands_in_the_glossary() -> None:
    missing = sorted(
        {model.__name__ for model in house.our_models() if model.__name__.casefold() not in house.glossary()}
    )
    assert missing == [], "add a row to GLOSARIUM.md"


def test_every_word_of_the_glossary_is_explained() -> None:
    assert {word: row for word, row in house.glossary().items() if not all(row)} == {}


def test_foreign_keys_point_downstairs() -> None:
    """A key written as a string ("wilayah.Wilayah") is invisible to import-linter."""
    found = [
        f"{model._meta.label} -> {other._meta.label}"
        for model in house.our_models()
        for other in related(model)
        if other.__module__.startswith("pendopo.")
        and not is_downstairs(house.room_of(model.__module__), house.room_of(other.__module__))
    ]
    assert found == []


def is_downstairs(room: str, other: str) -> bool:
    return room == other or house.floor(other) < house.floor(room)


def test_tables_owned_by_events_point_only_at_tables_owned_by_events() -> None:
    """Else a rebuild would depend on rows that no event can bring back."""
    found = [
        f"{model._meta.label} -> {other._meta.label}"
        for model in house.our_models()
        for other in related(model)
        if owner(model) == "events" and owner(other) != "events"
    ]
    assert found == []


def test_tables_owned_by_events_have_keys_that_events_gave_them() -> None:
    """A key that the database counts would differ on the next node and after a rebuild."""
    found = [
        model._meta.label
        for model in house.our_models()
        if owner(model) == "events" and isinstance(model._meta.pk, models.AutoField | models.BigAutoField)
    ]
    assert found == []


def test_every_migration_is_written() -> None:
    """Each room with models has its migrations; that they match the models is `makemigrations --check`."""
    missing = [
        config.label
        for config in apps.get_app_configs()
        if config.name.startswith("pendopo.")
        and list(config.get_models())
        and not list((Path(config.path) / "migrations").glob("0*.py"))
    ]
    assert missing == []
