"""How much may be sent at once.

Django keeps a body in a file before anybody is asked who sends it: without a bound, whoever reaches the
server could fill its disk.
"""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from os import SEEK_END
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from tallystick.interchange.spreadsheet import LIMITS
from tallystick.server.errors.recognise import recognise
from tallystick.server.errors.rendering import respond
from tallystick.server.security import SecurityHeaders

#: the largest file that is taken in, and the form around it
MOST_BYTES = LIMITS.file_bytes + 1_000_000

_Receive = Callable[[], Awaitable[dict[str, Any]]]


class BoundedHandler(ASGIHandler):
    """Django's handler, that keeps no more of a body than it would take in."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        super().__init__()
        self._most = most_bytes

    async def read_body(self, receive: _Receive) -> IO[bytes]:  # type: ignore[override] # it makes such a file
        """The body, or one byte more than the bound. What comes after is read, so that browsers hear why, and
        dropped."""
        taken = 0

        async def bounded() -> dict[str, Any]:
            nonlocal taken
            message = await receive()
            body = message.get("body", b"")
            room = max(self._most + 1 - taken, 0)
            taken += len(body)
            return message if len(body) <= room else {**message, "body": body[:room]}

        kept: IO[bytes] = await super().read_body(bounded)
        return kept

    def create_request(  # type: ignore[override] # as above: what it is given is such a file
        self, scope: dict[str, Any], body_file: IO[bytes]
    ) -> tuple[ASGIRequest, None] | tuple[None, HttpResponseBase]:
        """The request, or the answer that it is too large."""
        size = body_file.seek(0, SEEK_END)
        body_file.seek(0)
        if size <= self._most:
            return super().create_request(scope, body_file)
        request, problem = super().create_request(scope, io.BytesIO())
        if problem is not None:
            return None, problem
        assert request is not None
        return None, SecurityHeaders(_too_large)(request)


def _too_large(request: HttpRequest) -> HttpResponse:
    return respond(request, recognise(RequestDataTooBig()))
