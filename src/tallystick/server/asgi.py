"""The ASGI application: each request is answered in one thread, the bodies of streams in the event loop."""

from __future__ import annotations

import os

import django
from asgiref.sync import sync_to_async
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tallystick.server.bodies import BoundedHandler


class Application(BoundedHandler):
    """Django's handler, with the middleware in its synchronous form.

    Nearly all our pages are synchronous, because the gate's transactions are. In its asynchronous form each
    middleware would go to a thread and come back, twice for each page: some twenty changes of thread, which
    were half of what an answer cost. This way there is one.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the chain for one thread."""
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request in the thread of its own that Django keeps for it."""
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.server.settings")
django.setup(set_prefix=False)
application = Application()
