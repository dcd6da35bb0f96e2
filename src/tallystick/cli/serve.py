"""`tallystick serve` and `tallystick worker`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.output import Json, telling
from tallystick.cli.session import Data, read_options, refusing

Tell = Callable[[str, dict[str, object]], None]

_NO_PUBLIC_URL = (
    "TALLYSTICK_PUBLIC_URL is not set, so links in messages that go out by themselves, such as reminders, "
    "begin with {url}. Set it to the address under which people reach this server."
)


def serve(
    data: Data = None,
    port: Annotated[
        int, typer.Option(help="Port to answer on; 0 takes a free one.", min=0, max=65535)
    ] = 8000,
    host: Annotated[str, typer.Option(help="Address to answer on; 0.0.0.0 for every one.")] = "127.0.0.1",
    admin: Annotated[
        str, typer.Option(help="Once ready, print a link that signs this e-mail address in.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Run the server: PostgreSQL, pages and jobs, until Ctrl-C."""
    with refusing(as_json):
        from tallystick.server.serving.supervisor import Supervisor

        options = read_options(data)
        tell = telling(as_json)
        if not options.public_url:
            tell = _warning_once_ready(tell)
        if admin:
            tell = _telling_the_link(tell, admin, options.data)
        raise typer.Exit(Supervisor(options, host, port, tell).run())


def worker(data: Data = None, as_json: Json = False) -> None:
    """Run jobs only, as a further worker beside a server that uses the same database."""
    with refusing(as_json):
        from tallystick.cli.session import database_of
        from tallystick.server.serving.worker import work

        options = read_options(data)
        if not options.public_url:
            telling(as_json)("warning", {"says": _NO_PUBLIC_URL.format(url="http://localhost:8000")})
        with database_of(options):
            work()


def _warning_once_ready(tell: Tell) -> Tell:
    """Warn where it is read: below the line that says that the server is ready."""

    def told(event: str, details: dict[str, object]) -> None:
        tell(event, details)
        if event == "ready":
            tell("warning", {"says": _NO_PUBLIC_URL.format(url=details["url"])})

    return told


def _telling_the_link(tell: Tell, email: str, data: Path) -> Tell:
    """Once the server is ready, make the link with the command that makes such links."""

    def told(event: str, details: dict[str, object]) -> None:
        tell(event, details)
        if event != "ready":
            return
        command = ["admin", "create", email, "--data", str(data), "--url", str(details["url"]), "--json"]
        made = subprocess.run(
            [sys.executable, "-m", "tallystick", *command], capture_output=True, text=True, check=False
        )
        answer = json.loads(made.stdout.splitlines()[-1]) if made.stdout.strip() else {}
        if made.returncode == 0:
            tell("admin", {"email": answer["email"], "url": answer["url"]})
        else:
            says = answer.get("error", {}).get("message", "it gave no reason")
            tell("failed", {"part": f"the link for {email}", "says": says})

    return told
