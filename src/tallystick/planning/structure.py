"""The public part of a network: who makes what from what, how long it takes, and who trades with whom.

No number in here is a quantity, a capacity, a cost or a stock. What is here is known to every company of
the circle and, later, to its operators.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from tallystick.errors import InvalidInput

LONGEST_ID = 80
LEAST_AMOUNT, MOST_AMOUNT = 1e-7, 1e7
"""Of what a unit of a process consumes, uses or makes: solvers take much smaller ones for nothing."""

_CURRENCY = re.compile("[A-Z]{3}")


def frozen(amounts: Mapping[str, float]) -> Mapping[str, float]:
    """A mapping nobody can change, in the order of its keys, so that equal recipes are equal objects."""
    return MappingProxyType({key: float(amounts[key]) for key in sorted(amounts)})


@dataclass(frozen=True, slots=True, eq=True)
class Process:
    """A recipe: what a unit of it consumes, uses, and makes `lead_time` weeks later."""

    id: str
    consumes: Mapping[str, float]
    makes: Mapping[str, float]
    uses: Mapping[str, float]
    lead_time: int


@dataclass(frozen=True, slots=True)
class Demand:
    """Customers outside the circle who take from one stock point."""

    id: str
    stock_point: str


@dataclass(frozen=True, slots=True)
class Company:
    """What everybody knows of a company: its stock points, resources, processes and outlets, by id."""

    id: str
    stock_points: tuple[str, ...]
    resources: tuple[str, ...] = ()
    processes: tuple[Process, ...] = ()
    demands: tuple[Demand, ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """Goods move from a supplier's stock point to a buyer's, and arrive `lead_time` weeks after despatch."""

    id: str
    supplier: str
    from_stock: str
    buyer: str
    to_stock: str
    lead_time: int

    def partner_of(self, company_id: str) -> str:
        """The other end."""
        return self.buyer if company_id == self.supplier else self.supplier


@dataclass(frozen=True, slots=True)
class Structure:
    """The public part: `weeks` buckets from the Monday `start`, the companies and the lanes between them."""

    weeks: int
    start: date
    companies: tuple[Company, ...]
    lanes: tuple[Lane, ...]
    name: str = ""
    currency: str = "EUR"
    _companies: Mapping[str, Company] = field(init=False, repr=False, compare=False)
    _lanes: Mapping[str, tuple[Lane, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check(self)
        lanes: dict[str, list[Lane]] = {company.id: [] for company in self.companies}
        for lane in self.lanes:
            lanes[lane.supplier].append(lane)
            lanes[lane.buyer].append(lane)
        object.__setattr__(self, "_companies", {company.id: company for company in self.companies})
        object.__setattr__(self, "_lanes", {key: tuple(own) for key, own in lanes.items()})

    def company(self, company_id: str) -> Company:
        """The company with this id."""
        if company_id in self._companies:
            return self._companies[company_id]
        raise InvalidInput(
            f"There is no company {company_id!r} in this network.",
            mend="Use one of: " + ", ".join(company.id for company in self.companies[:20]) + ".",
        )

    def lanes_of(self, company_id: str) -> tuple[Lane, ...]:
        """The lanes that this company ships on or receives from."""
        return self._lanes[company_id]

    def partners_of(self, company_id: str) -> tuple[str, ...]:
        """The companies that this one ships to or receives from."""
        return tuple(sorted({lane.partner_of(company_id) for lane in self.lanes_of(company_id)}))


def _check(structure: Structure) -> None:
    if structure.weeks < 1:
        raise InvalidInput("The plan has no weeks.", mend="State weeks as a whole number of at least 1.")
    if not structure.companies:
        raise InvalidInput("The network has no companies.", mend="Add at least one company.")
    if not _CURRENCY.fullmatch(structure.currency):
        raise InvalidInput(
            f"The currency is {structure.currency[:20]!r}.", mend="Write its ISO 4217 code, such as EUR."
        )
    _check_ids("companies", (company.id for company in structure.companies))
    _check_ids("lanes", (lane.id for lane in structure.lanes))
    for company in structure.companies:
        _check_company(company, structure.weeks)
    stocks = {company.id: frozenset(company.stock_points) for company in structure.companies}
    for lane in structure.lanes:
        _check_lane(lane, stocks)
    _check_no_instant_cycle(structure)


def _check_ids(what: str, ids: Iterable[str]) -> None:
    """Refuse what is no name for people, messages and files, and names that are used twice."""
    seen: set[str] = set()
    for one in ids:
        if not one:
            raise InvalidInput(f"One of the {what} has an empty id.", mend="Give every object an id.")
        if len(one) > LONGEST_ID or not one.isprintable() or one != " ".join(one.split()):
            raise InvalidInput(
                f"The id {one[:40]!r} among the {what} cannot be one.",
                mend=f"Use up to {LONGEST_ID} printable characters, and no space before or after them, "
                "nor two together.",
            )
        if one != (composed := _composed(one)):
            raise InvalidInput(
                f"The id {one[:40]!r} among the {what} cannot be one: it is not in Unicode's composed form, "
                "and another may look the same.",
                mend=f"Write it as {composed!r} (NFC).",
            )
        if one in seen:
            raise InvalidInput(
                f"The id {one!r} is used twice among the {what}.", mend="Rename one of the two."
            )
        seen.add(one)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _check_company(company: Company, weeks: int) -> None:
    at = f"Company {company.id!r}"
    if company.id.startswith(".") or set("/\\") & set(company.id):
        raise InvalidInput(
            f"{at} has an id that no file can be named by.",
            mend="Use no / or \\ in it, and no . at its beginning: its key's file has this name.",
        )
    _check_ids(f"stock points of {company.id!r}", company.stock_points)
    _check_ids(f"resources of {company.id!r}", company.resources)
    _check_ids(f"processes of {company.id!r}", (process.id for process in company.processes))
    _check_ids(f"demands of {company.id!r}", (demand.id for demand in company.demands))
    for demand in company.demands:
        _known(f"{at}, demand {demand.id!r}", "stock point", demand.stock_point, company.stock_points)
    for process in company.processes:
        here = f"{at}, process {process.id!r}"
        if not process.makes:
            raise InvalidInput(
                f"{here} makes nothing.", mend="Name the stock point that it fills under makes."
            )
        for stock in (*process.consumes, *process.makes):
            _known(here, "stock point", stock, company.stock_points)
        for resource in process.uses:
            _known(here, "resource", resource, company.resources)
        for table in (process.consumes, process.makes, process.uses):
            for key, amount in table.items():
                if not LEAST_AMOUNT <= amount <= MOST_AMOUNT:
                    raise InvalidInput(
                        f"{here}: the amount of {key!r} is {amount:g}.",
                        mend=f"State an amount above 0, from {LEAST_AMOUNT:.7f} to {MOST_AMOUNT:,.0f}, "
                        "or leave it out.",
                    )
        _check_lead_time(here, process.lead_time)


def _check_lane(lane: Lane, stocks: Mapping[str, frozenset[str]]) -> None:
    at = f"Lane {lane.id!r}"
    if lane.supplier == lane.buyer:
        raise InvalidInput(
            f"{at} leads from {lane.supplier!r} to itself.",
            mend="Use a process for a move inside one company.",
        )
    for company, stock in ((lane.supplier, lane.from_stock), (lane.buyer, lane.to_stock)):
        _known(at, "company", company, tuple(stocks))
        _known(at, f"stock point of {company!r}", stock, tuple(stocks[company]))
    _check_lead_time(at, lane.lead_time)


def _known(at: str, what: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        listed = ", ".join(sorted(known)[:10]) or "none is declared"
        composed = _composed(name)
        alike = f" In Unicode's composed form (NFC) it does: {composed!r}." if composed in known else ""
        raise InvalidInput(
            f"{at} names the {what} {name!r}, which does not exist.{alike}", mend=f"Known: {listed}."
        )


def _check_lead_time(at: str, lead_time: int) -> None:
    if lead_time < 0:
        raise InvalidInput(
            f"{at} has a lead time of {lead_time} weeks.",
            mend="State whole weeks; 0 means within the same week.",
        )


def _check_no_instant_cycle(structure: Structure) -> None:
    """Refuse goods that could go round within one week: such a loop could feed itself out of nothing."""
    after: dict[tuple[str, str], list[tuple[tuple[str, str], str]]] = {}
    for company in structure.companies:
        for process in company.processes:
            for used in process.consumes if process.lead_time == 0 else ():
                for made in process.makes:
                    edge = ((company.id, made), f"process {process.id!r} of {company.id!r}")
                    after.setdefault((company.id, used), []).append(edge)
    for lane in structure.lanes:
        if lane.lead_time == 0:
            edge = ((lane.buyer, lane.to_stock), f"lane {lane.id!r}")
            after.setdefault((lane.supplier, lane.from_stock), []).append(edge)
    done: set[tuple[str, str]] = set()
    for start in after:
        path: set[tuple[str, str]] = {start}
        stack = [(start, iter(after[start]))]
        while stack:
            point, edges = stack[-1]
            step = next(edges, None)
            if step is None:
                stack.pop()
                path.discard(point)
                done.add(point)
            elif step[0] in path:
                raise InvalidInput(
                    f"Goods can go in a circle within one week, through {step[1]}.",
                    mend="Give one process or lane of the circle a lead time of at least 1 week.",
                )
            elif step[0] not in done:
                path.add(step[0])
                stack.append((step[0], iter(after.get(step[0], []))))
