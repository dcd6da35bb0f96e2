"""The data folder: who owns what in it, its secrets and its locks."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tallystick.errors import InvalidInput


class DataFolder:
    """A folder that holds all that one server keeps: database, keys, logs, locks.

    What root makes in it belongs to the folder's owner, so that a command run with `sudo` locks nobody out.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    def make(self) -> None:
        """Have the folder, closed to other people."""
        try:
            self.path.mkdir(parents=True, mode=0o700, exist_ok=True)
            self._folder("log")
            with self.lock("start.lock"):
                self.secret("secret-key", 48)
                self.secret("postgres-password", 32)
        except OSError as problem:
            raise InvalidInput(
                f"The data folder {self.path} cannot be used: {problem.strerror}.",
                mend="Choose another with --data, or give this user the right to write there.",
            ) from problem

    def secret(self, name: str, length: int) -> str:
        """A random secret that is made once and stays."""
        file = self.path / name
        if not file.exists():
            self.write_secret(name, secrets.token_urlsafe(length))
        return file.read_text().strip()

    def write_secret(self, name: str, text: str) -> Path:
        """Write a file that only its owner can read; whole or not at all."""
        file = self.path / name
        unfinished = file.with_name(f"{name}.unfinished")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text)
        self._hand_over(unfinished)
        unfinished.replace(file)
        return file

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Wait until nobody else is in here, then stay alone."""
        descriptor = self.open_lock(name)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def open_lock(self, name: str) -> int:
        """A file to lock; the kernel lets the lock go when its holder ends, however it ends."""
        file = self.path / name
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._hand_over(file)
        return descriptor

    def _folder(self, name: str) -> None:
        folder = self.path / name
        folder.mkdir(mode=0o700, exist_ok=True)
        self._hand_over(folder)

    def _hand_over(self, file: Path) -> None:
        keeper = self.path.stat()
        if os.geteuid() == 0 and file.stat().st_uid != keeper.st_uid:
            with suppress(PermissionError):
                os.chown(file, keeper.st_uid, keeper.st_gid)
