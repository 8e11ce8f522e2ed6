"""How a request is called in a list."""

from __future__ import annotations


def title_of(text: str) -> str:
    """The first line of `text`, at most 100 characters, cut at a word."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= 100:
        return line
    return line[:99].rsplit(" ", 1)[0] + "…"
