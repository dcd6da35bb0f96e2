"""What is sent is bounded before anybody is asked who sends it."""

from __future__ import annotations

import asyncio
from os import SEEK_END
from typing import Any

from tallystick.server.bodies import MOST_BYTES, BoundedHandler

MOST = 1_000
SCOPE = {
    "type": "http",
    "method": "POST",
    "path": "/accounts/login/",
    "headers": [(b"host", b"localhost"), (b"accept", b"text/html")],
}


def body_of(*pieces: bytes) -> Any:
    """A body that comes in pieces."""
    left = list(pieces)

    async def receive() -> dict[str, Any]:
        piece = left.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(left)}

    return receive


def kept(*pieces: bytes) -> int:
    with asyncio.run(BoundedHandler(MOST).read_body(body_of(*pieces))) as file:
        return file.seek(0, SEEK_END)


def test_no_more_is_kept_than_would_be_taken_in() -> None:
    assert kept(b"a" * 400, b"b" * 600) == MOST
    assert kept(b"a" * 10_000) == MOST + 1
    assert kept(*[b"a" * 300] * 100) == MOST + 1


def test_whoever_sends_too_much_is_told() -> None:
    handler = BoundedHandler(MOST)
    with asyncio.run(handler.read_body(body_of(*[b"a" * 300] * 100))) as file:
        request, answer = handler.create_request(SCOPE, file)
    assert request is None
    assert answer is not None
    assert answer.status_code == 413
    assert answer["X-Error-Code"] == "too-large"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_what_fits_is_a_request_as_ever() -> None:
    handler = BoundedHandler(MOST)
    with asyncio.run(handler.read_body(body_of(b"a" * MOST))) as file:
        request, answer = handler.create_request(SCOPE, file)
        assert request is not None
        assert answer is None
        assert len(request.body) == MOST
    assert MOST_BYTES > 100_000_000
