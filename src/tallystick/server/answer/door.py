"""From an e-mailed link to the pages behind it.

The token stands in the address once. It is kept in a signed cookie that goes to the pages of this link only,
and every request asks the gate anew, so that a link that is withdrawn ends at once. None of it touches the
session of somebody who has signed in in the same browser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from gettext import find
from typing import Any
from uuid import UUID

from babel import Locale
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from tallystick.errors import NotAllowed, NotFound
from tallystick.server import gate
from tallystick.server.gate import Access, Link, LinkEnded

_SALT = "tallystick.answer"
_ID_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Door:
    """An open link: what it gives access to, and its own part of the address."""

    access: Access
    link: Link
    id: str

    def url(self, name: str, **parts: object) -> str:
        """The address of one of its pages."""
        return self.url_of(f"answer:{name}", **parts)

    def url_of(self, name: str, **parts: object) -> str:
        """The address of a page of another app behind the same link."""
        return reverse(name, kwargs={"link": self.id, **parts})


def arrive(
    request: HttpRequest, token: str, line: UUID | None = None, forecast: UUID | None = None
) -> HttpResponse:
    """The address in the mail: keep the token in a cookie and go on to an address without it.

    Nothing is used up and nothing is told by this: mail scanners fetch it too.
    """
    try:
        link = gate.link_of(token)
    except (NotFound, LinkEnded) as ended:
        return gone(request, ended)
    short = link.id[:_ID_LENGTH]
    target = reverse("answer:first", kwargs={"link": short})
    if line is not None:
        target = reverse("answer:line", kwargs={"link": short, "line": line})
    elif forecast is not None:
        target = reverse("forecast:guest-forecast", kwargs={"link": short, "forecast": forecast})
    response = HttpResponseRedirect(target)
    response.set_signed_cookie(
        _cookie(short),
        token,
        salt=_SALT,
        max_age=max(int((link.expires_at - timezone.now()).total_seconds()), 0),
        path=reverse("answer:first", kwargs={"link": short}),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def through_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view what the link opens, or say that it has ended."""

    @wraps(view)
    def page(request: HttpRequest, link: str, **parts: object) -> HttpResponse:
        try:
            door = _open(request, link)
            response = view(request, door, **parts)
        except LinkEnded as ended:
            return gone(request, ended)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
        return response

    return page


def gone(request: HttpRequest, ended: NotFound | NotAllowed) -> HttpResponse:
    """The same page for a link that never was, that has expired and that was withdrawn."""
    claimed = bool(ended.details.get("claimed"))
    response = render(request, "answer/gone.html", {"claimed": claimed, **tongue(request)}, status=404)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def tongue(request: HttpRequest) -> dict[str, Any]:
    """The languages to choose from, under their own names."""
    names = dict(tongues())
    code = getattr(request, "LANGUAGE_CODE", "en")
    return {"languages": list(names.items()), "language_name": names.get(code, "English")}


@cache
def tongues() -> list[tuple[str, str]]:
    """The languages that these pages and the messages that lead to them are written in."""
    written = [
        code
        for code, _name in settings.LANGUAGES
        if code == "en" or find("django", str(settings.LOCALE_PATHS[0]), [code])
    ]
    return [
        (code, (Locale.parse(code.replace("-", "_")).get_language_name() or code).title()) for code in written
    ]


def _open(request: HttpRequest, link: str) -> Door:
    token = request.get_signed_cookie(_cookie(link), default="", salt=_SALT) or ""
    try:
        found = gate.link_of(token)
        if found.id[:_ID_LENGTH] != link:
            raise NotFound("")
        access = gate.for_link(token, used=request.method == "POST")
    except NotFound as unknown:
        raise LinkEnded(unknown.message, claimed=False) from unknown
    return Door(access, found, link)


def _cookie(link: str) -> str:
    return f"answer_{link}"
