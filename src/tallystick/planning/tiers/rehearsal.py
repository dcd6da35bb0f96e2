"""Companies in memory that publish to and answer each other: deterministic, from a seed.

Every company holds its own copy of both halves of each of its tallies, signs its own entries, and takes its
steps as in `step`. Messages are late, doubled and out of order, and companies crash in the middle of writing,
as the seed will have it. Nothing is shared but messages; the time is counted, not read.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tallystick.planning.requirements.demand import Demand
from tallystick.planning.tiers.desk import Desk
from tallystick.planning.tiers.known import Known
from tallystick.planning.tiers.memo import Memo
from tallystick.planning.tiers.step import Outcome, step
from tallystick.tally.entry import Entry, write_entry
from tallystick.tally.fold import Tally
from tallystick.tally.keys import CompanyKey
from tallystick.trade.documents import Ref, document_key
from tallystick.trade.forecast.claim_json import forecast_claim_json
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.fold import fold_forecast
from tallystick.trade.forecast.values import ForecastRef


@dataclass(frozen=True, slots=True)
class Weather:
    """What goes wrong: how late a message may be, and how often one is doubled or a company crashes."""

    latest: timedelta = timedelta(milliseconds=50)
    doubled: float = 0.0
    crashes: float = 0.0
    restart: timedelta = timedelta(seconds=5)


@dataclass(slots=True)
class Company:
    """One company: its key, its desk, its copies of its tallies, and what they fold to."""

    key: CompanyKey
    desk: Desk
    known: Known = field(default_factory=Known)
    tallies: dict[str, Tally[Ref]] = field(default_factory=dict)
    forecasts: dict[str, dict[ForecastRef, Forecast]] = field(default_factory=dict)
    own: dict[str, list[Entry]] = field(default_factory=dict)
    outcome: Outcome | None = None
    down: bool = False
    steps: int = 0
    memo: Memo = field(default_factory=Memo)

    def take_in(self, partner: str, entries: Sequence[Entry]) -> bool:
        """Add entries of a tally; say whether any forecast changed."""
        touched = self.tallies[partner].add(entries)
        for ref in touched:
            if isinstance(ref, ForecastRef):
                self.forecasts[partner][ref] = fold_forecast(ref, self.tallies[partner].claims(ref))
        return bool(touched)


class Network:
    """Companies, the messages between them, and a clock that moves from one event to the next."""

    def __init__(
        self,
        desks: Mapping[CompanyKey, Desk],
        start: datetime,
        seed: int,
        weather: Weather | None = None,
    ) -> None:
        self.now = start
        self.companies = {key.company: Company(key, desk) for key, desk in desks.items()}
        self._rng = random.Random(seed)  # noqa: S311 - a simulation, no secret
        self._weather = weather or Weather()
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._count = 0
        self._due: dict[str, datetime] = {}
        for company in self.companies.values():
            for partner in company.desk.partners:
                one, other = company.key.company, partner.company
                company.tallies[other] = Tally(one, other, document_key(one, other))
                company.forecasts[other] = {}
                company.own[other] = []
            company.known = replace(company.known, forecasts=company.forecasts)

    def order(self, company: str, *orders: Demand) -> None:
        """Let customers outside the network order from a company."""
        it = self.companies[company]
        it.known = replace(it.known, demands=(*it.known.demands, *orders))
        self.wake(company)

    def change(self, company: str, desk: Desk) -> None:
        """Let a company change its settings, its capacity, or its stock."""
        self.companies[company].desk = desk
        self.wake(company)

    def wake(self, company: str, at: datetime | None = None) -> None:
        """Let a company take a step; steps that are due at one time are one."""
        at = at or self.now
        if company not in self._due or at < self._due[company]:
            self._due[company] = at
            self._at(at, lambda: self._step(company, at))

    def run(self, until: datetime) -> int:
        """Let everything happen that is due; return how many events that were."""
        done = 0
        while self._events and self._events[0][0] <= until:
            done += self.run_next()
        self.now = max(self.now, until)
        return done

    def run_next(self) -> bool:
        """Let the next thing happen; say whether there was one."""
        if not self._events:
            return False
        self.now, _, event = heapq.heappop(self._events)
        event()
        return True

    @property
    def quiet(self) -> bool:
        """Say whether nothing is under way or due."""
        return not self._events

    def _at(self, at: datetime, event: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (at, self._count, event))

    def _step(self, name: str, at: datetime) -> None:
        if self._due.get(name) != at:
            return
        del self._due[name]
        company = self.companies[name]
        if company.down:
            return
        company.steps += 1
        company.outcome = outcome = step(company.desk, company.known, self.now, company.memo)
        for partner, claims in sorted(outcome.claims.items()):
            if self._rng.random() < self._weather.crashes:
                self._crash(company)
                return
            entry = self._write(company, partner, [forecast_claim_json(claim) for claim in claims])
            if self._rng.random() < self._weather.crashes:
                self._crash(company)  # written, but not sent
                return
            self._send(company, partner, entry)
        if outcome.again_at:
            self.wake(name, outcome.again_at)

    def _write(self, company: Company, partner: str, claims: Sequence[Mapping[str, object]]) -> Entry:
        tally = company.tallies[partner]
        half = company.own[partner]
        entry = write_entry(
            company.key,
            partner,
            last=half[-1].link if half else None,
            seen=tally.head(partner),
            at=self.now,
            by="Planning",
            claims=claims,
        )
        half.append(entry)
        company.take_in(partner, [entry])
        return entry

    def _send(self, company: Company, partner: str, entry: Entry) -> None:
        copies = 2 if self._rng.random() < self._weather.doubled else 1
        for _ in range(copies):
            late = self._weather.latest * self._rng.random()
            self._at(self.now + late, lambda: self._deliver(company.key.company, partner, entry))

    def _deliver(self, author: str, reader: str, entry: Entry) -> None:
        company = self.companies[reader]
        if company.down:
            retry = self.now + self._weather.restart
            self._at(retry, lambda: self._deliver(author, reader, entry))
        elif company.take_in(author, [entry]):
            self.wake(reader)

    def _crash(self, company: Company) -> None:
        """Stop where it is. What was written stands; what was not sent is sent again after the restart."""
        company.down = True
        self._at(self.now + self._weather.restart, lambda: self._restart(company))

    def _restart(self, company: Company) -> None:
        company.down = False
        for partner, half in sorted(company.own.items()):
            for entry in half:
                self._send(company, partner, entry)
        self.wake(company.key.company)
