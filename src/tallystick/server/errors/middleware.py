"""Turns what a view raises into an answer."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from tallystick.errors import NotFound
from tallystick.server.errors.kinds import DatabaseUnreachable, DiskFull
from tallystick.server.errors.recognise import recognise
from tallystick.server.errors.rendering import respond
from tallystick.server.serving.preparing import waiting

log = logging.getLogger("tallystick.errors")


class ErrorMiddleware(MiddlewareMixin):
    """Renders our errors and an unreachable database; anything unforeseen goes on to the 500 page."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for an exception that we know."""
        error = recognise(exception)
        if error is not exception and not isinstance(error, DatabaseUnreachable | DiskFull):
            return None  # Django's own, and the unforeseen: they reach `views` with their log entry
        if error.status >= 500:
            log.warning("%s: %s", error.code, type(exception).__name__)
        return respond(request, error)


class WaitForDatabase(MiddlewareMixin):
    """Before the database was there for the first time no page can be shown, only that it is awaited."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Answer for every page while the process still waits."""
        if not waiting.is_set() or request.path.startswith(("/static/", "/health/live")):
            return None
        return respond(request, DatabaseUnreachable(_("The server waits for its database.")))


class NoNul(MiddlewareMixin):
    """Refuses an address with a NUL in it, of which the database could only say that it keeps none."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Answer for every page."""
        if "\0" not in request.path and "%00" not in request.META.get("QUERY_STRING", ""):
            return None
        mend = _("Check the address, or start from your orders.")
        return respond(request, NotFound(_("There is no such page."), mend=mend))
