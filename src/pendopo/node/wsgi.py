"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from pendopo.kernel import loop
from pendopo.kernel.files.uploads import whole_body
from pendopo.node import config

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.node.settings")
application = whole_body(get_wsgi_application())

if not config.current().database:  # on SQLite the only web process does what is due; else `pendopo worker` does
    loop.start_thread()
