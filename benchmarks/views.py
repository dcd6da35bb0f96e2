"""What each party of a sealed run sees of a victim's private number, as figures to learn from (no benchmark).

The numbers that are opened to somebody are taken from a rehearsal, which has the same ones.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.guessing import Features
from benchmarks.told import Powers, Told, factors, levels, veils_of
from tallystick.planning.cascade import Quantities, suppliers_first
from tallystick.planning.layout import Block, Column, Floats, Layout
from tallystick.planning.network import Network
from tallystick.planning.numbers import Numbers
from tallystick.planning.plan import Plan
from tallystick.planning.references import upstream
from tallystick.planning.repair import repaired
from tallystick.planning.sealed.part import OwnPart, Places
from tallystick.planning.sealed.rehearsal import Rehearsal
from tallystick.planning.sealed.veil import Veil
from tallystick.planning.settlement import Settlement, gains_of, joint_counts, kept, settle
from tallystick.planning.structure import Lane, Structure

TURNS = 250

ATTACKERS = (
    "public",
    "the scale",
    "words",
    "hints",
    "units",
    "operator",
    "operator of many weeks",
    "operator of many circles",
    "the same with rises",
    "operator who knows the scale",
    "the same of many weeks",
    "the same of many circles",
    "operator and partner",
    "partner today",
    "partner",
    "clearing",
)


@dataclass(frozen=True, slots=True)
class Target:
    """One private number: of which kind, whose, and the block of variables that it belongs to."""

    kind: str
    block: Block
    value: float


def targets(structure: Structure, part: Numbers) -> Iterator[Target]:
    """A company's private numbers that are worth guessing; those that are 0 are left out."""
    company = structure.company(part.company)
    found = []
    for key, stock in part.stock_points.items():
        block = Block(Column.STOCK, part.company, key)
        found += [Target("opening stock", block, stock.initial)]
        found += [Target("holding cost", block, stock.holding_cost)]
    for key, line in part.resources.items():
        block = Block(Column.IDLE, part.company, key)
        found += [Target("capacity", block, float(np.median(line.capacity)))]
        found += [Target("overtime cost", block, line.overtime_cost)]
    for process in company.processes:
        block = Block(Column.PROCESS, part.company, process.id)
        found += [Target("process cost", block, part.processes[process.id].cost)]
    for key, demand in part.demands.items():
        block = Block(Column.SERVED, part.company, key)
        found += [Target("weekly demand", block, float(demand.quantity.mean()))]
        found += [Target("backlog cost", block, demand.backlog_cost)]
    return (one for one in found if one.value > 0)


