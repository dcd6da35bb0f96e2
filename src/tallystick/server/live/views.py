"""The address of the stream."""

from __future__ import annotations

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from tallystick.server import gate
from tallystick.server.gate import Access
from tallystick.server.live.hub import Hub, Subscription
from tallystick.server.live.process import hub_of_process


@require_GET
async def of_company(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The stream of a company's book, for a member."""
    user = await request.auser()
    return await _stream(request, await _let_in(gate.for_person, user, slug))


@require_GET
async def of_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """The stream of one tally, for whoever came by a link."""
    return await _stream(request, await _let_in(gate.for_link, token))


@sync_to_async
def _let_in(door: object, *arguments: object) -> Access:
    """Ask at the gate, and give the connection back at once: the stream lives for minutes without one."""
    assert callable(door)
    try:
        access: Access = door(*arguments)
        return access
    finally:
        connections["default"].close()


async def _stream(request: HttpRequest, access: Access) -> HttpResponseBase:
    hub = hub_of_process()
    cursor = request.headers.get("Last-Event-ID", "") or request.GET.get("after", "")
    stream = await hub.subscribe(access, cursor)
    response = StreamingHttpResponse(_messages(hub, stream), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store, no-transform"
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def _messages(hub: Hub, stream: Subscription) -> AsyncIterator[bytes]:
    try:
        while message := await stream.waiting.get():
            yield message
    finally:
        hub.unsubscribe(stream)
