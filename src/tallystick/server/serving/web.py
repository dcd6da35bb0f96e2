"""The process that serves pages.

Its listening socket is one that the starting process holds open, so that nobody is turned away while this
process is replaced.
"""

from __future__ import annotations

import signal
import socket
from types import FrameType

import uvicorn

from tallystick.server.serving import lifeline, preparing, stopping

#: how long a page or stream may take to end when the server stops
STOP_SECONDS = 10


class Server(uvicorn.Server):
    """uvicorn that tells the live streams when it is asked to stop."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM or SIGINT has come."""
        stopping.ask()
        super().handle_exit(sig, frame)


def serve(listening: socket.socket) -> None:
    """Serve until told to stop."""
    preparing.set_up()
    preparing.bring_up_to_date_or_wait()
    config = uvicorn.Config(
        "tallystick.server.asgi:application",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        # Django and allauth read what a proxy says, and only when the settings name one.
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        # streams stay open for minutes: hundreds of them are the normal case
        backlog=2048,
        timeout_keep_alive=75,
    )
    Server(config).run(sockets=[listening])


def main(descriptor: int) -> None:
    """Entry point of the process."""
    # Ctrl-C reaches the whole terminal; the process that started this one decides when it stops.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lifeline.hold()
    with preparing.refusals(), socket.socket(fileno=descriptor) as listening:
        serve(listening)
