"""What a process does to itself before it holds anything secret."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys


def harden() -> None:
    """No core file, and no other process of this user may read this one's memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    set_dumpable = 4
    _control(set_dumpable, 0)


def end_with(parent: int) -> None:
    """Be killed when the process that started this one ends, however that ends; now, if it has already."""
    on_parents_death = 1
    _control(on_parents_death, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


def _control(what: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(what, value, 0, 0, 0)
