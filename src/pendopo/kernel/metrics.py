"""What the node counts, in the format that every monitoring system reads. No label ever names a person or a thing.

Labels are route names, job names and the like: a small, fixed set of words.
"""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Histogram(
    "pendopo_request_seconds",
    "Time to answer a request.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
QUERIES = Histogram(
    "pendopo_request_queries", "Database queries of a request.", ["route"], buckets=(0, 2, 4, 8, 12, 20, 40, 80)
)
JOBS = Counter("pendopo_jobs_total", "Jobs and recurring works taken by the loop.", ["name", "outcome"])
REFUSALS = Counter(
    "pendopo_refusals_total", "Requests that were refused, by the machine word of the refusal.", ["code"]
)
UNAVAILABLE = Counter("pendopo_unavailable_total", "Requests answered with the calm 503 page.", ["reason"])
JOBS_NOW = Gauge("pendopo_jobs_queued", "Jobs that wait or are parked now.", ["name", "state"])

# Each sets gauges from the database, when somebody asks for the figures.
_measuring: list[Callable[[], None]] = []


def on_reading(measure: Callable[[], None]) -> None:
    """Call `measure` each time before the figures are read."""
    if measure not in _measuring:
        _measuring.append(measure)


def before_reading() -> None:
    """Set what is only known when it is asked for."""
    for measure in _measuring:
        measure()
