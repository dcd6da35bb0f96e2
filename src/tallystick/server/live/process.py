"""The one hub of this process, for the event loop in which it serves."""

from __future__ import annotations

import asyncio

from tallystick.server.live.hub import Hub
from tallystick.server.postgres.direct import connect_async
from tallystick.server.serving import stopping

_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}
_endings: set[asyncio.Task[None]] = set()


def hub_of_process() -> Hub:
    """The hub of the loop that is running; made at the first stream, closed when the process stops."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        hub = _hubs[loop] = Hub(connect_async)
        ending = loop.create_task(_close_at_the_end(hub))
        _endings.add(ending)
        ending.add_done_callback(_endings.discard)
    return hub


async def _close_at_the_end(hub: Hub) -> None:
    while not await stopping.wait(60):
        pass
    await hub.close()
