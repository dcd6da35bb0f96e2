"""A back-up of a whole server in one file, and a data folder made from one.

The file is a tar with the database (as `pg_dump` writes it), the secret key without which the companies'
private keys cannot be opened, and a note of what wrote it.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tallystick import __version__
from tallystick.errors import InvalidInput, Unavailable
from tallystick.server.folder import DataFolder
from tallystick.server.postgres.address import Address
from tallystick.server.postgres.engine import OWNER, SUPERUSER, Engine
from tallystick.server.postgres.programs import programs
from tallystick.server.postgres.roles import create_database, prepare

_FORMAT = 1
_DATABASE, _KEY, _NOTE = "database.dump", "secret-key", "note.json"


def back_up(engine: Engine, target: Path) -> int:
    """Write everything into one file, which appears when it is whole; its size in bytes.

    The server may go on running: the copy is of one moment.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    note = {"format": _FORMAT, "version": __version__, "at": datetime.now(UTC).isoformat(timespec="seconds")}
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            dump = Path(folder) / _DATABASE
            _run("pg_dump", engine.address(user=SUPERUSER), "--format=custom", f"--file={dump}")
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as stream, tarfile.open(fileobj=stream, mode="w") as tar:
                _add(tar, _NOTE, json.dumps(note).encode())
                _add(tar, _KEY, (engine.folder.path / "secret-key").read_bytes())
                tar.add(dump, _DATABASE)
        unfinished.replace(target)
    except OSError as problem:
        raise InvalidInput(
            f"The back-up cannot be written to {target}: {problem.strerror}.", mend="Name another file."
        ) from problem
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size


def restore(source: Path, data: Path) -> None:
    """Make a new data folder from a back-up; one that holds a database or its key already is left alone."""
    folder = DataFolder(data)
    # The key alone may be that of a database elsewhere, whose companies' keys nothing else opens.
    if (folder.path / "postgres").exists() or (folder.path / _KEY).exists():
        raise InvalidInput(
            f"The data folder {folder.path} holds a database or its key already.",
            mend="Name an empty folder with --data.",
        )
    with tempfile.TemporaryDirectory() as place:
        dump, key = _unpack(source, Path(place))
        folder.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.write_secret(_KEY, key)
        engine = Engine(folder.path)
        try:
            engine.start()
            superuser = engine.address("postgres", user=SUPERUSER)
            create_database(superuser, OWNER)
            with psycopg.connect(**engine.address().parameters(), autocommit=True) as connection:
                prepare(connection)
            _run(
                "pg_restore",
                engine.address(user=SUPERUSER),
                "--exit-on-error",
                "--single-transaction",
                str(dump),
            )
        except BaseException:
            # Half a database looks like a whole one to whoever starts a server on it.
            engine.leave()
            shutil.rmtree(folder.path / "postgres", ignore_errors=True)
            for secret in (_KEY, "postgres-password"):
                (folder.path / secret).unlink(missing_ok=True)
            raise
        engine.leave()


def _unpack(source: Path, place: Path) -> tuple[Path, str]:
    """Take the three parts out, whatever else the file holds."""
    try:
        with tarfile.open(source, "r:") as tar:
            parts = {name: tar.extractfile(name) for name in (_NOTE, _KEY, _DATABASE)}
            note_file, key_file, dump_file = parts[_NOTE], parts[_KEY], parts[_DATABASE]
            if note_file is None or key_file is None or dump_file is None:
                raise KeyError(_DATABASE)
            note = json.loads(note_file.read(10_000))
            if note.get("format") != _FORMAT:
                raise KeyError("format")
            key = key_file.read(10_000).decode().strip()
            dump = place / _DATABASE
            with dump.open("wb") as stream:
                while piece := dump_file.read(1 << 20):
                    stream.write(piece)
    except FileNotFoundError as problem:
        raise InvalidInput(f"There is no file {source}.", mend="Name a back-up.") from problem
    except (OSError, tarfile.TarError, KeyError, ValueError) as problem:
        raise InvalidInput(
            f"{source} is not a back-up that this version can read.",
            mend="Name a file of `tallystick backup`.",
        ) from problem
    return dump, key


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mode = 0o600
    tar.addfile(member, io.BytesIO(content))


def _run(program: str, address: Address, *arguments: str) -> None:
    done = subprocess.run(
        [
            str(programs() / program),
            f"--host={address.host}",
            f"--port={address.port}",
            f"--username={address.user}",
            f"--dbname={address.name}",
            "--no-password",
            *arguments,
        ],
        env={**os.environ, "PGPASSWORD": address.password},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        words = done.stderr.strip().splitlines()
        raise Unavailable(f"{program} failed: {words[-1] if words else 'it gave no reason'}.")
