"""What is logged, and what never is: addresses with tokens, query strings, rows of a table."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

log = logging.getLogger("tallystick.requests")

#: PostgreSQL quotes rows and statements in these lines of its messages
_QUOTING = ("DETAIL:", "CONTEXT:", "LINE ", "HINT:", "QUERY:")


def route(request: HttpRequest) -> str:
    """The pattern that an address matched (`/a/<token>/`), which says where but not who."""
    match = getattr(request, "resolver_match", None)
    return "/" + match.route if match is not None else "(no page)"


class RequestLog:
    """One line for each answered request: method, pattern, status, milliseconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then note it."""
        start = time.perf_counter()
        response = self.get_response(request)
        level = logging.DEBUG if request.path.startswith(("/static/", "/health/")) else logging.INFO
        log.log(
            level,
            "%s %s %s %.0f ms",
            request.method,
            route(request),
            response.status_code,
            1000 * (time.perf_counter() - start),
        )
        return response


class WithoutAddresses(logging.Filter):
    """Replaces a request's address by its pattern in whatever a library logs about it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, cleaned."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            record.msg = record.getMessage().replace(request.get_full_path(), route(request))
            record.msg = record.msg.replace(request.path, route(request))
            record.args = ()
        return True


class WithoutProbes(logging.Filter):
    """Drops what says only that a health page answered "not yet": whoever asked has the answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let a record pass unless it tells of such an answer; a failure of the page itself is told."""
        request = getattr(record, "request", None)
        probe = isinstance(request, HttpRequest) and request.path.startswith("/health/")
        return not probe or record.exc_info is not None


class Formatter(logging.Formatter):
    """One line a record; tracebacks without the lines in which PostgreSQL quotes rows."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname:<7} {name}: {message}", "%Y-%m-%dT%H:%M:%SZ", style="{")
        self.converter = time.gmtime

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is the standard library's
        """The traceback, less what it quotes."""
        lines = super().formatException(ei).splitlines()
        return "\n".join(line for line in lines if not line.startswith(_QUOTING))


def configuration(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to the standard error, which systemd or the terminal keeps."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"addresses": {"()": WithoutAddresses}, "probes": {"()": WithoutProbes}},
        "formatters": {"line": {"()": Formatter}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["probes", "addresses"],
            },
        },
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            # replaces what these log by default: their own handlers know nothing of the filter
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "uvicorn.access": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "ERROR"},  # what is refused is in our own log of requests
            "psycopg.pool": {"level": "ERROR"},  # each attempt to reach a database that is away
            "procrastinate": {"level": "WARNING" if level != "debug" else "DEBUG"},
        },
    }