def public_view(structure: Structure, target: Target) -> Features:
    """What the structure says about where a number stands."""
    company = structure.company(target.block.company)
    lanes = structure.lanes_of(company.id)
    bought = [lane for lane in lanes if lane.buyer == company.id]
    groups = suppliers_first(structure)
    tier = next(place for place, group in enumerate(groups) if company.id in group) / len(groups)
    here = target.block.id
    made = [one for one in company.processes if here in one.makes or here == one.id]
    used = [one for one in company.processes if here in one.consumes]
    hours = [sum(one.uses.values()) for one in company.processes]
    return [
        tier,
        tier**2,
        len(bought),
        len(lanes) - len(bought),
        len(company.processes),
        len(company.demands),
        sum(hours),
        float(any(lane.from_stock == here or lane.to_stock == here for lane in lanes)),
        float(bool(made)),
        sum(sum(one.uses.values()) + one.lead_time for one in made),
        sum(one.consumes[here] for one in used),
        sum(sum(one.consumes.values()) for one in made or company.processes),
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """What was planned together, the orders, the plan that counts, and all gains."""

    planned: Plan
    orders: Quantities
    plan: Plan
    gains: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Week:
    """One week's plan by today's practice, and what was planned together, if anything was."""

    today: Plan
    joint: Joint | None = None

    @classmethod
    def together(cls, network: Network, planned: Plan, today: Plan) -> Week:
        """From the joint plan."""
        done = repaired(network, planned)
        gains = gains_of(network, today, done.plan)
        return cls(today, Joint(planned, done.orders, kept(joint_counts(gains), today, done.plan), gains))

    @property
    def plan(self) -> Plan:
        """That which counts."""
        return self.joint.plan if self.joint else self.today

    def seen(self, lanes: Sequence[Lane], weeks: int) -> Features:
        """What partners see of lanes, with the quantities on all of them added up."""

        def whole(quantities: Quantities) -> Floats:
            return np.sum([np.zeros(weeks), *(quantities[lane.id] for lane in lanes)], axis=0)

        seen = _flows(whole(self.today.shipments))
        if self.joint:
            shipped, ordered = whole(self.plan.shipments), whole(self.joint.orders)
            for quantities in (shipped, ordered, whole(self.joint.planned.shipments)):
                seen += _flows(quantities)
            seen.append(_log(float(np.abs(np.cumsum(ordered - shipped)).max())))
        return seen


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A network planned together, and all that any party but its owner sees of a number."""

    network: Network
    told: Told
    scale: Features
    words: Mapping[Block, Features]
    week: Week
    gains: Mapping[str, int]
    settlement: Settlement

    @classmethod
    def of(cls, network: Network, seed: int) -> Seen:
        """Plan it, rehearsed: the numbers that are opened are those of a sealed run."""
        veils = veils_of(network, seed)
        rehearsal = Rehearsal.of(network, veils)
        week = Week.together(network, rehearsal.plan(rehearsal.run(TURNS)), upstream(network).plan)
        assert week.joint
        gains = week.joint.gains
        words: dict[Block, Features] = {}
        for company, part in network.numbers.items():
            words |= _words(rehearsal.layout, network.structure, part, veils[company])
        told = Told.of(network, veils, seed)
        scale = [math.log(one) for one in factors(seed)]
        return cls(network, told, scale, words, week, gains, settle(gains))

    def by(self, attacker: str, target: Target) -> Features:
        """What an attacker sees beside the structure."""
        told = self.told
        # Whoever has hints and units of each block, and whether it knows the scale.
        operators = {
            "operator": (told.once, False),
            "operator of many weeks": (told.often, False),
            "operator of many circles": (told.anew, False),
            "the same with rises": (told.risen, False),
            "operator who knows the scale": (told.true, True),
            "the same of many weeks": (told.true_often, True),
            "the same of many circles": (told.true_anew, True),
        }
        if attacker in operators:
            powers, scale = operators[attacker]
            return [*(self.scale if scale else ()), *self._operator(target, powers)]
        match attacker:
            case "the scale":
                return self.scale
            case "words":
                return self.words[target.block]
            case "hints" | "units":
                return levels(told.once, target.block, attacker)
            case "operator and partner":
                # A company knows in what its circle counts.
                return [*self._operator(target, told.true), *self._partner(target, joint=True)]
            case "partner" | "partner today":
                return self._partner(target, joint=attacker == "partner")
            case "clearing":
                return self._clearing(target)
        return []

    def _operator(self, target: Target, powers: Powers) -> Features:
        return [*levels(powers, target.block, "both"), *self.words[target.block]]

    def _partner(self, target: Target, *, joint: bool) -> Features:
        partner, lanes = nearest_partner(self.network.structure, target.block.company)
        part, week = self.network.numbers[partner], self.week if joint else Week(self.week.today)
        weeks = self.network.structure.weeks
        rows = [[*contract(part, lane), *week.seen([lane], weeks)] for lane in lanes]
        gain = [_log(self.settlement.gain)] if joint else []
        return [*np.mean(rows, axis=0).tolist(), *own_numbers(self.network, [partner]), *gain]

    def _clearing(self, target: Target) -> Features:
        gain, company = self.gains, target.block.company
        size = _log(float(np.mean(np.abs(list(gain.values())))))
        paid = self.settlement.payments[company]
        return [
            size,
            *gain_of(gain, company),
            _log(abs(paid)),
            _log(self.settlement.gain),
        ]


def nearest_partner(structure: Structure, company: str) -> tuple[str, list[Lane]]:
    """That with which a company has most lanes, and these."""
    shared: dict[str, list[Lane]] = defaultdict(list)
    for lane in structure.lanes_of(company):
        shared[lane.partner_of(company)].append(lane)
    return max(shared.items(), key=lambda one: (len(one[1]), one[0]))


def contract(part: Numbers, lane: Lane) -> Features:
    """What a partner knows of a lane before anything is planned."""
    terms = part.lanes[lane.id]
    most = terms.maximum[0] if np.isfinite(terms.maximum[0]) else 0.0
    return [_log(terms.price), _log(float(most)), float(lane.buyer == part.company)]


def own_numbers(network: Network, companies: Iterable[str]) -> Features:
    """What companies know of their own, by kind."""
    own = defaultdict(list)
    for company in companies:
        for one in targets(network.structure, network.numbers[company]):
            own[one.kind].append(_log(one.value))
    kinds = ("opening stock", "holding cost", "capacity", "overtime cost", "process cost")
    return [float(np.mean(own[kind])) if own[kind] else 0.0 for kind in kinds]


def gain_of(gains: Mapping[str, int], company: str) -> Features:
    """A company's own gain."""
    return [_log(abs(gains[company])), math.copysign(1.0, gains[company])]


def _flows(quantity: Floats) -> Features:
    """What a partner can read off the weekly quantities of a lane."""
    busiest = float(np.sort(quantity)[-5:].mean())
    return [
        _log(float(quantity.mean())),
        _log(float(quantity.max())),
        _log(busiest),
        float((quantity < 1e-6).mean()),
    ]


def _words(layout: Layout, structure: Structure, part: Numbers, veil: Veil) -> dict[Block, Features]:
    """The first week's two words of each block's cost, as operator 0 is given them."""
    share = OwnPart.of(structure, part, veil).shares()[0]
    places = Places.of(layout, structure, part.company)
    blocks = [layout.columns[place // layout.weeks] for place in places.columns[:: layout.weeks]]
    words = share.words[: len(places.columns) : layout.weeks].astype(np.float64) / 2.0**64
    return {block: [float(one) for one in row] for block, row in zip(blocks, words, strict=True)}


def _log(value: float) -> float:
    return math.log(max(float(value), 1e-6))
