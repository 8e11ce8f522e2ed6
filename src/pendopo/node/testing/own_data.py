"""A pytest plugin, named first in `addopts`: gives the run a data folder of its own.

It must come before pytest-django, which reads the settings before any conftest: else tests would work in the data of
whoever runs them.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="pendopo-test-")
os.environ["PENDOPO_DATA"] = _folder
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
