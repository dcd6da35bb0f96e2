"""What may leave the company: the figures of an item for a supplier, and nothing of their causes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from tallystick.errors import InvalidInput
from tallystick.planning.requirements.demand import reach_of
from tallystick.planning.requirements.explode import Requirements
from tallystick.planning.requirements.items import OWN
from tallystick.trade.forecast.values import Bucket

_SIXTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far one partner sees ahead, in weeks: firm, then planned, then outlook up to `weeks`.

    `level` is the quantile of the high side that the partner may see, if it may see one.
    """

    firm: int = 4
    planned: int = 6
    weeks: int = 26
    level: Decimal | None = None

    def __post_init__(self) -> None:
        if min(self.firm, self.planned) < 0 or self.weeks < 1:
            raise InvalidInput("A horizon has at least one week, and no zone of less than none.")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one supplier is to expect of one item, beside the order lines that are placed already."""

    supplier: str
    item: str
    unit: str
    buckets: tuple[Bucket, ...]
    planned_from: date
    outlook_from: date
    end: date
    level: Decimal | None = None
    description: str = ""

    @property
    def quantity(self) -> Decimal:
        return sum((bucket.quantity for bucket in self.buckets), Decimal(0))


def expectations(needs: Requirements, supplier: str, horizon: Horizon) -> Iterator[Expectation]:
    """Yield what a supplier is to expect, item by item.

    A week is told only if all that could need something in it lies within the plan: a horizon that is longer
    than that is cut, not filled with noughts.
    """
    if supplier == OWN:
        raise InvalidInput("One's own production is no supplier.")
    structure = needs.structure
    for row, (_, source) in enumerate(structure.sources):
        if source.supplier != supplier:
            continue
        told = expectation(needs, row, horizon)
        if told:
            yield told


def expectation(needs: Requirements, row: int, horizon: Horizon) -> Expectation | None:
    """Return what the supplier of a source is to expect (None: the plan does not see a week of it)."""
    number, source = needs.structure.sources[row]
    item = needs.structure.items[number]
    count = min(horizon.weeks, int(needs.reach[number]))
    if not count:
        return None
    buckets = []
    further = reach_of(horizon.level) if horizon.level is not None else 0.0
    for week in range(count):
        quantity = exact(needs.released[row, week])
        high = None
        if horizon.level is not None:
            upside = Decimal(str(round(float(needs.spread[row, week]) * further, 6)))
            steps = (upside / item.step).to_integral_value(ROUND_CEILING)
            high = quantity + steps * item.step
        buckets.append(Bucket(needs.weeks.start(week), quantity, high))
    return Expectation(
        supplier=source.supplier,
        item=item.code,
        unit=item.unit,
        buckets=tuple(buckets),
        planned_from=needs.weeks.start(min(horizon.firm, count)),
        outlook_from=needs.weeks.start(min(horizon.firm + horizon.planned, count)),
        end=needs.weeks.start(count),
        level=horizon.level,
        description=item.description,
    )


def exact(value: float) -> Decimal:
    """Return a computed quantity as the decimal that it stands for."""
    number = Decimal(float(value)).quantize(_SIXTH, ROUND_HALF_UP).normalize()
    return number + 0 if number else Decimal(0)
