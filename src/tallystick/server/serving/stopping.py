"""Tells everything that waits for long, above all the live streams, that the process is about to stop.

while not stopping.asked():
    await stopping.wait(timeout=2)   # or any other wait of bounded length
"""

from __future__ import annotations

import asyncio

_asked = False
_waiting: set[asyncio.Event] = set()


def ask() -> None:
    """Let all who wait come to an end. Call it in the thread of the event loop."""
    global _asked
    _asked = True
    for event in _waiting:
        event.set()


def asked() -> bool:
    """Whether the process is about to stop."""
    return _asked


async def wait(timeout: float) -> bool:
    """Wait until the process is about to stop, at most `timeout` seconds; true when it is."""
    if _asked:
        return True
    event = asyncio.Event()
    _waiting.add(event)
    try:
        await asyncio.wait_for(event.wait(), timeout)
    except TimeoutError:
        return False
    finally:
        _waiting.discard(event)
    return True
