"""`python -m pendopo` is the command line."""

from __future__ import annotations

from pendopo.node.cli import main

main()
