"""`python -m pendopo` is the command line."""

from __future__ import annotations

import sys

from pendopo.node.cli import main

if __name__ == "__main__":  # the server's worker process imports this module again
    sys.exit(main())
