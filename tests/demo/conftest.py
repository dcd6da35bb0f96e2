"""The demo's world, kept in memory without a server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tallystick.server.demo.load import load, past_of
from tallystick.server.demo.scenario import COMPANIES, script
from tallystick.server.demo.scenario.script import SEED
from tallystick.server.record.history import sign_history
from tallystick.tally.entry import Entry, write_entry
from tallystick.tally.fold import Tally
from tallystick.tally.keys import CompanyKey
from tallystick.trade.claim_json import claim_json
from tallystick.trade.claims import Claim
from tallystick.trade.document import OrderLine
from tallystick.trade.fold_line import fold_line, line_key
from tallystick.trade.values import LineRef

KEYS = {company.handle: CompanyKey(hashlib.sha256(company.handle.encode()).digest()) for company in COMPANIES}
IDS = {handle: key.company for handle, key in KEYS.items()}
THURSDAY = datetime(2026, 3, 12, 9, 42, 8, tzinfo=UTC)
"""The day of the design's pictures."""

World = dict[LineRef, OrderLine]


class Record:
    """The record between all companies of the demo."""

    def __init__(self, now: datetime = THURSDAY, *, seed: int = SEED, whole: bool = True) -> None:
        """Sign and fold the whole script; every entry must be applied."""
        self._tallies: dict[frozenset[str], Tally[LineRef]] = {}
        steps = script(IDS, now, seed=seed, whole=whole)
        keys = {key.company: key for key in KEYS.values()}
        for step, entry in zip(steps, sign_history(past_of(steps, IDS), keys), strict=True):
            self._take(step.company, step.partner, entry)
        assert not any(tally.waiting() or tally.unsound() for tally in self._tallies.values())

    def world(self) -> World:
        """Every line."""
        return {
            ref: fold_line(ref, tally.claims(ref))
            for tally in self._tallies.values()
            for ref in tally.documents
        }

    def lines(self, company: str) -> list[OrderLine]:
        """The lines of one company."""
        return [line for pair in self._tallies if company in pair for line in self._between(pair)]

    def say(self, company: str, partner: str, claim: Claim, at: datetime) -> None:
        """One company says something more."""
        tally = self._tallies[frozenset((company, partner))]
        entry = write_entry(
            KEYS[company],
            IDS[partner],
            last=tally.head(IDS[company]),
            seen=tally.head(IDS[partner]),
            at=at,
            by="Somebody",
            claims=[claim_json(claim)],
        )
        self._take(company, partner, entry)

    def partner_of(self, company: str, ref: LineRef) -> str:
        """With whom a company has a line."""
        return next(
            other
            for pair, tally in self._tallies.items()
            if company in pair and ref in tally.documents
            for other in pair - {company}
        )

    def _between(self, pair: frozenset[str]) -> list[OrderLine]:
        tally = self._tallies[pair]
        return [fold_line(ref, tally.claims(ref)) for ref in tally.documents]

    def _take(self, company: str, partner: str, entry: Entry) -> None:
        pair = frozenset((company, partner))
        if pair not in self._tallies:
            one, other = IDS[company], IDS[partner]
            self._tallies[pair] = Tally(one, other, line_key(one, other))
        self._tallies[pair].add([entry])


@pytest.fixture(scope="session")
def world() -> World:
    """Every line of the demo on Thursday, 12 March 2026."""
    return Record().world()


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The whole scenario in a real database, for all tests of a module; taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert load()
        yield
        transaction.set_rollback(True)
