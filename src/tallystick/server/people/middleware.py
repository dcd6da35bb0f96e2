"""A signed-in person reads in their own language and time zone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.decorators import sync_and_async_middleware

from tallystick.server.people.models import Person

_Response = HttpResponseBase
_Next = Callable[[HttpRequest], _Response] | Callable[[HttpRequest], Awaitable[_Response]]


@sync_and_async_middleware
def PreferencesMiddleware(get_response: _Next) -> _Next:  # noqa: N802  (named as Django names middleware)
    """Activate the person's language and zone for the request; visitors keep what their browser asks for."""
    if iscoroutinefunction(get_response):
        later = cast(Callable[[HttpRequest], Awaitable[_Response]], get_response)

        async def follow_async(request: HttpRequest) -> _Response:
            _follow(request, await request.auser() if _has_session(request) else None)
            return await later(request)

        return follow_async
    now = cast(Callable[[HttpRequest], _Response], get_response)

    def follow(request: HttpRequest) -> _Response:
        _follow(request, request.user if _has_session(request) else None)
        return now(request)

    return follow


def _has_session(request: HttpRequest) -> bool:
    """Without a session cookie nobody is signed in: pages such as health and links then need no database."""
    return bool(request.session.session_key)


def _follow(request: HttpRequest, user: Any) -> None:
    if isinstance(user, Person):
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language() or "en"
        timezone.activate(user.zone)
    else:
        timezone.deactivate()
