"""What one company shares, worked out from its private part alone; and its own plan, opened by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Block, Entries, Floats, Index, Layout, largest_fault
from tallystick.planning.numbers import Numbers
from tallystick.planning.plan import Plan
from tallystick.planning.program import company_program
from tallystick.planning.sealed.recipe import STEEPEST
from tallystick.planning.sealed.rehearsal import later, of_week_after, own_value
from tallystick.planning.sealed.scale import MOST, Published, Scales, published_of
from tallystick.planning.sealed.shares import LARGEST, Share, make_shares, open_shares
from tallystick.planning.sealed.veil import Veil
from tallystick.planning.structure import Structure

TELLING_FAULT = 3.0
"""A fault in an equation beyond so many times its largest figure means that the run has failed: early turns
leave faults as large as the figures themselves, numbers that overflowed leave larger ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where a company's own figures stand in the vectors of the whole network: public knowledge."""

    columns: Index
    rows: Index
    told: Index
    """The variables whose shares it gets back: its own, and the lanes on which it sells."""

    told_blocks: tuple[Block, ...]

    @classmethod
    def of(cls, layout: Layout, structure: Structure, company: str) -> Places:
        """Of this company in the layout of the whole."""
        selling = {lane.id for lane in structure.lanes_of(company) if lane.supplier == company}
        own = [place for place, block in enumerate(layout.columns) if block.company == company]
        told = [
            place
            for place, block in enumerate(layout.columns)
            if block.company == company or (block.kind == "lane" and block.id in selling)
        ]
        rows = [place for place, block in enumerate(layout.rows) if block.company == company]
        return cls(
            _weekly(own, layout.weeks),
            _weekly(rows, layout.weeks),
            _weekly(told, layout.weeks),
            tuple(layout.columns[place] for place in told),
        )

    @property
    def given(self) -> int:
        """How many numbers it shares: cost and most of each variable, quantity and value of each equation."""
        return 2 * len(self.columns) + 2 * len(self.rows)


def _weekly(blocks: Sequence[int], weeks: int) -> Index:
    return (np.array(blocks, dtype=np.int64)[:, None] * weeks + np.arange(weeks)).ravel()


@dataclass(frozen=True, slots=True, eq=False)
class OwnPart:
    """A company made ready to share: its numbers in its units, and all that it needs to read its plan."""

    numbers: Numbers
    layout: Layout
    matrix: Entries
    right: Floats
    veil: Veil
    published: Mapping[Block, Published]
    figures: Floats
    scales: Scales
    own: Index
    """Where its own variables are: the layout also has those of lanes on which it sells."""

    @classmethod
    def of(cls, structure: Structure, numbers: Numbers, veil: Veil) -> OwnPart:
        """From its private part; what is out of the range of shares is refused here, by name."""
        program = company_program(structure, numbers)
        layout, matrix = program.layout, program.layout.entries()
        published = published_of(structure, numbers, veil)
        scales = Scales.of(layout, matrix, published)
        # All quantities and all prices as the circle counts them.
        many, dear = 2.0**veil.quantities, 2.0**veil.prices
        own = Places.of(layout, structure, numbers.company).columns
        figures = {
            "cost": (program.cost * dear * scales.weight / scales.unit / STEEPEST)[own],
            "most": np.minimum(program.upper * many / scales.unit, MOST)[own],
            "quantity": program.right * many * scales.row,
            "value": own_value(layout, structure, numbers) * dear / scales.price / STEEPEST,
        }
        columns = [block for block in layout.columns if block.company == numbers.company]
        for what, values in figures.items():
            _check_range(what, values, columns if what in ("cost", "most") else layout.rows, layout.weeks)
        shared = np.concatenate(list(figures.values()))
        return cls(numbers, layout, matrix, program.right, veil, published, shared, scales, own)

    def shares(self, before: Before | None = None) -> tuple[Share, Share, Share]:
        """Fresh shares of its numbers, one for each operator; and of where it begins."""
        if before is None:
            return make_shares(self.figures)
        start = later(self.layout.weeks, before.x) * 2.0**self.veil.quantities / self.scales.unit[self.own]
        return make_shares(np.concatenate([self.figures, np.clip(start, 0.0, MOST)]))

    @property
    def price_units(self) -> Floats:
        """In what the price of each of its equations is counted, in true money: the powers of two."""
        return np.asarray(np.log2(self.scales.price) - self.veil.prices, dtype=np.float64)

    def rises(self, before: Before) -> list[list[float]]:
        """By how many powers of two prices of the run before count more now: a week later's, and the same."""
        moved = of_week_after(self.layout.weeks, before.price_units)
        return [(old - self.price_units).tolist() for old in (moved, before.price_units)]

    def kept(self, plan: OwnPlan, of: str, sealed: tuple[bytes, ...]) -> Before:
        """What the next run can begin with."""
        return Before(of, sealed, plan.x[self.own], self.price_units, self.veil.key)

    def open(self, shares: Sequence[Share], units: Mapping[Block, int]) -> OwnPlan:
        """Its own plan, from what the three operators gave back; `units` has those of lanes it sells on."""
        parts = open_shares(shares)
        known = {block: one.unit for block, one in self.published.items()} | dict(units)
        true = [2.0 ** (known[block] - self.veil.quantities) for block in self.layout.columns]
        unit = np.repeat(true, self.layout.weeks)
        x = parts * unit
        fault = largest_fault(self.matrix, x, self.right, self.layout.weeks)
        plan = OwnPlan(self.numbers.company, self.layout, x, fault)
        if plan.fault > TELLING_FAULT or float(np.max(np.abs(parts), initial=0.0)) > 0.999 * MOST:
            raise InvalidInput(
                f"Company {self.numbers.company!r}: the plan that came back breaks its own equations "
                f"or reaches the end of the range.",
                mend="Check usual quantities and holding costs, which choose the units, and run again.",
            )
        return plan


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """What a company keeps of a run, to begin the next one with.

    Its own variables; in `sealed` each operator's words of the prices of its equations, which only that
    operator can read; and what it blurs by, should its key be lost.
    """

    of: str
    sealed: tuple[bytes, ...]
    x: Floats
    price_units: Floats
    blur: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class OwnPlan:
    """A company's own variables as the sealed run left them, and how far they break its own equations."""

    company: str
    layout: Layout
    x: Floats
    fault: float

    @property
    def decisions(self) -> Plan:
        """What it is to start, ship and deliver; what is said of its lanes its partners know as well."""
        return Plan.of(self.layout, self.x)


def _check_range(what: str, values: Floats, blocks: Sequence[Block], weeks: int) -> None:
    if not np.all(np.abs(values) <= LARGEST / 2):
        block = blocks[int(np.argmax(~(np.abs(values) <= LARGEST / 2))) // weeks]
        raise InvalidInput(
            f"Company {block.company!r}, {block.kind} {block.id!r}: its {what} is too large beside its usual "
            f"quantity and holding cost to be counted on shares.",
            mend="Check these numbers against each other; they choose the unit that all are counted in.",
        )
