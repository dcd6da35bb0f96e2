"""A running demo and a real browser, for tests and for the pictures of the documentation."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
COMMAND = Path(sys.executable).parent / "tallystick"
START_SECONDS = 90
STOP_SECONDS = 30


class StartError(Exception):
    """The server or the browser does not start; the words say why."""


@dataclass(frozen=True)
class World:
    """The running demo: its address, each person's sign-in link and board by name, the guest's link."""

    url: str
    data: Path
    people: dict[str, str]
    boards: dict[str, str]
    guest: str


@contextmanager
def running(folder: Path, *options: str) -> Iterator[World]:
    """`tallystick demo` on a free port and an empty folder, with partners who keep quiet."""
    log, data = folder / "server.log", folder / "data"
    arguments = ["demo", "--port", "0", "--data", str(data), "--quiet-partners", "--json", *options]
    with log.open("wb") as errors:
        server = subprocess.Popen([COMMAND, *arguments], stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        told = _invitation(server, log)
        people = {person["name"]: person["url"] for person in told["people"]}
        boards = {person["name"]: person["board"] for person in told["people"]}
        yield World(told["url"], data, people, boards, told["guest"])
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(STOP_SECONDS)
        assert server.stdout is not None
        server.stdout.close()
    if server.returncode != 0:
        raise StartError(f"The server ended with {server.returncode}.\n{_end_of(log)}")


def _invitation(server: subprocess.Popen[str], log: Path) -> dict[str, Any]:
    """What the server says once it is ready to be visited."""
    assert server.stdout is not None
    timer = threading.Timer(START_SECONDS, server.kill)
    timer.start()
    try:
        for line in server.stdout:
            told: dict[str, Any] = json.loads(line)
            if told.get("event") == "demo":
                return told
    finally:
        timer.cancel()
    raise StartError(f"The server did not start.\n{_end_of(log)}")


def _end_of(log: Path) -> str:
    return log.read_text()[-4000:]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium, as the distribution installs it."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        raise StartError(
            f"No Chromium: have one of {', '.join(CHROMIUM)} on PATH (Debian: apt install chromium)."
        )
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()
