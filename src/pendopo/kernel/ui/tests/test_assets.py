"""Static files: addresses by content, compressed, small."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from pendopo.kernel.ui import assets, icons

FORBIDDEN = re.compile(r"\sstyle=|<style|\son[a-z]+=[\"']|<script(?![^>]*(\ssrc=|application/json))")
STATIC = Path(assets.__file__).parent / "static" / "ui"


def test_an_address_carries_its_content() -> None:
    digest = hashlib.sha256((STATIC / "pendopo.css").read_bytes()).hexdigest()[:8]
    assert staticfiles_storage.url("ui/pendopo.css") == f"/static/ui/pendopo.css?v={digest}"


def test_files_are_served_compressed_and_for_good(client: Client) -> None:
    content = (STATIC / "pendopo.css").read_bytes()
    small = client.get("/static/ui/pendopo.css", headers={"accept-encoding": "gzip, br"})
    assert small["Content-Encoding"] == "br"
    assert brotli.decompress(small.getvalue()) == content
    assert "immutable" in small["Cache-Control"]
    assert client.get("/static/ui/pendopo.css", headers={"accept-encoding": "identity"}).getvalue() == content


def test_publishing_replaces_what_is_stale(tmp_path: Path) -> None:
    assets.publish(tmp_path)
    css = tmp_path / "ui" / "pendopo.css"
    fresh = css.read_bytes()
    css.write_bytes(b"stale")
    Path(f"{css}.gz").write_bytes(b"stale")
    assets.publish(tmp_path)
    assert css.read_bytes() == fresh
    assert gzip.decompress(Path(f"{css}.gz").read_bytes()) == fresh
    assert not list((tmp_path / "ui").glob(".*"))


def test_the_look_stays_small() -> None:
    assert len(gzip.compress((STATIC / "pendopo.css").read_bytes())) <= 10 * 1024
    assert len((STATIC / "pendopo.js").read_bytes()) <= 6 * 1024


def test_what_was_copied_is_named() -> None:
    lock = json.loads(icons.FILE.with_name("aset.lock.json").read_text())
    assert [entry["file"] for entry in lock] == ["ikon.svg"]
    assert all(re.fullmatch(r"[0-9a-f]{64}", entry["sha256"]) for entry in lock)
    assert "ISC License" in icons.FILE.read_text()


def test_no_inline_styles_or_scripts_in_templates() -> None:
    package = Path(assets.__file__).parents[2]
    for template in package.rglob("templates/**/*.html"):
        text = template.read_text()
        assert not FORBIDDEN.search(text), template
