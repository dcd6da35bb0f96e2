"""What Django calls when no view could answer."""

from __future__ import annotations

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tallystick.server.errors.kinds import StaleForm
from tallystick.server.errors.recognise import recognise
from tallystick.server.errors.rendering import respond

log = logging.getLogger("tallystick.errors")

_PLAIN = "<!doctype html><title>Tallystick</title><p>Something went wrong on our side. Nothing was changed."


def known(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, 403 and 404: Django hands over what was raised."""
    return respond(request, recognise(exception))


def unforeseen(request: HttpRequest) -> HttpResponse:
    """500, and errors of ours that come from outside a view, as when the session cannot be read."""
    error = recognise(sys.exc_info()[1])
    try:
        return respond(request, error)
    except Exception:
        # A page that cannot be drawn must still say so.
        log.exception("The error page itself failed")
        return HttpResponse(_PLAIN, status=error.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its protection against forgery."""
    return respond(
        request,
        StaleForm(
            _("This form is too old, or cookies are turned off. Nothing was changed."),
            mend=_("Go back, reload the page and send it again."),
        ),
    )
