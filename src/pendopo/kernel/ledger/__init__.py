"""The ledger: record what was done, project it, seal it, prove it. See README.md.

Two doors: `ledger.types` is pure, for a room's `events.py`; `from pendopo.kernel.ledger import api as ledger` is for
actions, queries and projections. (It is a module of its own because Django imports this package before models may be.)
"""
