"""A real `tallystick serve`, as a process of its own, and what one does to it."""

from __future__ import annotations

import http.client
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

COMMAND = Path(sys.executable).parent / "tallystick"
#: bounds, not expectations: two cores may be shared with much else
START_SECONDS = 90
STOP_SECONDS = 40


class Server:
    """One server on one data folder and a free port. Its events are the JSON lines that it tells."""

    def __init__(
        self, data: Path, *arguments: str, command: str = "serve", port: int = 0, **environment: str
    ) -> None:
        self.data = data
        self.errors = data.with_suffix(".err")
        self.events: list[dict[str, Any]] = []
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [COMMAND, command, "--data", data, "--port", str(port), "--json", *arguments],
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**clean_environment(), **environment},
            )
        self._rest = b""

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.stop()
        assert self.process.stdout is not None
        self.process.stdout.close()

    # -- what it tells -------------------------------------------------------------------------------

    def wait_for(self, event: str, **details: object) -> dict[str, Any]:
        """The next event of a name, with these details; what came before it is kept in `events`."""
        return self.wait_until(
            lambda told: (
                told["event"] == event and all(told.get(key) == value for key, value in details.items())
            )
        )

    def wait_until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next event that is wanted."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            told = self._next_event(until)
            if told is None:
                break
            self.events.append(told)
            if wanted(told):
                return told
        raise AssertionError(f"It told {self.events}, and on stderr: {self.errors.read_text()[-3000:]}")

    def _next_event(self, until: float) -> dict[str, Any] | None:
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._rest and time.monotonic() < until:
                if not selector.select(timeout=0.5):
                    continue
                piece = os.read(self.process.stdout.fileno(), 65536)
                if not piece:
                    return None
                self._rest += piece
        line, _newline, self._rest = self._rest.partition(b"\n")
        return dict(json.loads(line)) if line else None

    def ready(self) -> dict[str, Any]:
        """Wait until it is ready."""
        return self.wait_for("ready")

    @property
    def url(self) -> str:
        """Its address, once it is ready."""
        return next(str(told["url"]) for told in self.events if told["event"] == "ready")

    # -- what one does to it -------------------------------------------------------------------------

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of a page."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=30)
        try:
            connection.request(
                "GET", path, headers={name.replace("_", "-"): v for name, v in headers.items()}
            )
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()
        finally:
            connection.close()

    def health(self) -> dict[str, Any]:
        """What `/health/ready` says."""
        return dict(json.loads(self.get("/health/ready")[2]))

    def until_healthy(self) -> None:
        """Wait until all is well again."""
        self.until(lambda: self.health()["status"] == "ok")

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so, asking again while nobody answers."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                if condition():
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.1)
        raise AssertionError(f"It did not become so. On stderr: {self.errors.read_text()[-3000:]}")

    def pid_of(self, part: str) -> int:
        """The process of a part, as it was last started."""
        return next(
            int(told["pid"])
            for told in reversed(self.events)
            if told["event"] == "started" and told["part"] == part
        )

    def postgres_pid(self) -> int:
        """The process of its embedded PostgreSQL."""
        return int((self.data / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    def stop(self) -> int:
        """Ask it to stop, and wait; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """End it without warning."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)


def clean_environment() -> dict[str, str]:
    """The environment without settings of ours that whoever runs the tests may have."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TALLYSTICK_", "DATABASE_URL", "DJANGO_"))
    }


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ours to its end."""
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        env={**clean_environment(), **environment},
        check=False,
    )
