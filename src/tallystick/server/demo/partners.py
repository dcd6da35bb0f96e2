"""The scripted partners: now and then one of them says something, through the gate like anybody else."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from django.db import DatabaseError

from tallystick.errors import TallystickError
from tallystick.server import gate
from tallystick.server.demo.forecast_moves import next_word
from tallystick.server.demo.models import DemoWorld
from tallystick.server.demo.moves import Moment, Turn, new_order, next_turn
from tallystick.server.demo.scenario.items import sold_by
from tallystick.server.demo.scenario.people import BRACKWATER, HALVARD, INES, PEOPLE, Person, speaker
from tallystick.server.gate import BoardView, Book, BookEntry, ForecastEntry, ForecastView
from tallystick.server.people.models import Person as Account
from tallystick.server.tiers.stepping import BY as PLANNING
from tallystick.trade.values import Role

log = logging.getLogger("tallystick.demo")

SHORTEST_PAUSE, LONGEST_PAUSE = 5.0, 20.0

LEFT_TO_PEOPLE = timedelta(minutes=10)
"""A company for which a person has just spoken is left to that person for so long."""

SPARED = frozenset(("4500226/20", "4500229/40", "MS-48-SIC", "CA-DN80-PN16"))
"""The questions behind the guest's link, and the big order's forecast, are left to whoever tries them."""

ON_FORECASTS = 0.3
"""How often a partner thinks of its forecasts before its order lines."""

MOST_LINES = 200
MOST_ASKED = 5
"""The customer orders nothing new while so many of its lines wait for an answer."""


@dataclass(slots=True)
class Partners:
    """Everybody but Brackwater, and what they have said since the demo was started.

    `luck` and `now` are given, so that a test decides. On `spared` lines nothing is said.
    """

    companies: dict[str, str]
    luck: Random
    now: Callable[[], datetime]
    spared: frozenset[str] = SPARED
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    said: set[str] = field(default_factory=set)

    def run(self, wait: Callable[[float], bool]) -> None:
        """Speak every few seconds until told to stop."""
        while not wait(self.luck.uniform(SHORTEST_PAUSE, LONGEST_PAUSE)):
            try:
                if not DemoWorld.objects.filter(partners_quiet=True).exists():
                    self.speak()
            except (TallystickError, DatabaseError) as error:
                log.info("A scripted partner could not speak: %s", error)

    def speak(self) -> bool:
        """Let the first partner that has something to say, in an order of chance, say it."""
        handles = sorted(self.companies)
        return any(self._speaks(handle) for handle in self.luck.sample(handles, len(handles)))

    def _speaks(self, handle: str) -> bool:
        person = speaker(handle)
        with gate.for_system(self.companies[handle], person.name).open() as book:
            entries = [row for row in book.page(BoardView(limit=MOST_LINES)).rows if self._known(row)]
            found = book.forecasts(ForecastView(limit=MOST_LINES)).rows
            forecasts = [row for row in found if self._known(row)]
            if self._left_to_people(book.company, [*entries, *forecasts]):
                return False
            if self.luck.random() < ON_FORECASTS and self._on_forecast(handle, book, forecasts):
                return True
            turn = self._turn(handle, person, book, entries)
            if turn is None:
                return False
            self._write(book, turn, entries)
        return True

    def _on_forecast(self, handle: str, book: Book, forecasts: list[ForecastEntry]) -> bool:
        """Say something about a forecast, if there is something to say."""
        role = Role.BUYER if handle == HALVARD else Role.SUPPLIER
        documents = [row.document for row in forecasts]
        claim = next_word(documents, role, Moment(self.now(), self.luck))
        if claim is None:
            return False
        (row,) = (row for row in forecasts if row.document.ref == claim.ref)
        self.said |= {entry.id for entry in book.write(row.tally, [claim], {row.id: row.token})}
        log.info("%s said %s on %s", book.access.company.name, claim.TYPE, claim.ref)
        return True

    def _known(self, entry: BookEntry | ForecastEntry) -> bool:
        return str(entry.document.ref) not in self.spared

    def _left_to_people(self, company: str, entries: Sequence[BookEntry | ForecastEntry]) -> bool:
        """Whether somebody who is not of the script has spoken for this company a short while ago."""
        start = max(self.since, self.now() - LEFT_TO_PEOPLE)
        return any(
            place.author == company
            and place.at >= start
            and place.entry not in self.said
            and place.by != PLANNING
            for entry in entries
            for place in (said.placed.place for said in entry.document.history)
        )

    def _turn(self, handle: str, person: Person, book: Book, entries: list[BookEntry]) -> Turn | None:
        moment = Moment(self.now(), self.luck)
        lines = [entry.document for entry in entries]
        if handle != HALVARD:
            return next_turn(lines, Role.SUPPLIER, moment)
        asked = sum(1 for line in lines if line.move is Role.SUPPLIER)
        if asked < MOST_ASKED and self.luck.random() < 0.15:
            number = f"HW-{self.luck.randint(30000, 99999)}"
            if not book.find(number):
                return new_order(book.company, number, sold_by(BRACKWATER), person.name, moment)
        return next_turn(lines, Role.BUYER, moment)

    def _write(self, book: Book, turn: Turn, entries: list[BookEntry]) -> None:
        known = next((entry for entry in entries if entry.document.ref == turn.ref), None)
        tally = known.tally if known else book.partners()[0].tally
        expect = {known.id: known.token} if known else {}
        self.said |= {entry.id for entry in book.write(tally, turn.claims, expect)}
        log.info("%s said %s on %s", book.access.company.name, turn.claims[0].TYPE, turn.ref)


def partner_ids() -> dict[str, str]:
    """The company ids of all scripted partners, by handle."""
    handles = {person.email: person.company for person in PEOPLE if person.company != BRACKWATER}
    (brackwater,) = gate.companies_of(Account.objects.get(email=INES.email))
    with brackwater.open() as book:
        return {handles[partner.email]: partner.id for partner in book.partners() if partner.email in handles}
