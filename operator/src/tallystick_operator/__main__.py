"""`tallystick-operator CIRCLE.json --credentials operator.pem`: run one operator until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import math
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

import uvloop

from tallystick.errors import InvalidInput, TallystickError
from tallystick.planning.sealed.circle import read_circle
from tallystick.planning.sealed.wire import own_secret
from tallystick.planning.storing import read_document
from tallystick_operator.course import Settings
from tallystick_operator.hardening import end_with, harden
from tallystick_operator.keeping import PURPOSE
from tallystick_operator.station import Station

_WORDS = {
    "ready": "Ready at {address}   (Ctrl-C stops)",
    "run": "Run {run!r}: waiting for companies",
    "progress": "Run {run!r}: {phase}, {done} of {total}",
    "aborted": "Run {run!r}: given up. {why}",
    "finished": "Run {run!r}: finished",
}

_LEAST_PATIENCE = 5.0


def main() -> None:
    """Read the circle, then listen."""
    as_json = "--json" in sys.argv  # before the rest is understood: how to tell it if it cannot be

    def tell(event: str, details: dict[str, Any]) -> None:
        if as_json:
            print(json.dumps({"event": event, **details}), flush=True)
        elif event in _WORDS:
            print(_WORDS[event].format_map(details), flush=True)

    try:
        options = _arguments().parse_args()
        harden()
        if options.parent is not None:
            end_with(options.parent)
        circle = read_circle(read_document(options.circle))
        credentials: Path = options.credentials
        secret = own_secret(credentials, PURPOSE)
        settings = Settings(secret, options.listen, options.patience)
        uvloop.run(_serve(Station(circle, credentials, settings, tell), tell))
    except TallystickError as problem:
        raise SystemExit(_refused(problem, as_json)) from None
    except (OSError, ValueError) as problem:
        refused = InvalidInput(
            f"The operator cannot start: {getattr(problem, 'strerror', None) or problem}.",
            mend="Does something else listen there? --listen says where, else the circle file.",
        )
        raise SystemExit(_refused(refused, as_json)) from None


def _refused(error: TallystickError, as_json: bool) -> int:
    """Tell an error as every command does; its exit code."""
    if as_json:
        print(json.dumps(error.as_dict(), default=str), flush=True)
    else:
        print(f"{error.message} {error.mend}".strip(), file=sys.stderr)
    return error.exit_code


async def _serve(station: Station, tell: Any) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await station.serve(lambda address: tell("ready", {"address": address}), stop)


class _Arguments(argparse.ArgumentParser):
    """Words that cannot be understood are told as any other error."""

    def error(self, message: str) -> NoReturn:
        """Refuse them, with where to see what can be said."""
        raise InvalidInput(f"{message[:1].upper()}{message[1:]}.", mend=f"See `{self.prog} --help`.")


def _seconds(text: str) -> float:
    """How long to wait: as `tallystick operator` takes it."""
    with contextlib.suppress(ValueError):
        number = float(text)
        if _LEAST_PATIENCE <= number < math.inf:
            return number
    raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from {_LEAST_PATIENCE:g} on")


def _arguments() -> argparse.ArgumentParser:
    parser = _Arguments(
        prog="tallystick-operator", description="Run one operator of a circle.", allow_abbrev=False
    )
    parser.add_argument("circle", type=Path, help="The circle file, the same as everybody's.")
    parser.add_argument("--credentials", type=Path, required=True, help="Own private key and certificate.")
    parser.add_argument("--listen", help="host:port to listen at, if not the circle file's address.")
    parser.add_argument(
        "--patience", type=_seconds, default=300.0, help="Seconds to wait for others, from 5 on."
    )
    parser.add_argument("--json", action="store_true", help="Speak JSON, one event a line.")
    parser.add_argument("--parent", type=int, help="The process that started it: it ends with that one.")
    return parser


if __name__ == "__main__":
    main()
