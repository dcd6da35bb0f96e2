"""The system account that the embedded PostgreSQL runs as, which is never root."""

from __future__ import annotations

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallystick.errors import InvalidInput

_CANDIDATES = ("tallystick", "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A system user; `ours` when it is the one that this process already runs as."""

    uid: int
    gid: int
    name: str
    ours: bool

    def own(self, path: Path) -> None:
        """Hand a file or folder to this user."""
        if not self.ours:
            os.chown(path, self.uid, self.gid)

    def closed_folder(self, path: Path) -> Path | None:
        """The first folder on the way to `path` that this user may not pass, or None."""
        if self.ours:
            return None
        for folder in [*reversed(path.parents), path]:
            if not folder.exists():
                return None
            if not self._may_pass(folder):
                return folder
        return None

    def _may_pass(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & 0o100)
        if found.st_gid == self.gid:
            return bool(found.st_mode & 0o010)
        return bool(found.st_mode & 0o001)

    def running(self, command: list[str], *needed: Path) -> dict[str, Any]:
        """Arguments for `subprocess` that run a command as this user, who needs to reach some folders.

        When root works in a closed folder, as `/root`, the permissions of the folders stay as they are: the
        process gets the capability to pass them. (Who may connect is a matter of the password alone.)
        """
        if self.ours:
            return {"args": command}
        closed = next((found for path in needed if (found := self.closed_folder(path))), None)
        if closed is None:
            return {"args": command, "user": self.uid, "group": self.gid, "extra_groups": []}
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            raise InvalidInput(
                f"PostgreSQL runs as the system user {self.name}, who may not pass {closed}.",
                mend=f"Run as another user than root, choose another folder, or: chmod o+x {closed}",
            )
        capability = "dac_read_search" if _have(_READ_SEARCH) else "dac_override"
        drop = [f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
        keep = [f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}"]
        # only so does access(2), by which PostgreSQL looks for its programs, heed a capability
        keep.append("--securebits=+no_setuid_fixup")
        return {"args": [setpriv, *drop, *keep, "--", *command]}


def account_for(*folders: Path) -> Account:
    """The user that owns one of the folders already, else ours, else (for root) the first that exists."""
    if os.geteuid() != 0:
        return _account(pwd.getpwuid(os.geteuid()), ours=True)
    for folder in folders:
        if folder.exists() and (owner := folder.stat().st_uid) != 0:
            return _account(pwd.getpwuid(owner), ours=False)
    for name in _CANDIDATES:
        try:
            return _account(pwd.getpwnam(name), ours=False)
        except KeyError:
            continue
    raise InvalidInput(
        "PostgreSQL does not run as root, and there is no other system user to run it as.",
        mend="Make one: useradd --system tallystick",
    )


def _account(user: pwd.struct_passwd, *, ours: bool) -> Account:
    return Account(user.pw_uid, user.pw_gid, user.pw_name, ours)


_READ_SEARCH = 2  # CAP_DAC_READ_SEARCH of Linux; containers often leave only CAP_DAC_OVERRIDE


def _have(capability: int) -> bool:
    try:
        status = Path("/proc/self/status").read_text()
    except FileNotFoundError:
        return False
    line = next(line for line in status.splitlines() if line.startswith("CapPrm:"))
    return bool(int(line.split()[1], 16) >> capability & 1)
