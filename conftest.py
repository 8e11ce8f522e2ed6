"""Before anything of Django is imported: tests get a data folder of their own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "PENDOPO_DATA" not in os.environ:
    _folder = tempfile.mkdtemp(prefix="pendopo-test-")
    os.environ["PENDOPO_DATA"] = _folder
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
