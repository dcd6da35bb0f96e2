"""Logs: who may be in them, and who may not."""

from __future__ import annotations

import logging
import sys

from django.test import RequestFactory
from django.urls import resolve

from tallystick.server.logs import Formatter, WithoutAddresses, WithoutProbes


def test_an_address_is_logged_by_its_pattern() -> None:
    request = RequestFactory().get("/health/live?token=secret")
    request.resolver_match = resolve("/health/live")
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "Failed: %s", ("/health/live?token=secret",), None
    )
    record.request = request
    assert WithoutAddresses().filter(record)
    assert record.getMessage() == "Failed: /health/live"


def test_an_address_that_matched_nothing_is_not_logged_at_all() -> None:
    request = RequestFactory().get("/a/some-token/")
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Not Found: %s", (request.path,), None
    )
    record.request = request
    WithoutAddresses().filter(record)
    assert record.getMessage() == "Not Found: (no page)"


def test_a_traceback_keeps_its_lines_but_not_the_rows_that_postgresql_quotes() -> None:
    words = (
        'duplicate key value violates unique constraint "x"\nDETAIL:  Key (email)=(ines@x.example) exists.'
    )
    try:
        raise ValueError(words)
    except ValueError:
        told = Formatter().formatException(sys.exc_info())
    assert "ines@x.example" not in told
    assert "duplicate key" in told
    assert "test_logs.py" in told


def test_a_probe_that_is_told_not_yet_leaves_no_line_but_one_that_fails_does() -> None:
    def record(path: str, why: BaseException | None) -> logging.LogRecord:
        exc_info = (type(why), why, None) if why else None
        made = logging.LogRecord("django.request", logging.ERROR, "", 0, "Unavailable: %s", (path,), exc_info)
        made.request = RequestFactory().get(path)
        return made

    probes = WithoutProbes()
    assert not probes.filter(record("/health/ready", None))
    assert probes.filter(record("/health/ready", ValueError("broken")))
    assert probes.filter(record("/customers/", None))
