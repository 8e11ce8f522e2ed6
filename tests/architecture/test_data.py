"""Tests work in a folder of their own, never in the data of whoever runs them."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings


def test_the_settings_were_read_after_the_folder_was_made() -> None:
    assert settings.CONFIG.folder == Path(os.environ["PENDOPO_DATA"]).resolve()
    assert settings.CONFIG.folder.name.startswith("pendopo-test-")
