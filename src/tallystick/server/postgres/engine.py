"""PostgreSQL in the data folder: made when missing, started, shared, watched and stopped.

Only the programs of a wheel are used, never its Python layer: that one makes system users, widens the
permissions of the folders above and stops servers that others use.

Several processes may use one engine at once (a server, an import on the command line, tests). Each holds
a shared lock on `users.lock`, which the kernel lets go even after kill -9; whoever leaves last stops it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tallystick.errors import Unavailable
from tallystick.server.folder import DataFolder
from tallystick.server.postgres.account import Account, account_for
from tallystick.server.postgres.address import Address
from tallystick.server.postgres.configuration import command_line
from tallystick.server.postgres.programs import programs

SUPERUSER = "postgres"
OWNER = "tallystick"
_LONGEST_SOCKET_PATH = 90
_LARGEST_LOG = 20_000_000
#: after a crash PostgreSQL first repeats what it had only noted: minutes, on a slow disk
_START_SECONDS = 600
#: a server that was killed takes a moment to let go of its files
_RETRY_SECONDS = 10


class Engine:
    """The embedded PostgreSQL of one data folder."""

    def __init__(
        self,
        data: Path,
        *,
        port: int | None = None,
        durable: bool = True,
        give_up: Callable[[], bool] = lambda: False,
    ) -> None:
        """`port` makes it listen on 127.0.0.1 as well; by default only on a socket.

        What is not `durable` is faster, and lost when the machine falls: for tests. A start that takes long
        is given up as soon as `give_up` says so.
        """
        self.folder = DataFolder(data)
        self.cluster = self.folder.path / "postgres"
        self.port = port
        self.durable = durable
        self._give_up = give_up
        self._users: int | None = None
        self._child: subprocess.Popen[bytes] | None = None

    # -- where it is ---------------------------------------------------------------------------------

    @property
    def socket_folder(self) -> Path:
        """Folder of the socket: in the cluster, or a short one where that path would be too long."""
        if len(str(self.cluster)) <= _LONGEST_SOCKET_PATH:
            return self.cluster
        name = hashlib.sha256(str(self.cluster).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"tallystick-{name}"

    @property
    def log(self) -> Path:
        """What PostgreSQL says."""
        return self.folder.path / "log" / "postgres.log"

    def address(self, name: str = OWNER, *, user: str = OWNER) -> Address:
        """How to reach a database of this engine."""
        return Address(name, user, self._password(), str(self.socket_folder), self._port())

    def tcp_address(self, name: str = OWNER, *, user: str = OWNER) -> Address:
        """The same over TCP, when a port was given."""
        return Address(name, user, self._password(), "127.0.0.1", self._port())

    # -- life ----------------------------------------------------------------------------------------

    def start(self) -> bool:
        """Have it running; true when this call started it, false when it ran already."""
        self.folder.make()
        if self._users is None:
            self._users = self.folder.open_lock("users.lock")
            fcntl.flock(self._users, fcntl.LOCK_SH)
        with self.folder.lock("start.lock"):
            if self.answers():
                return False
            account = account_for(self.cluster, self.folder.path)
            if not account.ours:
                # PostgreSQL's user must be able to pass; every file in it is closed by itself.
                self.folder.path.chmod(self.folder.path.stat().st_mode | 0o011)
            self._create_cluster(account)
            self._launch(account)
            return True

    def answers(self) -> bool:
        """Whether a PostgreSQL accepts connections on the socket of this folder."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(5)
            try:
                probe.connect(str(self.socket_folder / f".s.PGSQL.{self._port()}"))
            except OSError:
                return False
        return True

    def alive(self) -> bool:
        """Whether its process is there: cheap enough to be asked several times a second."""
        if self._child is not None:
            return self._child.poll() is None
        lines = self._pid_file()
        return bool(lines) and _lives(int(lines[0]))

    def pid(self) -> int | None:
        """Process id of the PostgreSQL that serves this folder."""
        lines = self._pid_file()
        return int(lines[0]) if lines and self.answers() else None

    def leave(self) -> None:
        """Stop using it; the last user stops it."""
        if self._users is None:
            return
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if self._child is not None:
                # Others still use it; it goes on without us, who started it.
                self._child.returncode = 0
                self._child = None
        else:
            self.stop()
        finally:
            os.close(self._users)
            self._users = None

    def stop(self, *, patience: float = 30) -> None:
        """Stop it whoever uses it: open transactions are rolled back, everything committed is kept."""
        if self._child is not None and self._child.poll() is not None:
            self._child = None
        pid = self._child.pid if self._child else self.pid()
        until = time.monotonic() + patience
        while pid is not None and self.alive() and time.monotonic() < until:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)  # PostgreSQL's "fast" shutdown
            # It is asked again: one that has only just begun may not hear the first time.
            self._wait_until_gone(min(until, time.monotonic() + 0.5))
        if self._child is not None:
            self._child.wait(0)
            self._child = None

    def _wait_until_gone(self, until: float) -> None:
        while self.alive() and time.monotonic() < until:
            time.sleep(0.02)

    # -- making and launching ------------------------------------------------------------------------

    def _create_cluster(self, account: Account) -> None:
        if (self.cluster / "PG_VERSION").exists():
            return
        # Made under another name and renamed when whole, so that a kill half-way leaves nothing behind.
        unfinished = self.cluster.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        account.own(unfinished)
        password_file = self.folder.write_secret("initdb-password", self._password())
        account.own(password_file)
        try:
            subprocess.run(
                **account.running(
                    [str(programs() / "initdb"), *_initdb_options(unfinished, password_file)],
                    self.folder.path,
                    programs(),
                ),
                check=True,
                capture_output=True,
                cwd="/",
            )
        except subprocess.CalledProcessError as problem:
            words = problem.stderr.decode(errors="replace").strip().splitlines()
            raise Unavailable(
                f"PostgreSQL could not make its files: {words[-1] if words else 'it gave no reason'}.",
                mend=f"Check that {self.folder.path} is writable and has space.",
            ) from problem
        finally:
            password_file.unlink(missing_ok=True)
        os.sync()
        unfinished.rename(self.cluster)

    def _launch(self, account: Account) -> None:
        if self._child is not None:
            self._child.poll()  # one that was killed is ours to bury: until then its number counts as in use
        folder = self.socket_folder
        if folder != self.cluster:
            folder.mkdir(mode=0o700, exist_ok=True)
            account.own(folder)
        # Nothing answered on the socket, so what a killed server left behind is stale. PostgreSQL itself
        # would refuse to start if another process of this user has the old number by now; that two never
        # share the files is ensured by its shared memory, not by this file.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        command = command_line(programs() / "postgres", self.cluster, folder, self.port, durable=self.durable)
        retry_until = time.monotonic() + _RETRY_SECONDS
        while not self._launched(account.running(command, self.folder.path, programs())):
            if time.monotonic() >= retry_until or self._give_up():
                raise Unavailable(f"PostgreSQL did not start: {self._last_words()}", mend=f"See {self.log}.")
            time.sleep(0.2)

    def _launched(self, arguments: dict[str, Any]) -> bool:
        """Run it and wait until it answers; false when it ends before."""
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                **arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for us; we stop PostgreSQL after the pages
            )
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and not self._give_up() and self._child.poll() is None:
            lines = self._pid_file()
            if len(lines) >= 8 and lines[7].strip() == "ready" and self.answers():
                return True
            time.sleep(0.01)
        return False

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        fatal = [line.partition("FATAL:")[2].strip() for line in lines[-20:] if "FATAL:" in line]
        return (fatal[-1] if fatal else "it did not say why") + "."

    def _port(self) -> int:
        lines = self._pid_file()
        return int(lines[3]) if len(lines) > 3 else self.port or 5432

    def _pid_file(self) -> list[str]:
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _password(self) -> str:
        try:
            return (self.folder.path / "postgres-password").read_text().strip()
        except FileNotFoundError:
            return ""


@contextmanager
def running(data: Path) -> Iterator[Engine]:
    """Use the engine of a data folder for a while, starting it if need be."""
    engine = Engine(data)
    try:
        engine.start()
        yield engine
    finally:
        engine.leave()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True


def _initdb_options(cluster: Path, password_file: Path) -> list[str]:
    return [
        f"--pgdata={cluster}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        # text is compared by PostgreSQL itself: an upgrade of the system's libraries cannot spoil an index
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-sync",
    ]
