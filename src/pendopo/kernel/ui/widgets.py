"""Form widgets that Django lacks: choices with an explanation, and dates as browsers ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms


class ChoiceCards(forms.RadioSelect):
    """Radio buttons as large tappable cards.

    `hints` gives a value its line of explanation; `grid` lays the cards in two columns on a desk.
    """

    def __init__(
        self,
        *,
        hints: Mapping[str, Any] | None = None,
        grid: bool = False,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs=attrs)
        self.hints = hints or {}
        self.grid = grid

    def create_option(
        self,
        name: str,
        value: Any,
        label: int | str,
        selected: bool,
        index: int,
        subindex: int | None = None,
        attrs: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        option["hint"] = self.hints.get(str(value), "")
        return option


class CheckCards(forms.CheckboxSelectMultiple):
    """Checkboxes as large tappable cards, for choosing several."""

    grid = True


class Day(forms.DateInput):
    """A calendar day, asked with the browser's own date field."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")
