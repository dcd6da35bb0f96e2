"""What every process of the server does before its work: Django, the schema, the static files."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from tallystick.errors import TallystickError

log = logging.getLogger("tallystick.serving")

_RETRY_SECONDS = 1.0

#: set while a process that serves pages still waits for its database
waiting = threading.Event()


def link_to(url: str) -> None:
    """What this process sends by itself links to `url`, unless a public address is set."""
    if not os.environ.get("TALLYSTICK_PUBLIC_URL"):
        os.environ["TALLYSTICK_PUBLIC_URL"] = url


def set_up() -> None:
    """Set Django up, which needs no database."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tallystick.server.settings"
    django.setup()

    from django.conf import settings

    from tallystick.server.static_files import collect

    collect(settings.OPTIONS.data, log.info)


def bring_up_to_date() -> None:
    """Bring the database to the schema of this code; whoever is second only waits."""
    from django.conf import settings

    from tallystick.server.postgres.schema import migrate

    migrate(settings.ADDRESS, log.info)


def bring_up_to_date_or_wait() -> None:
    """The same, but without a database go on at once: pages say so until it is there."""
    try:
        bring_up_to_date()
    except psycopg.OperationalError:
        log.warning("The database cannot be reached yet")
        waiting.set()
        threading.Thread(target=_keep_trying, args=(bring_up_to_date,), daemon=True).start()


def _keep_trying(attempt: Callable[[], None]) -> None:
    while waiting.is_set():
        time.sleep(_RETRY_SECONDS)
        try:
            attempt()
        except psycopg.OperationalError:
            continue
        except TallystickError as error:
            _say(error)
            os._exit(error.exit_code)
        log.info("The database is there")
        waiting.clear()


@contextmanager
def refusals() -> Iterator[None]:
    """End the process with our error's words and exit code, which the starting process understands."""
    try:
        yield
    except TallystickError as error:
        _say(error)
        raise SystemExit(error.exit_code) from error
    except psycopg.OperationalError as problem:
        log.warning("The database cannot be reached")
        raise SystemExit(1) from problem


def _say(error: TallystickError) -> None:
    print(f"{error.message} {error.mend}".strip(), file=sys.stderr)
