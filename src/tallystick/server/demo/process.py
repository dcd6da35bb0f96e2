"""The demo's own process, beside the pages: loads the scenario once, runs jobs, lets the partners speak.

One process for all that is not pages: each one more would cost a start of Django.
"""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from tallystick.server.serving import lifeline, preparing, worker

POLL_SECONDS = 0.1
PATIENCE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for. `start` tells one start of the demo from another."""

    url: str
    start: str
    quiet: bool
    small: bool
    as_json: bool
    seed: int | None

    @classmethod
    def read(cls, arguments: list[str]) -> Wish:
        """Read the arguments that the command gives."""
        url, start, *words = arguments
        seeds = [word.removeprefix("seed=") for word in words if word.startswith("seed=")]
        return cls(
            url, start, "quiet" in words, "small" in words, "json" in words, int(seeds[0]) if seeds else None
        )

    def arguments(self) -> list[str]:
        """The same, to be given to the process."""
        words = {"quiet": self.quiet, "small": self.small, "json": self.as_json}
        seed = [] if self.seed is None else [f"seed={self.seed}"]
        return [self.url, self.start, *(word for word, wanted in words.items() if wanted), *seed]


def main(arguments: list[str]) -> None:
    """Entry point of the process."""
    lifeline.hold()
    with preparing.refusals():
        run(Wish.read(arguments))


def run(wish: Wish) -> None:
    """Load, then run jobs until told to stop; beside them tell the links, and let the partners speak."""
    preparing.link_to(wish.url)
    preparing.set_up()
    preparing.bring_up_to_date()

    from tallystick.server.demo.load import load
    from tallystick.server.demo.models import DemoWorld
    from tallystick.server.demo.scenario.script import SEED

    load(seed=SEED if wish.seed is None else wish.seed, whole=not wish.small)
    # A process that comes back after a fault finds the switch as somebody has set it since.
    DemoWorld.objects.exclude(start=wish.start).update(partners_quiet=wish.quiet, start=wish.start)
    stop = threading.Event()
    speaking = threading.Thread(target=_speak, args=(wish, stop), name="partners", daemon=True)
    speaking.start()
    try:
        worker.run()
    finally:
        stop.set()
        speaking.join(PATIENCE_SECONDS)


def _speak(wish: Wish, stop: threading.Event) -> None:
    """Tell the links once the pages answer, and let the partners speak until stopped."""
    from django.db import connection

    from tallystick.server.demo.partners import Partners, partner_ids

    if not _until_pages_answer(wish.url, stop):
        return
    _tell(wish)
    partners = Partners(partner_ids(), Random(), lambda: datetime.now(UTC))  # noqa: S311 (nothing secret)

    def pause(seconds: float) -> bool:
        connection.close()  # none is kept while nobody speaks, nor used after PostgreSQL has ended it
        return stop.wait(seconds)

    partners.run(pause)


def _until_pages_answer(url: str, stop: threading.Event) -> bool:
    """Wait for the pages; false when told to stop before."""
    while not stop.wait(POLL_SECONDS):
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=5) as answer:  # noqa: S310 (our own)
                if json.load(answer).get("status") == "ok":
                    return True
        except (OSError, ValueError):
            continue
    return False


def _tell(wish: Wish) -> None:
    """Print whom one can be, and how."""
    from tallystick.server.demo.links import invitation

    told = invitation(wish.url)
    if wish.as_json:
        print(json.dumps({"event": "demo", **told}), flush=True)
        return
    print(in_words(told, quiet=wish.quiet), flush=True)


def in_words(told: Mapping[str, object], *, quiet: bool) -> str:
    """The links, for people."""
    people = told["people"]
    assert isinstance(people, list)
    width = max(len(f"{one['name']}, {one['company']}") for one in people)
    lines = [f"  {one['name'] + ', ' + one['company']:{width}}  {one['url']}" for one in people]
    return "\n".join(
        (
            "",
            "Sign in as (each link works again and again, in this demo only):",
            *lines,
            "",
            f"Rui Serafim's answer on a phone, without an account:  {told['guest']}",
            f"All e-mails, which stay here:                         {told['outbox']}",
            f"Everybody, to choose from:                            {told['all']}",
            "",
            "Partners keep quiet; the banner on each page lets them answer."
            if quiet
            else "Partners answer by themselves now and then; the banner on each page makes them keep quiet.",
        )
    )
