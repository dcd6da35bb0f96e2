"""Ends a child process when the one that started it is gone, even by kill -9.

The child's standard input is a pipe that only its parent holds the other end of, so its end is the parent's.
"""

from __future__ import annotations

import os
import sys
import threading

#: set for children that have such a pipe; a worker that was started by hand has none
VARIABLE = "TALLYSTICK_LIFELINE"


def hold() -> None:
    """Watch the pipe, if there is one, for as long as this process lives."""
    if os.environ.get(VARIABLE) == "stdin":
        threading.Thread(target=_watch, name="lifeline", daemon=True).start()


def _watch() -> None:
    descriptor = sys.stdin.fileno()
    while os.read(descriptor, 4096):
        pass
    # As after kill -9: what was not committed is undone, and a new server needs the port now.
    os._exit(1)
