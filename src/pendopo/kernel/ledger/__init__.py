"""The ledger: record what was done, project it, seal it, prove it. See README.md.

The door of this package: rooms import `ledger` and nothing behind it.
"""
