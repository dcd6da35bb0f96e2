"""Keeps PostgreSQL, pages and jobs running together, and stops them in the right order."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType

from tallystick.errors import InvalidInput, TallystickError, Unavailable
from tallystick.server.folder import DataFolder
from tallystick.server.options import Options
from tallystick.server.postgres.engine import OWNER, SUPERUSER, Engine
from tallystick.server.postgres.roles import create_database
from tallystick.server.serving.child import Child

_TICK = 0.25
_STOP_SECONDS = 15
#: exit codes by which a child says that starting it again would not help: settings, or a newer database
_REFUSALS = {InvalidInput.exit_code, Unavailable.exit_code}

#: tells an event to a person or a program: its name and what belongs to it
Tell = Callable[[str, dict[str, object]], None]


def _jobs(url: str) -> Child:
    return Child("jobs", "jobs", url)


class Supervisor:
    """One running server on one data folder."""

    def __init__(
        self, options: Options, host: str, port: int, tell: Tell, jobs: Callable[[str], Child] = _jobs
    ) -> None:
        """`jobs` makes the process that runs jobs, given the address of the pages: the demo has its own."""
        self._options = options
        self._host = host
        self._port = port
        self._tell = tell
        self._jobs = jobs
        self._folder = DataFolder(options.data)
        self._stop = threading.Event()
        self._engine = None if options.database else Engine(options.data, give_up=self._stop.is_set)
        self._children: list[Child] = []
        self._ready = False

    # -- life ----------------------------------------------------------------------------------------

    def run(self) -> int:
        """Run until a signal comes; the exit code says whether all went well."""
        begun = time.monotonic()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        self._folder.make()
        alone = self._be_alone()
        listening = self._listen()
        try:
            self._start_database()
            keep = listening.fileno()
            self._children = [
                *(
                    Child(f"pages {n + 1}", "pages", str(keep), keep=[keep])
                    for n in range(self._options.processes)
                ),
                self._jobs(self.url),
            ]
            return self._watch(begun)
        finally:
            listening.close()
            self._stop_all()
            os.close(alone)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stop.is_set():
            for child in self._children:  # asked twice: do not wait
                child.stop(time.monotonic())
        self._stop.set()

    def _be_alone(self) -> int:
        lock = self._folder.open_lock("serve.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            os.close(lock)
            raise InvalidInput(
                f"A server runs on the data folder {self._folder.path} already.",
                mend="Stop it, or choose another folder with --data.",
            ) from problem
        return lock

    def _listen(self) -> socket.socket:
        """Take the port first: a server that nobody can reach is no server."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        until = time.monotonic() + 3  # pages of a server that was killed a moment ago still let go
        while True:
            try:
                listening.bind((self._host, self._port))
                break
            except OSError as problem:
                if time.monotonic() < until and not self._stop.is_set():
                    time.sleep(0.1)
                    continue
                listening.close()
                raise InvalidInput(
                    f"Port {self._port} on {self._host} cannot be used: {problem.strerror}.",
                    mend="Choose another with --port.",
                ) from problem
        listening.listen(2048)
        self._port = listening.getsockname()[1]
        return listening

    @property
    def url(self) -> str:
        """The address to open in a browser on this machine."""
        host = "127.0.0.1" if self._host in {"0.0.0.0", "::"} else self._host  # noqa: S104 - told, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self._port}"

    # -- the parts -----------------------------------------------------------------------------------

    def _start_database(self) -> None:
        if self._engine is None:
            assert self._options.database is not None
            self._tell("database", {"says": "external", "address": self._options.database.told()})
            return
        begun = time.monotonic()
        fresh = self._engine.start()
        create_database(self._engine.address("postgres", user=SUPERUSER), OWNER)
        words = "started" if fresh else "was running already"
        self._tell("database", {"says": words, "seconds": round(time.monotonic() - begun, 2)})

    def _watch(self, begun: float) -> int:
        """Start what is not running and notice what has ended, until asked to stop."""
        while not self._stop.is_set():
            for child in self._children:
                code = child.ended()
                if code is not None:
                    if code in _REFUSALS and not self._ready:
                        return code  # it has said why
                    self._tell("ended", {"part": child.name, "code": code, "again_in": child.pause()})
                if child.due():
                    child.start()
                    self._tell("started", {"part": child.name, "pid": child.pid})
            self._mind_database()
            if not self._ready and self._answers_ready():
                self._ready = True
                self._tell("ready", {"url": self.url, "seconds": round(time.monotonic() - begun, 2)})
            self._stop.wait(_TICK)
        return 0

    def _mind_database(self) -> None:
        if self._engine is None or self._engine.alive():
            return
        self._tell("ended", {"part": "database", "code": None, "again_in": 0})
        try:
            self._engine.start()
            self._tell("started", {"part": "database", "pid": self._engine.pid()})
        except TallystickError as error:
            self._tell("failed", {"part": "database", "says": f"{error.message} {error.mend}"})

    def _answers_ready(self) -> bool:
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=2)
        try:
            connection.request("GET", "/health/ready", headers={"Host": "localhost"})
            return bool(json.loads(connection.getresponse().read()).get("status") == "ok")
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            connection.close()

    def _stop_all(self) -> None:
        """Pages and jobs first, so that they can finish what they do; PostgreSQL last."""
        self._tell("stopping", {})
        for child in self._children:
            child.ask_to_stop()
        until = time.monotonic() + _STOP_SECONDS
        for child in self._children:
            if not child.stop(until):
                self._tell("killed", {"part": child.name})
        if self._engine is not None:
            self._engine.leave()
        self._tell("stopped", {})
