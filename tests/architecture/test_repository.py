"""What lies in the repository: no traces of a machine, and packages pinned by what they contain."""

from __future__ import annotations

import re
from pathlib import Path

from pendopo.node.testing import house

BINARY = {".png", ".jpg", ".jpeg", ".webp", ".gz", ".zst", ".mo", ".ico", ".pdf", ".sqlite3", ".woff2", ".heic", ".bin"}
# Written apart, so that this file does not hold what it looks for.
PRIVATE_PATH = re.compile(r"(?<![\w.~/-])/" + r"(?:work|root|home/\w+|Users/\w+)/")
REGISTRY_HOST = re.compile(
    r"\b(?:"
    + r"|".join([r"py" r"pi\.org", r"python" r"hosted\.org", r"registry\." r"npmjs\.org", r"deb\." r"debian\.org"])
    + r")\b"
)
LAUNCHER = house.ROOT / "pendopo"  # states the one public index that it falls back to


def lines(file: Path) -> list[tuple[int, str]]:
    if file.suffix in BINARY:
        return []
    return list(enumerate(file.read_text(errors="replace").splitlines(), 1))


def found(pattern: re.Pattern[str], *, without: tuple[Path, ...] = ()) -> list[str]:
    return [
        f"{house.shown(file)}:{number} {match[0]}"
        for file in house.tracked()
        if file not in without
        for number, line in lines(file)
        if (match := pattern.search(line))
    ]


def test_no_path_of_somebodys_machine() -> None:
    assert found(PRIVATE_PATH) == []


def test_no_host_of_a_package_registry() -> None:
    assert found(REGISTRY_HOST, without=(LAUNCHER,)) == []


def pinned(lock: str) -> dict[str, set[str]]:
    """Package and version of each entry of a lock -> its digests."""
    text = (house.ROOT / lock).read_text().replace("\\\n", " ")
    rows = [row.split() for row in text.splitlines() if row.strip()]
    return {row[0]: {word for word in row if word.startswith("--hash=sha256:")} for row in rows}


def test_every_package_is_pinned_by_its_content() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        wrong = [name for name, digests in pinned(lock).items() if "==" not in name or not digests]
        assert wrong == [], lock


def test_the_development_lock_holds_all_of_the_other() -> None:
    """The launcher counts on it: who has the development packages has what the program needs."""
    run, development = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert {name for name in run if name not in development} == set()


def test_the_locks_hold_what_the_project_asks_for() -> None:
    asked = house.project()
    for lock, wanted in (
        ("requirements.lock", asked["project"]["dependencies"]),
        ("requirements-dev.lock", asked["dependency-groups"]["dev"]),
    ):
        names = {name.split("==")[0] for name in pinned(lock)}
        missing = [word for word in wanted if re.split(r"[\[<>=!~ ;]", word)[0].lower() not in names]
        assert missing == [], lock
