"""Writing what was said in the past, with its own times: the demo's weeks of history.

Everything else is written now (`deliver.py`). The entries are signed, chained and folded like any others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from tallystick.server.companies import keys
from tallystick.server.companies.acting import Acting, acting
from tallystick.server.record.append import Appended, lock_tallies, store, tell_ledger
from tallystick.server.record.deliver import deliver
from tallystick.server.record.models import Tally
from tallystick.tally.entry import Entry, Link, write_entry
from tallystick.tally.fold import next_clock
from tallystick.tally.keys import CompanyKey


@dataclass(frozen=True, slots=True)
class Past:
    """One entry of the past: `author` told `claims` to `partner`, both of this server.

    `unseen_since` is set where the author had not yet seen what the partner said from that moment on.
    """

    at: datetime
    author: str
    partner: str
    by: str
    claims: Sequence[Mapping[str, object]]
    unseen_since: datetime | None = None


def write_history(company: str, past: Sequence[Past]) -> None:
    """Write what a company and its partners said to each other, in the order of time, into empty tallies."""
    with transaction.atomic():
        signed = list(sign_history(past, _keys_of({each.author for each in past})))
        by_tally: dict[str, list[Entry]] = {}
        for entry in signed:
            by_tally.setdefault(entry.tally, []).append(entry)
        with acting(Acting(company=company)):
            tallies = lock_tallies(by_tally)
        appended = {key: _store(tallies[key], entries) for key, entries in by_tally.items()}
        with acting(Acting(company=company)):
            deliver(company, tallies, appended, {})


def sign_history(past: Iterable[Past], signing: Mapping[str, CompanyKey]) -> Iterator[Entry]:
    """Sign entries in the order of time, each having seen what its author could have seen. Pure."""
    halves: dict[tuple[str, str], _Half] = {}
    for each in past:
        mine = halves.setdefault((each.author, each.partner), _Half())
        theirs = halves.setdefault((each.partner, each.author), _Half())
        seen = theirs.before(each.unseen_since) if each.unseen_since else theirs.last
        if mine.saw and (seen is None or seen.seq < mine.saw.seq):
            seen = mine.saw  # nobody can unsee
        entry = write_entry(
            signing[each.author],
            each.partner,
            last=mine.last,
            seen=seen,
            at=each.at,
            by=each.by,
            claims=each.claims,
        )
        mine.links.append((each.at, entry.link))
        mine.saw = seen
        yield entry


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


def _keys_of(companies: Iterable[str]) -> dict[str, CompanyKey]:
    found = {}
    for company in companies:
        with acting(Acting(company=company)):
            found[company] = keys.signing_key(company)
    return found


def _store(tally: Tally, entries: Sequence[Entry]) -> list[Appended]:
    """Keep the entries of both halves, each for its author."""
    appended = _placed(entries)
    for author, reader in ((tally.a, tally.b), (tally.b, tally.a)):
        half = [item for item in appended if item.entry.author == author]
        if half:
            with acting(Acting(company=author)):
                store(tally, reader, half)
                tell_ledger(half, reader)
    return appended


def _placed(entries: Sequence[Entry]) -> list[Appended]:
    """Give the entries of an empty tally their clocks."""
    clocks: dict[str, int] = {}
    appended = []
    for entry in entries:
        prev = clocks[entry.prev] if entry.prev else 0
        seen = clocks[entry.seen.id] if entry.seen else 0
        clocks[entry.id] = next_clock(prev, seen)
        appended.append(Appended(entry, clocks[entry.id]))
    return appended
