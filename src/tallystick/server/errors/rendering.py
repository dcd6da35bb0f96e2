"""An error as a page, as JSON, or as a fragment for a page that is open.

Nothing here touches the database or the session: an error page must come up when they do not.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tallystick.errors import TallystickError, Unavailable
from tallystick.server.errors.kinds import DiskFull

RETRY_SECONDS = 5

#: addresses that only programs ask for
_FOR_PROGRAMS = ("/health/", "/api/")


def respond(request: HttpRequest, error: TallystickError) -> HttpResponse:
    """The answer that tells `error`, in the form that was asked for."""
    if _wants_json(request):
        response: HttpResponse = JsonResponse(error.as_dict(), status=error.status)
    elif request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true":
        response = _html("errors/fragment.html", request, error)
        # What one is typing stays: the words go to the page's own place for problems.
        response["HX-Retarget"] = "#problem"
        response["HX-Reswap"] = "innerHTML"
    else:
        response = _html("errors/page.html", request, error)
    response["Cache-Control"] = "no-store"
    response["X-Error-Code"] = error.code
    if isinstance(error, Unavailable):
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _wants_json(request: HttpRequest) -> bool:
    if request.path.startswith(_FOR_PROGRAMS):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) != "text/html"


def _html(template: str, request: HttpRequest, error: TallystickError) -> HttpResponse:
    retry = isinstance(error, Unavailable) and request.method in {"GET", "HEAD"}
    words = render_to_string(
        template,
        {
            "error": error,
            "heading": _("No room left") if isinstance(error, DiskFull) else _heading(error.status),
            "retry": RETRY_SECONDS if retry else 0,
            "unsent": isinstance(error, Unavailable) and not retry,
            "LANGUAGE_CODE": get_language(),
        },
    )
    return HttpResponse(words, status=error.status)


def _heading(status: int) -> str:
    return _HEADINGS.get(status, _HEADINGS[500])()


_HEADINGS = {
    400: lambda: _("That cannot be done"),
    403: lambda: _("Not allowed"),
    404: lambda: _("Not found"),
    409: lambda: _("The record has moved on"),
    413: lambda: _("Too large"),
    500: lambda: _("Something went wrong"),
    503: lambda: _("Just a moment"),
}
