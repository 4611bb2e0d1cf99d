"""Log lines: one event with its facts, never a secret."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask

_KEYS_AND_VALUES = structlog.processors.LogfmtRenderer(
    key_order=["timestamp", "level", "event"], bool_as_flag=False
)
_SECRET = ("password", "token", "secret", "authorization", "cookie")


def init_app(app: Flask) -> None:
    """Write to standard error, readable on a terminal, as key=value elsewhere."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _hide_secrets,
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=False) if sys.stderr.isatty() else _logfmt,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def errors_only() -> None:
    """From here on say only what is an error: a person reads along."""
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def _logfmt(logger: Any, method: str, event: MutableMapping[str, Any]) -> str:
    """One line of key=value; a traceback follows as it is, for people to read."""
    trace = event.pop("exception", "")
    line = _KEYS_AND_VALUES(logger, method, event)
    return f"{line}\n{trace}" if trace else line


def _hide_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for name in event:
        if any(word in name.lower() for word in _SECRET):
            event[name] = "…"
    return event
