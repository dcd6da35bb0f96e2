"""The circle file: who plans together, who operates, and all that is public between them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tallystick.errors import InvalidInput, NotFound
from tallystick.planning.file import read_structure, structure_document
from tallystick.planning.file.writing import digest
from tallystick.planning.sealed.shares import OPERATORS
from tallystick.planning.sealed.veil import Veil, draw_veils, open_veil
from tallystick.planning.sealed.wire import fingerprint, own_certificate, split_address, to_wire
from tallystick.planning.structure import Structure

CIRCLE = "tallystick-circle/1"
LONGEST_RUN = 80
FEWEST_TURNS, MOST_TURNS = 40, 5000


@dataclass(frozen=True)
class Operator:
    """One of the three who compute: where it listens, and the certificate that it must show."""

    name: str
    address: str
    certificate: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of its certificate."""
        return fingerprint(to_wire(self.certificate))


@dataclass(frozen=True)
class Circle:
    """Everything that all of them must have the same of before a run. There is no private number in it."""

    name: str
    structure: Structure
    turns: int
    operators: tuple[Operator, ...]
    companies: Mapping[str, str]
    """The certificate of each company, by its id."""

    veils: Mapping[str, str]
    """What only that company can read, by its id: in what the circle counts."""

    reached: tuple[str, ...] = ()
    """Where operators are reached from here, if elsewhere; not a part of what all must have the same of."""

    def __post_init__(self) -> None:
        if len(self.operators) != OPERATORS:
            raise InvalidInput(f"The circle has {len(self.operators)} operators.", mend="Name exactly three.")
        if not FEWEST_TURNS <= self.turns <= MOST_TURNS:
            raise InvalidInput(
                f"turns is {self.turns}.", mend=f"Choose {FEWEST_TURNS} to {MOST_TURNS} turns."
            )
        known = {company.id for company in self.structure.companies}
        for missing in sorted(known - set(self.companies))[:1]:
            raise InvalidInput(f"Company {missing!r} has no certificate.", mend="Add it under companies.")
        for extra in sorted(set(self.companies) - known)[:1]:
            raise InvalidInput(f"Company {extra!r} is not in the structure.", mend="Remove it.")
        for address in [*(operator.address for operator in self.operators), *self.reached]:
            split_address(address)
        for what in ("address", "name"):
            if len({getattr(one, what) for one in self.operators}) != OPERATORS:
                raise InvalidInput(f"Two operators have the same {what}.", mend="Give each its own.")
        owners: dict[bytes, str] = {}
        for who, pem in self._certificates.items():
            if (other := owners.setdefault(to_wire(pem, who), who)) != who:
                raise InvalidInput(
                    f"{other} and {who} have the same certificate.",
                    mend="Each needs one of its own: make it with `tallystick circle certificate`.",
                )

    @property
    def _certificates(self) -> Mapping[str, str]:
        """Everybody's, by what to call them."""
        companies = {f"Company {company!r}": pem for company, pem in self.companies.items()}
        return companies | {f"Operator {one.name!r}": one.certificate for one in self.operators}

    @cached_property
    def by_certificate(self) -> Mapping[bytes, str | int]:
        """Who shows which certificate: a company's id, or an operator's number."""
        found: dict[bytes, str | int] = {to_wire(pem): company for company, pem in self.companies.items()}
        return found | {to_wire(one.certificate): rank for rank, one in enumerate(self.operators)}

    @cached_property
    def structure_digest(self) -> str:
        """SHA-256 of the public part."""
        return digest(self.structure)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole circle file's content."""
        text = json.dumps(circle_document(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def at(self, addresses: Sequence[str]) -> Circle:
        """The same circle with its operators reached elsewhere, such as through a tunnel."""
        if len(addresses) != OPERATORS:
            raise InvalidInput(f"{len(addresses)} addresses are given.", mend="Give three, by commas.")
        return replace(self, reached=tuple(addresses))

    def address(self, rank: int) -> str:
        """Where an operator is reached from here."""
        return self.reached[rank] if self.reached else self.operators[rank].address

    def rank(self, credentials: Path) -> int:
        """Which operator's key and certificate are in a file."""
        found = self.by_certificate.get(own_certificate(credentials))
        if not isinstance(found, int):
            raise _not_of("an operator", credentials)
        return found

    def veil(self, credentials: Path) -> Veil:
        """In what the circle counts, and how a company blurs its hints, by its own key."""
        return open_veil(self.veils.get(self.company(credentials), ""), credentials)

    def company(self, credentials: Path) -> str:
        """Which company's key and certificate are in a file."""
        found = self.by_certificate.get(own_certificate(credentials))
        if not isinstance(found, str):
            raise _not_of("a company", credentials)
        return found


def _not_of(whom: str, credentials: Path) -> NotFound:
    return NotFound(
        f"The certificate in {credentials} is not that of {whom} of the circle.",
        mend="Give the file whose certificate is in the circle file; if its key is a new one, have the "
        "circle file made again with its certificate, and then (a company) `tallystick circle blur`.",
    )


def check_run(name: object) -> str:
    """The name of a run, if it can be one."""
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_RUN:
        raise InvalidInput(
            f"The run has no name, or one of more than {LONGEST_RUN} characters.",
            mend="Give it one that is the same for all, such as 2026-W48.",
        )
    return name


def circle_document(circle: Circle) -> dict[str, Any]:
    """The circle as a JSON document."""
    return {
        "format": CIRCLE,
        "name": circle.name,
        "turns": circle.turns,
        "operators": [
            {"name": one.name, "address": one.address, "certificate": one.certificate}
            for one in circle.operators
        ],
        "companies": [
            {"id": company, "certificate": circle.companies[company], "veil": circle.veils.get(company, "")}
            for company in sorted(circle.companies)
        ],
        "structure": structure_document(circle.structure),
    }


def veiled(circle: Circle) -> Circle:
    """The same circle, counting in other units, which its companies are told and its operators are not."""
    return replace(circle, veils=draw_veils(circle.companies))


def read_circle(document: Any) -> Circle:
    """The circle in a JSON document."""
    if not isinstance(document, dict) or document.get("format") != CIRCLE:
        raise InvalidInput("This is not a circle file.", mend="Make one with `tallystick circle create`.")
    try:
        operators = tuple(
            Operator(str(one["name"]), str(one["address"]), str(one["certificate"]))
            for one in document["operators"]
        )
        companies = {str(one["id"]): str(one["certificate"]) for one in document["companies"]}
        if len(companies) != len(document["companies"]):
            raise InvalidInput("A company stands twice in the circle.", mend="Leave one of them out.")
        veils = {str(one["id"]): str(one.get("veil", "")) for one in document["companies"]}
        return Circle(
            str(document["name"]),
            read_structure(document["structure"]),
            int(document["turns"]),
            operators,
            companies,
            veils,
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise InvalidInput(
            f"The circle file lacks something or has it in a wrong form: {problem}.",
            mend="Make it again with `tallystick circle create`.",
        ) from None
