"""The projected stock of items: what is there at the end of each week if what is committed comes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallystick.planning.requirements.items import Item
from tallystick.planning.requirements.structure import Floats
from tallystick.server.tiers.knowing import Worked

EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Outlook:
    """One item in the list: where its stock goes. Weeks are numbers of the plan, -1 where there is none."""

    item: str
    stock: float
    least: float
    least_in: int
    below_zero: int
    below_safety: int


@dataclass(frozen=True, slots=True)
class Stock:
    """Of one item, week by week.

    `needed` is the sum of the four that follow. `on_order` is on its way, `coming` is what suppliers have
    committed or what can be made, `asked` what they are asked for. `projected` is the stock at the end of
    each week, `hoped` the same if all came as it is asked for.
    """

    needed: Floats
    ordered: Floats
    forecast: Floats
    own: Floats
    inside: Floats
    on_order: Floats
    coming: Floats
    asked: Floats
    projected: Floats
    hoped: Floats
    safety: float


def outlooks(worked: Worked) -> list[Outlook]:
    """All items, those first whose stock is the first to fall below zero."""
    projected = worked.outcome.effects.projected()
    found = [outlook(item, projected[row]) for row, item in enumerate(worked.desk.structure.items)]
    return sorted(found, key=lambda each: (_late(each.below_zero), _late(each.below_safety), each.item))


def outlook(item: Item, projected: Floats) -> Outlook:
    """One item, of which this is the projected stock."""
    return Outlook(
        item.code,
        float(item.stock),
        float(projected.min()),
        int(projected.argmin()),
        _first(projected < -EPSILON),
        _first(projected < float(item.safety) - EPSILON),
    )


def stock_of(worked: Worked, code: str) -> Stock:
    """One item of the plan."""
    outcome, structure, weeks = worked.outcome, worked.desk.structure, worked.desk.weeks
    needs, effects = outcome.needs, outcome.effects
    row = structure.number(code)
    parts = {kind: np.zeros(weeks.count) for kind in ("ordered", "forecast", "own")}
    for demand in needs.demands:
        week = max(weeks.week(demand.day), 0)
        if demand.item == code and week < weeks.count:
            theirs = "forecast" if demand.cause.customer else "own"
            kind = "ordered" if demand.cause.kind == "order" else theirs
            parts[kind][week] += float(demand.quantity)
    item, sources = structure.items[row], np.flatnonzero(structure.source_item == row)
    came = np.diff(effects.supply[row], prepend=float(item.stock))
    return Stock(
        needed=needs.gross[row],
        **parts,
        inside=np.maximum(np.round(needs.gross[row] - sum(parts.values()), 6), 0.0),
        on_order=needs.receipts[row],
        coming=np.round(came - needs.receipts[row], 6),
        asked=needs.planned[sources].sum(axis=0),
        projected=effects.projected()[row],
        hoped=needs.stock()[row],
        safety=float(item.safety),
    )


def _first(weeks: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
    return int(weeks.argmax()) if weeks.any() else -1


def _late(week: int) -> float:
    return week if week >= 0 else float("inf")
