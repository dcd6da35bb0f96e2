"""How scarce supply is shared among customers.

Firm demand goes first, of all customers and all weeks; then planned; then outlook. Within a zone the earlier
week goes first; what a week could not get, it gets as soon as there is something. Within a week, customers of
a higher priority go first; those of one priority share in proportion to what they want and are still owed, in
whole steps, and what rounding leaves goes to the largest remainders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import accumulate

from tallystick.errors import InvalidInput
from tallystick.trade.forecast.values import Zone

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Claimant:
    """One who wants something of an item: per week a quantity and how binding it is.

    Of priorities, 0 goes first.
    """

    name: str
    wanted: tuple[Decimal, ...]
    zones: tuple[Zone, ...]
    priority: int = 0


def share(
    supply: Sequence[Decimal], claimants: Sequence[Claimant], step: Decimal = Decimal(1)
) -> list[tuple[Decimal, ...]]:
    """Return what each claimant gets per week. `supply` is what becomes available in each week.

    Nobody gets more, up to any week, than they want up to then; all together get no more than there is up to
    then; and nothing is held back that somebody still wants.
    """
    weeks = len(supply)
    if any(len(each.wanted) != weeks or len(each.zones) != weeks for each in claimants):
        raise InvalidInput("Supply and wishes must be over the same weeks.")
    available = list(accumulate(supply))
    wanted = accumulate(sum((each.wanted[week] for each in claimants), ZERO) for week in range(weeks))
    if all(want <= there for want, there in zip(wanted, available, strict=True)):
        return [each.wanted for each in claimants]
    given = [[ZERO] * weeks for _ in claimants]
    for zone in Zone:
        _give_zone(zone, available, claimants, given, step)
    return [tuple(each) for each in given]


def _give_zone(
    zone: Zone,
    available: list[Decimal],
    claimants: Sequence[Claimant],
    given: list[list[Decimal]],
    step: Decimal,
) -> None:
    """Give what is left to one zone. `available` is what is left up to each week, and becomes less."""
    owed = [ZERO] * len(claimants)
    for week in range(len(available)):
        for number, each in enumerate(claimants):
            if each.zones[week] is zone:
                owed[number] += each.wanted[week]
        left = min(available[week:])  # giving it now must not take what later weeks were given already
        if left <= 0 or not any(owed):
            continue
        parts = _divide(left, owed, [each.priority for each in claimants], step)
        for number, part in enumerate(parts):
            given[number][week] += part
            owed[number] -= part
        taken = sum(parts, ZERO)
        for later in range(week, len(available)):
            available[later] -= taken


def _divide(
    left: Decimal, owed: Sequence[Decimal], priorities: Sequence[int], step: Decimal
) -> list[Decimal]:
    parts = [ZERO] * len(owed)
    for priority in sorted(set(priorities)):
        group = [number for number, each in enumerate(priorities) if each == priority and owed[number]]
        total = sum((owed[number] for number in group), ZERO)
        if total <= left:
            for number in group:
                parts[number] = owed[number]
            left -= total
            continue
        _in_proportion(left, group, owed, total, step, parts)
        break
    return parts


def _in_proportion(
    left: Decimal,
    group: Sequence[int],
    owed: Sequence[Decimal],
    total: Decimal,
    step: Decimal,
    parts: list[Decimal],
) -> None:
    exact = {number: left * owed[number] / total for number in group}
    for number in group:
        parts[number] = min((exact[number] / step).to_integral_value(ROUND_FLOOR) * step, owed[number])
    rest = left - sum((parts[number] for number in group), ZERO)
    for number in sorted(group, key=lambda each: (parts[each] - exact[each], each)):
        part = min(step, owed[number] - parts[number])
        if 0 < part <= rest:
            parts[number] += part
            rest -= part
