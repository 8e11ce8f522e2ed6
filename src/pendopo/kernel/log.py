"""Logs: one JSON object a line, without personal data.

Nothing that a person typed is ever logged. As a second net, every value passes `masked`: digit runs of six or more
(phones, NIK, numbers) and e-mail addresses do not get through. An exception is logged as its class and its place in
the code, never with its message or local values, both of which may hold what a person typed.
"""

from __future__ import annotations

import logging
import logging.config
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import structlog
from structlog.types import EventDict, Processor

PACKAGE = Path(__file__).resolve().parent.parent

_DIGITS = re.compile(r"\d(?:[ .\-]?\d){5,}")
_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def get(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a part of the program. Events are short English phrases; values are named."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(f"pendopo.{name}")
    return logger


def masked(text: str) -> str:
    """`text` without digit runs of six or more and without e-mail addresses."""
    return _DIGITS.sub("[digits]", _MAIL.sub("[mail]", text))


def place_of(error: BaseException) -> str:
    """The class of `error` and where in our code it was raised: `ValueError at kernel/ids.py:42`.

    Never its message: that may hold what a person typed.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE)]
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if ours:
        return f"{name} at {Path(ours[-1].filename).relative_to(PACKAGE)}:{ours[-1].lineno}"
    return f"{name} at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else name


def _without_personal_data(logger: Any, method: str, event: EventDict) -> EventDict:
    return {name: _clean(value) for name, value in event.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str):
        return value if _ID.fullmatch(value) else masked(value)
    if isinstance(value, bool | float | None):
        return value
    if isinstance(value, int):
        return value if -1_000_000 < value < 1_000_000 else "[digits]"
    if isinstance(value, Mapping):
        return {masked(str(name)): _clean(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(inner) for inner in value]
    return masked(str(value))


def _exception_as_place(logger: Any, method: str, event: EventDict) -> EventDict:
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = place_of(error)
    return event


def _library_line(logger: Any, method: str, event: EventDict) -> EventDict:
    """Of a library's own log line, only what is a constant of its code: the logger and the unformatted message."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord) and event.get("_from_structlog") is False:
        event["event"] = str(record.msg)
    return event


def _to_json(value: MutableMapping[str, Any], **_: Any) -> str:
    return msgspec.json.encode(value).decode()


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
    ]


def configure(level: str = "INFO") -> dict[str, Any]:
    """Set structlog up and return Django's `LOGGING` dictionary. `level` is the least severe that is written.

    In settings: `LOGGING = log.configure(CONFIG.log_level)`. Django's own request log is replaced by one line a
    request, which `kernel.http.middleware` writes.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            _exception_as_place,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*_shared(), _library_line, structlog.stdlib.ExtraAdder(allow=())],
                "processors": [
                    _exception_as_place,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    _without_personal_data,
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                    structlog.processors.JSONRenderer(serializer=_to_json),
                ],
            }
        },
        "handlers": {"standard": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["standard"], "level": level},
        "loggers": {
            # Its lines hold paths, which hold numbers and search words; ours hold route names.
            "django.request": {"level": "CRITICAL", "propagate": False},
            "django.server": {"level": "CRITICAL", "propagate": False},
            "django.security": {"level": "ERROR"},
            # At DEBUG it tells what the camera wrote into a photograph.
            "PIL": {"level": "WARNING"},
        },
    }
