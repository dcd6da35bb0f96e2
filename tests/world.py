"""A small world of named companies and people, in which the server's tests play.

Brackwater Pumps buys: Ines Moreau plans, Ada Quist administers, Vera Lund only looks. Varnholt Guss and
Zielonka Metal supply it and have accounts (Jonas Brandt, Marta Zielinska). Halvard Waterworks buys from
Brackwater (Signe Dahl). Outis Works (Nemo) is on the same server and has nothing to do with any of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tallystick.server import gate
from tallystick.server.companies import founding
from tallystick.server.gate import Access, BookEntry
from tallystick.server.people.models import Person
from tallystick.tally.keys import CompanyKey
from tallystick.trade.claims import Claim, Request
from tallystick.trade.values import Item, LineRef, Price, ScheduleLine

PEOPLE = {
    "ines": ("Ines Moreau", "ines@brackwater.example"),
    "ada": ("Ada Quist", "ada@brackwater.example"),
    "vera": ("Vera Lund", "vera@brackwater.example"),
    "jonas": ("Jonas Brandt", "jonas@varnholt.example"),
    "marta": ("Marta Zielinska", "marta@zielonka.example"),
    "signe": ("Signe Dahl", "signe@halvard.example"),
    "nemo": ("Nemo Outis", "nemo@outis.example"),
}
MEMBERS = {
    "brackwater": ("Brackwater Pumps", {"ada": "admin", "ines": "planner", "vera": "viewer"}),
    "varnholt": ("Varnholt Guss", {"jonas": "admin"}),
    "zielonka": ("Zielonka Metal", {"marta": "admin"}),
    "halvard": ("Halvard Waterworks", {"signe": "admin"}),
    "outis": ("Outis Works", {"nemo": "admin"}),
}
PARTNERS = (("brackwater", "varnholt"), ("brackwater", "zielonka"), ("halvard", "brackwater"))


@dataclass
class World:
    """Everyone in it by a short name. `as_` opens the gate for a person."""

    people: dict[str, Person] = field(default_factory=dict)
    companies: dict[str, str] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    _orders: itertools.count[int] = field(default_factory=lambda: itertools.count(4500001))

    def as_(self, person: str, company: str = "") -> Access:
        """The access of a person to their company (or to another, which the gate should refuse)."""
        name = company or next(name for name, (_full, who) in MEMBERS.items() if person in who)
        return gate.for_person(self.people[person], self.slugs[name])

    def tally(self, one: str, other: str) -> str:
        """The tally between two companies."""
        with self.system(one).open() as book:
            return book.partner(self.companies[other]).tally

    def system(self, company: str) -> Access:
        """The access of a job of the company."""
        return gate.for_system(self.companies[company], "Test")

    def request(self, buyer: str, **wanted: object) -> Request:
        """A request with plausible terms; `order`, `line`, `item`, `quantity`, `day`, `contact` as wanted."""
        ref = LineRef(
            self.companies[buyer], str(wanted.get("order") or next(self._orders)), str(wanted.get("line", 10))
        )
        day = wanted.get("day", date(2030, 3, 31))
        assert isinstance(day, date)
        return Request(
            ref,
            int(str(wanted.get("revision", 1))),
            Item(str(wanted.get("item", "CA-DN80-PN16")), str(wanted.get("description", "Pump casing DN80"))),
            "PCE",
            (ScheduleLine(day, Decimal(str(wanted.get("quantity", 400)))),),
            Price(Decimal("84.2"), "EUR"),
            contact=str(wanted.get("contact", "Ines Moreau")),
        )

    def order(self, buyer: str, supplier: str, **wanted: object) -> BookEntry:
        """Let a buyer request a line; return it as the buyer's book has it."""
        claim = self.request(buyer, **wanted)
        return self.say(buyer, supplier, [claim])[0]

    def say(
        self, author: str, partner: str, claims: Sequence[Claim | Mapping[str, object]]
    ) -> list[BookEntry]:
        """Let a company say something to a partner; return the lines that are spoken of, as it has them."""
        with self.system(author).open() as book:
            tally = book.partner(self.companies[partner]).tally
            book.write(tally, claims)
            refs = [claim.ref for claim in claims if not isinstance(claim, Mapping)]
            return book.lines(book.line_id(self.companies[partner], ref) for ref in refs)

    def seen_by(self, company: str, entry: BookEntry) -> BookEntry:
        """The same line in another company's book."""
        with self.system(company).open() as book:
            return book.line(entry.id)


def populate() -> World:
    """Make the world in the database of the test."""
    world = World()
    for short, (name, email) in PEOPLE.items():
        world.people[short] = Person.objects.create_user(email, name=name)
    for number, (short, (name, members)) in enumerate(MEMBERS.items(), start=1):
        company = founding.found_company(name, key=CompanyKey.from_seed(bytes([number]) * 32))
        world.companies[short], world.slugs[short] = company.company_id, company.slug
        for person, role in members.items():
            founding.add_member(company.company_id, world.people[person].pk, role)
    for one, other in PARTNERS:
        with world.system(one).open() as book:
            book.connect(world.companies[other], MEMBERS[other][0])
    return world
