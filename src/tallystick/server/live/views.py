"""The address of the stream."""

from __future__ import annotations

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.db import connections
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tallystick.errors import NotFound
from tallystick.server import gate
from tallystick.server.gate import Access
from tallystick.server.live.hub import Hub, Subscription
from tallystick.server.live.process import hub_of_process
from tallystick.server.people.models import Person


@require_GET
async def of_company(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The stream of a company's book, for a member, from where the page or its last stream stopped."""
    access = await _let_in(await request.auser(), slug)
    hub = hub_of_process()
    cursor = request.headers.get("Last-Event-ID", "") or request.GET.get("after", "")
    stream = await hub.subscribe(access, cursor)
    response = StreamingHttpResponse(_messages(hub, stream), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store, no-transform"
    response.headers["X-Accel-Buffering"] = "no"
    return response


@sync_to_async
def _let_in(user: Person | AnonymousUser, slug: str) -> Access:
    """Ask at the gate, and give the connection back at once: the stream lives for minutes without one."""
    if not isinstance(user, Person):
        raise NotFound(_("There is no such page."))
    try:
        return gate.for_person(user, slug)
    finally:
        connections["default"].close()


async def _messages(hub: Hub, stream: Subscription) -> AsyncIterator[bytes]:
    try:
        while message := await stream.waiting.get():
            yield message
    finally:
        hub.unsubscribe(stream)
