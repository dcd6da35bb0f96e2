"""What is sent on a stream, as server-sent events. `docs/reference/live-stream.md` describes them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from tallystick.server.gate.watching import Counted, Watched

BEAT: Final = b": beat\n\n"
_RETRY_MILLISECONDS: Final = 1_000


def opening(cursor: str) -> bytes:
    """The stream is open. The cursor is empty if what changed meanwhile follows, and has it."""
    return f"retry: {_RETRY_MILLISECONDS}\n".encode() + _event("open", cursor, {})


def changes(found: Watched) -> bytes:
    """These lines and forecasts changed, or so many that the page should read again; or what is private did.

    Where several did, the cursor comes with the last: a stream that is cut in between tells all again.
    """
    told: list[tuple[str, dict[str, object]]] = []
    if found.private:
        told.append(("private", {}))
    if found.forecasts or found.many_forecasts:
        ids: dict[str, object] = {"ids": [str(each) for each in found.forecasts]}
        told.append(("forecasts", {"many": True} if found.many_forecasts else ids))
    if found.many:
        told.append(("many", _numbers(found.counts)))
    elif found.lines:
        lines = {"ids": [str(line) for line in found.lines]}
        told.append(("lines", lines | _numbers(found.counts)))
    cursors = [*[""] * (len(told) - 1), found.cursor]
    return b"".join(_event(name, cursor, data) for (name, data), cursor in zip(told, cursors, strict=True))


def many(cursor: str, counts: Counted | None) -> bytes:
    """More changed than is worth listing."""
    return _event("many", cursor, _numbers(counts))


def offline(since: datetime) -> bytes:
    """The server cannot reach its database; the page shows what it has."""
    return _event("offline", "", {"since": since.isoformat(timespec="seconds")})


def online() -> bytes:
    """It can again; what changed meanwhile follows."""
    return _event("online", "", {})


def _numbers(counts: Counted | None) -> dict[str, object]:
    if counts is None:
        return {}
    return {
        "counts": {
            "awaiting-me": counts.mine,
            "awaiting-them": counts.theirs,
            "late": counts.late,
            "at-risk": counts.at_risk,
            "agreed": counts.agreed,
            "all": counts.every,
        }
    }


def _event(name: str, cursor: str, data: dict[str, object]) -> bytes:
    head = f"id: {cursor}\n" if cursor else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()
