"""The whole scenario as an ordered list of what each company said to which partner, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from random import Random

from tallystick.server.demo.scenario import drawn
from tallystick.server.demo.scenario.days import Days
from tallystick.server.demo.scenario.orders import tell_customer, tell_orders
from tallystick.server.demo.scenario.people import Person
from tallystick.server.demo.scenario.story import Move, Stories
from tallystick.trade.claims import Claim

SEED = 4500217


@dataclass(frozen=True, slots=True)
class Step:
    """One entry to be written: `company` says `claims` to `partner`, in the words of `person`.

    `unseen_since` is set where the author had not yet seen what the partner said from that moment on.
    """

    at: datetime
    company: str
    person: Person
    partner: str
    claims: tuple[Claim, ...]
    unseen_since: datetime | None = None


def script(ids: Mapping[str, str], now: datetime, *, seed: int = SEED, whole: bool = True) -> list[Step]:
    """All that was ever said, in the order of time.

    Parameters
    ----------
    ids
        The company id of every handle in `people.COMPANIES`.
    now
        The moment at which the history ends (UTC); all dates are counted from it.
    seed
        Chooses items, quantities and dates of the lines that are not drawn by hand.
    whole
        False leaves only the lines that were drawn by hand and the customer's orders: enough for a test.
    """
    luck = Random(seed)  # noqa: S311 (a story, not a secret)
    stories, days = Stories(ids), Days(now.replace(microsecond=0))
    drawn.tell(stories, days)
    if whole:
        tell_orders(stories, days, luck)
    tell_customer(stories, days, luck)
    return _steps(move for story in stories.told for move in story.moves)


def _steps(moves: Iterable[Move]) -> list[Step]:
    """Moves of one person to one partner at one moment are one entry."""
    ordered = sorted(moves, key=_entry)
    return [_step(list(group)) for _, group in groupby(ordered, key=_entry)]


def _entry(move: Move) -> tuple[datetime, str, str, datetime]:
    return (move.at, move.person.name, move.partner, move.unseen_since or move.at)


def _step(moves: list[Move]) -> Step:
    first = moves[0]
    claims = tuple(move.claim for move in moves)
    return Step(first.at, first.person.company, first.person, first.partner, claims, first.unseen_since)
