"""The system account that the embedded PostgreSQL runs as, which is never root."""

from __future__ import annotations

import os
import pwd
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

    def process_arguments(self) -> dict[str, Any]:
        """Arguments for `subprocess` that make the child run as this user."""
        if self.ours:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand a file or folder to this user."""
        if not self.ours:
            os.chown(path, self.uid, self.gid)

    def can_reach(self, path: Path) -> Path | None:
        """The first folder on the way to `path` that this user may not pass, or None."""
        if self.ours:
            return None
        for folder in reversed([path, *path.parents]):
            if not folder.exists():
                return None
            found = folder.stat()
            mode = found.st_mode
            may = (
                mode & 0o100
                if found.st_uid == self.uid
                else mode & 0o010
                if found.st_gid == self.gid
                else mode & 0o001
            )
            if not may:
                return folder
        return None


def account_for(folder: Path) -> Account:
    """The user that owns `folder` already, else ours, else (for root) the first of a few that exist."""
    if os.geteuid() != 0:
        user = pwd.getpwuid(os.geteuid())
        return Account(user.pw_uid, user.pw_gid, user.pw_name, ours=True)
    if folder.exists() and (owner := folder.stat().st_uid) != 0:
        user = pwd.getpwuid(owner)
        return Account(user.pw_uid, user.pw_gid, user.pw_name, ours=False)
    for name in _CANDIDATES:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(user.pw_uid, user.pw_gid, user.pw_name, ours=False)
    raise InvalidInput(
        "PostgreSQL does not run as root, and there is no other system user to run it as.",
        mend="Make one: useradd --system tallystick",
    )
