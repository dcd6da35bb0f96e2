"""The one root error. Rendered in one place as JSON and as a page (`server/errors`)."""

from __future__ import annotations

from typing import ClassVar


class TallystickError(Exception):
    """Something went wrong that a person or a program can be told about.

    Subclasses set `status` (HTTP), `code` (stable, documented in docs/reference/errors.md) and
    `exit_code` (command line). `message` says what is wrong, `mend` what to do about it; neither may
    carry another company's data.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, mend: str = "", **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.details = details

    def as_dict(self) -> dict[str, object]:
        """The one shape in which an error is told to a program."""
        return {"error": {"code": self.code, "message": self.message, "mend": self.mend, **self.details}}


class InvalidInput(TallystickError):
    """What was given cannot be read or breaks a rule."""

    status = 400
    code = "invalid-input"
    exit_code = 2


class NotAllowed(TallystickError):
    """The person is known but may not do this."""

    status = 403
    code = "not-allowed"
    exit_code = 3


class NotFound(TallystickError):
    """There is no such thing, or none that this person may know of."""

    status = 404
    code = "not-found"
    exit_code = 4


class Moved(TallystickError):
    """The record has moved on since the page was shown; nothing was written."""

    status = 409
    code = "moved"
    exit_code = 5


class Unavailable(TallystickError):
    """A part that is needed, such as the database, cannot be reached just now."""

    status = 503
    code = "unavailable"
    exit_code = 6
