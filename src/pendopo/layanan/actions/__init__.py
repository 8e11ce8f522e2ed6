"""The verbs of the counter, by topic: opening, handling, citizen, clocks, catalogue, notices."""
