"""A network: its public structure and one private part per company, and nothing besides.

That a network *is* its parts makes splitting and merging exact by construction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tallystick.errors import InvalidInput
from tallystick.planning.numbers import Numbers, check_numbers, same
from tallystick.planning.structure import Structure


@dataclass(frozen=True, slots=True)
class Network:
    """The whole: only whoever holds every private part can build one."""

    structure: Structure
    numbers: Mapping[str, Numbers]

    def __post_init__(self) -> None:
        ids = [company.id for company in self.structure.companies]
        missing = [company for company in ids if company not in self.numbers]
        extra = [company for company in self.numbers if company not in ids]
        if missing or extra:
            raise InvalidInput(
                f"Private parts and companies differ: missing {missing[:5]}, without a company {extra[:5]}.",
                mend="Give exactly one private part for every company of the public part.",
            )
        object.__setattr__(
            self, "numbers", MappingProxyType({company: self.numbers[company] for company in ids})
        )
        for company in ids:
            check_part(self.structure, self.numbers[company])
        for lane in self.structure.lanes:
            if not same(self.numbers[lane.supplier].lanes[lane.id], self.numbers[lane.buyer].lanes[lane.id]):
                raise InvalidInput(
                    f"Lane {lane.id!r}: {lane.supplier!r} and {lane.buyer!r} state different contracts.",
                    mend="Give it the same price and maximum in both private parts.",
                )

    @property
    def name(self) -> str:
        """What people call it."""
        return self.structure.name

    @property
    def currency(self) -> str:
        """The currency of every cost and price."""
        return self.structure.currency


def check_part(structure: Structure, numbers: Numbers) -> None:
    """Raise InvalidInput unless a private part fits the structure: the company's own check."""
    company = structure.company(numbers.company)
    lanes = structure.lanes_of(company.id)
    for kind, expected, given in (
        ("stock point", company.stock_points, numbers.stock_points),
        ("resource", company.resources, numbers.resources),
        ("process", tuple(process.id for process in company.processes), numbers.processes),
        ("demand", tuple(demand.id for demand in company.demands), numbers.demands),
        ("lane", tuple(lane.id for lane in lanes), numbers.lanes),
        ("lane it buys on", tuple(lane.id for lane in lanes if lane.buyer == company.id), numbers.inbound),
    ):
        for key in expected:
            if key not in given:
                raise InvalidInput(
                    f"Company {company.id!r}: the {kind} {key!r} has no numbers.",
                    mend="Add it to the private part.",
                )
        for key in given:
            if key not in expected:
                raise InvalidInput(
                    f"Company {company.id!r}: the structure has no {kind} {key!r}.",
                    mend="Remove it, or add it to the public part.",
                )
    check_numbers(numbers, structure.weeks)
    _check_end_values(structure, numbers)


def _check_end_values(structure: Structure, numbers: Numbers) -> None:
    """Refuse an end value that would pay for making or buying without any need."""
    company = structure.company(numbers.company)
    worth = {key: stock.end_value for key, stock in numbers.stock_points.items()}
    slack = 1 + 1e-9
    for process in company.processes:
        made = sum(amount * worth[key] for key, amount in process.makes.items())
        spent = numbers.processes[process.id].cost + sum(
            amount * worth[key] for key, amount in process.consumes.items()
        )
        if made > spent * slack:
            raise InvalidInput(
                f"Company {company.id!r}, process {process.id!r}: what it makes is worth {made:g} "
                f"after the last week, more than the {spent:g} that it takes.",
                mend="Lower the end_value of what it makes, or raise that of what it consumes.",
            )
    for lane in structure.lanes_of(company.id):
        if lane.buyer == company.id:
            paid = numbers.lanes[lane.id].price + numbers.inbound[lane.id].cost
            if worth[lane.to_stock] > paid * slack:
                raise InvalidInput(
                    f"Company {company.id!r}, stock point {lane.to_stock!r}: its end_value "
                    f"{worth[lane.to_stock]:g} is more than the {paid:g} that lane {lane.id!r} costs.",
                    mend="Lower the end_value to at most price plus cost of the lane.",
                )
