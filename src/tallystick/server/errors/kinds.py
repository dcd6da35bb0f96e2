"""Errors that only a web server has."""

from __future__ import annotations

from tallystick.errors import InvalidInput, NotAllowed, Unavailable


class StaleForm(NotAllowed):
    """The form was sent without its protection against forgery: mostly a page left open for very long."""

    code = "stale-form"


class TooLarge(InvalidInput):
    """More was sent than is taken in at once."""

    status = 413
    code = "too-large"


class DiskFull(Unavailable):
    """The server has no room left on its disk; whatever was under way was undone."""

    code = "disk-full"


class DatabaseUnreachable(Unavailable):
    """The database cannot be reached, or gave up; whatever was under way was undone."""

    code = "database-unreachable"
