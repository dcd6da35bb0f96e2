"""A process that is kept running: started again when it ends, with a pause that grows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from tallystick.server.serving import lifeline

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
#: whoever ran for so long is not in a loop of failures
_SETTLED_SECONDS = 60


class Child:
    """One kind of process of ours (see `__main__`)."""

    def __init__(self, name: str, *arguments: str, keep: Sequence[int] = ()) -> None:
        """`keep` are descriptors that the process gets, as its listening socket."""
        self.name = name
        self._command = [sys.executable, "-m", "tallystick.server.serving", *arguments]
        self._keep = tuple(keep)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = _FIRST_PAUSE
        self._next = 0.0

    @property
    def pid(self) -> int | None:
        """The process's id while it runs."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the process."""
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            env={**os.environ, lifeline.VARIABLE: "stdin"},
            pass_fds=self._keep,
            start_new_session=True,  # Ctrl-C is for the process that watches
        )

    def ended(self) -> int | None:
        """The exit code, once, when the process has ended; plans the next start."""
        if self._process is None or self._process.poll() is None:
            return None
        code = self._process.returncode
        self._close()
        if time.monotonic() - self._started > _SETTLED_SECONDS:
            self._pause = _FIRST_PAUSE
        self._next = time.monotonic() + self._pause
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        return code

    def due(self) -> bool:
        """Whether it should be started (again) now."""
        return self._process is None and time.monotonic() >= self._next

    def pause(self) -> float:
        """Seconds until the next start."""
        return max(0.0, self._next - time.monotonic())

    def ask_to_stop(self) -> None:
        """Let it finish what it does."""
        self._signal(signal.SIGTERM)

    def stop(self, until: float) -> bool:
        """Wait for its end, then make it end; true when it ended by itself."""
        if self._process is None:
            return True
        try:
            self._process.wait(max(0.1, until - time.monotonic()))
            by_itself = True
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait(10)
            by_itself = False
        self._close()
        return by_itself

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None
