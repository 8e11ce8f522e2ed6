"""The default catalogue: SP4N-LAPOR!'s category tree, 38 main topics and 929 sub-categories (public facts)."""

from __future__ import annotations

from importlib import resources

import msgspec


def catalogue() -> list[tuple[str, list[str]]]:
    """Main topics with their sub-categories, in the order of the file."""
    data = resources.files(__package__).joinpath("kategori_sp4n.json").read_bytes()
    return list(msgspec.json.decode(data, type=dict[str, list[str]]).items())
