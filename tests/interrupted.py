"""Programs that tests stop with Ctrl-C."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_HEED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


def heeding(command: Sequence[object]) -> list[str]:
    """The command, made to heed Ctrl-C, which tests started in the background ignore with all they start."""
    return [sys.executable, "-c", _HEED, *map(str, command)]
