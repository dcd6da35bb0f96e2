"""A process of its own that changes a history and dies when that is committed: `python -m … DATA WHAT`.

`change` founds a company, writes a history, and is gone before anything that waits for the commit; `look`
says which jobs are in the queue, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path

from tallystick.cli.session import database_of, read_options


def main(data: Path, what: str) -> None:
    """Do one of the things above."""
    with database_of(read_options(data)):
        from django.db import connection

        if what == "change":
            change()
        with connection.cursor() as cursor:
            cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo' ORDER BY 1")
            print(json.dumps([name for (name,) in cursor.fetchall()]), flush=True)


def change() -> None:
    """Write a history, and die."""
    from django.db import transaction

    from tallystick.server import gate
    from tallystick.server.companies import founding
    from tallystick.tally.keys import CompanyKey
    from tests.baseline.histories import fill, weekly

    key = CompanyKey.from_seed(bytes([7]) * 32)
    founding.found_company("Brackwater Pumps", key=key)
    with transaction.atomic():
        transaction.on_commit(partial(os._exit, 9))  # before all else that waits for the commit
        fill(gate.for_system(key.company, "Test"), {"PUMP": weekly([3, 4, 5])})


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
