"""Decisions of the counter, as pure functions: workflow, routing, clocks, secrets."""
