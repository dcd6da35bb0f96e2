"""Which of our errors an exception is."""

from __future__ import annotations

from typing import Final

import psycopg
from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput, NotAllowed, NotFound, TallystickError
from tallystick.server.errors.kinds import DatabaseUnreachable, DiskFull, TooLarge
from tallystick.server.health.checks import disk_space

#: a PostgreSQL that has no more megabytes than these stops, and then cannot say why
_NO_ROOM: Final = 16


def recognise(exception: BaseException | None) -> TallystickError:
    """Our error for any exception; one that nobody foresaw is `internal`, without its own words.

    A message of a library may quote what somebody typed or another company's rows, so none is passed on.
    """
    match exception:
        case TallystickError():
            return exception
        case OperationalError() | InterfaceError() if _for_want_of_room(exception):
            return DiskFull(
                _("The server has no room left on its disk. Nothing was changed."),
                mend=_("Tell whoever runs this server; reading goes on as before."),
            )
        case OperationalError() | InterfaceError():
            return DatabaseUnreachable(
                _("The database cannot be reached just now. Nothing was changed."),
                mend=_("Try again in a moment."),
            )
        case Http404():
            return NotFound(
                _("There is no such page."), mend=_("Check the address, or start from your orders.")
            )
        case PermissionDenied():
            return NotAllowed(_("You may not do this."), mend=_("Ask an administrator of your company."))
        case RequestDataTooBig() | TooManyFieldsSent() | TooManyFilesSent():
            return TooLarge(
                _("That is more than can be taken in at once."), mend=_("Send it in smaller parts.")
            )
        case SuspiciousOperation():
            return InvalidInput(
                _("The request could not be understood."), mend=_("Start again from your orders.")
            )
        case _:
            return TallystickError(
                _("Something went wrong on our side. Nothing was changed."),
                mend=_("Try again; if it happens again, tell whoever runs this server."),
            )


def _for_want_of_room(problem: BaseException) -> bool:
    """Whether PostgreSQL says that the disk is full, or is away and ours beside it is."""
    if isinstance(problem.__cause__, psycopg.errors.DiskFull):
        return True
    return settings.OPTIONS.database is None and not disk_space(settings.OPTIONS.data, _NO_ROOM).ok
