"""Splitting a network into its public part and one private part per company, and merging them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick.errors import InvalidInput
from tallystick.planning.file.writing import digest
from tallystick.planning.layout import Layout
from tallystick.planning.network import Network
from tallystick.planning.numbers import Numbers
from tallystick.planning.structure import Structure


@dataclass(frozen=True, slots=True)
class Parts:
    """What everybody may see, and what each company keeps."""

    structure: Structure
    numbers: tuple[Numbers, ...]


def split(network: Network) -> Parts:
    """The public part, and the private parts in the order of the companies."""
    return Parts(network.structure, tuple(network.numbers.values()))


def merge(structure: Structure, numbers: Iterable[Numbers]) -> Network:
    """The network again: equal to the one that was split."""
    table: dict[str, Numbers] = {}
    for part in numbers:
        if part.company in table:
            raise InvalidInput(
                f"There are two private parts of company {part.company!r}.", mend="Give one for each company."
            )
        table[part.company] = part
    return Network(structure, table)


def describe(network: Network) -> dict[str, object]:
    """Size and shape, for people and programs."""
    structure = network.structure
    layout = Layout.of(structure)
    into: dict[tuple[str, str], int] = {}
    for lane in structure.lanes:
        into[lane.buyer, lane.to_stock] = into.get((lane.buyer, lane.to_stock), 0) + 1
    return {
        "name": network.name,
        "currency": network.currency,
        "weeks": structure.weeks,
        "start": structure.start.isoformat(),
        "companies": len(structure.companies),
        "stock_points": sum(len(company.stock_points) for company in structure.companies),
        "processes": sum(len(company.processes) for company in structure.companies),
        "resources": sum(len(company.resources) for company in structure.companies),
        "demands": sum(len(company.demands) for company in structure.companies),
        "lanes": len(structure.lanes),
        "dual_sourced": sum(count > 1 for count in into.values()),
        "variables": layout.size,
        "equations": layout.height,
        "total_demand": sum(
            float(demand.quantity.sum())
            for part in network.numbers.values()
            for demand in part.demands.values()
        ),
        "structure_sha256": digest(structure),
    }
