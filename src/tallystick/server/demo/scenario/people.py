"""The companies of the demo and the people who work there. All of them are made up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the demo. `handle` is also its slug in addresses; `country` is an ISO 3166 code."""

    handle: str
    name: str
    town: str
    country: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to try out. `role` is their role in their company, `does` what they do there."""

    name: str
    company: str
    role: str
    does: str

    @property
    def email(self) -> str:
        """An address under a domain that can never receive mail (RFC 2606)."""
        return f"{_ascii(self.name).lower().replace(' ', '.')}@{self.company}.example"


BRACKWATER = "brackwater-pumps"
VARNHOLT = "varnholt-guss"
ZIELONKA = "zielonka-metal"
KOWALIK = "kowalik-lozyska"
SERAFIM = "serafim-filhos"
DREYHAUPT = "dreyhaupt-motoren"
TEJO = "tejo-electronica"
HALVARD = "halvard-waterworks"

COMPANIES = (
    Company(BRACKWATER, "Brackwater Pumps", "Hull", "GB"),
    Company(VARNHOLT, "Varnholt Guss", "Siegen", "DE"),
    Company(ZIELONKA, "Zielonka Metal", "Zielonka", "PL"),
    Company(KOWALIK, "Kowalik Łożyska", "Kraśnik", "PL"),
    Company(SERAFIM, "Serafim & Filhos", "Águeda", "PT"),
    Company(DREYHAUPT, "Dreyhaupt Motoren", "Chemnitz", "DE"),
    Company(TEJO, "Tejo Electrónica", "Setúbal", "PT"),
    Company(HALVARD, "Halvard Waterworks", "Bergen", "NO"),
)

SUPPLIERS = (VARNHOLT, ZIELONKA, KOWALIK, SERAFIM, DREYHAUPT, TEJO)

INES = Person("Ines Moreau", BRACKWATER, "planner", "plans castings, shafts, seals and motors")
DANIEL = Person("Daniel Okafor", BRACKWATER, "planner", "plans bearings and spare parts")
TOM = Person("Tom Aldous", BRACKWATER, "planner", "sells to Halvard Waterworks")
PAVEL = Person("Pavel Ruzek", BRACKWATER, "planner", "receives the goods")
MAUD = Person("Maud Ferris", BRACKWATER, "admin", "administers the company")
OSKAR = Person("Oskar Lind", BRACKWATER, "viewer", "looks, and may change nothing")
JONAS = Person("Jonas Brandt", VARNHOLT, "admin", "sells castings")
AGNIESZKA = Person("Agnieszka Nowak", ZIELONKA, "admin", "sells shafts and flanges")
MAREK = Person("Marek Kowalik", KOWALIK, "admin", "sells bearings")
RUI = Person("Rui Serafim", SERAFIM, "admin", "sells seals and gaskets; was invited, has not taken it up yet")
KATRIN = Person("Katrin Dreyhaupt", DREYHAUPT, "admin", "sells motors")
SOFIA = Person("Sofia Carvalho", TEJO, "admin", "sells drives and sensors")
SIGRID = Person("Sigrid Halvorsen", HALVARD, "admin", "buys pumps from Brackwater")

PEOPLE = (
    INES,
    TOM,
    PAVEL,
    DANIEL,
    MAUD,
    OSKAR,
    JONAS,
    AGNIESZKA,
    MAREK,
    RUI,
    KATRIN,
    SOFIA,
    SIGRID,
)


def speaker(company: str) -> Person:
    """The person who answers for a partner of Brackwater."""
    return next(person for person in PEOPLE if person.company == company)


def _ascii(name: str) -> str:
    """The name without accents, for an e-mail address."""
    return name.translate(str.maketrans("łŁóéáú", "lLoeau"))
