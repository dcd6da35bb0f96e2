"""The script as signed entries: what each company would have stored if it had lived through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tallystick.server.demo.scenario.script import Step
from tallystick.tally.entry import Entry, Link, write_entry
from tallystick.tally.keys import CompanyKey
from tallystick.trade.claim_json import claim_json


@dataclass(slots=True)
class _Half:
    """One company's half towards one partner, as far as it is signed."""

    links: list[tuple[datetime, Link]] = field(default_factory=list)
    saw: Link | None = None

    @property
    def last(self) -> Link | None:
        return self.links[-1][1] if self.links else None

    def before(self, moment: datetime) -> Link | None:
        """The last entry that was written before a moment."""
        return next((link for at, link in reversed(self.links) if at < moment), None)


def sign(steps: Iterable[Step], keys: Mapping[str, CompanyKey]) -> Iterator[Entry]:
    """Sign every step with the key of its company (by handle), each having seen what it could have seen."""
    halves: dict[tuple[str, str], _Half] = {}
    for step in steps:
        mine = halves.setdefault((step.company, step.partner), _Half())
        theirs = halves.setdefault((step.partner, step.company), _Half())
        seen = theirs.before(step.unseen_since) if step.unseen_since else theirs.last
        if mine.saw and (seen is None or seen.seq < mine.saw.seq):
            seen = mine.saw  # nobody can unsee
        entry = write_entry(
            keys[step.company],
            keys[step.partner].company,
            last=mine.last,
            seen=seen,
            at=step.at,
            by=step.person.name,
            claims=[claim_json(claim) for claim in step.claims],
        )
        mine.links.append((step.at, entry.link))
        mine.saw = seen
        yield entry
