"""Never worse than today's practice, for all together and for each: one sign, one sum, and payments.

Each company works out two costs by itself, from its private part: of what it would do by the upstream plan,
and of what it would do by the joint plan, both as realised and with what partners pay each other by
contract. The difference is its *gain*, in whole cents, rounded down, and often below nothing. The joint plan
counts if all gains together are not below nothing; else everybody keeps the upstream plan. So no circle is
ever worse off, whatever the method did.

Then the gains are shared out: everybody gets its part of the whole gain, by weights agreed beforehand, and
payments make up the difference to what it gains by its own plan. As the whole is not below nothing, no part
is.

On shares: gains are secret inputs, the whole gain is one sum, which plan counts is one comparison of it with
nothing, and that bit is opened. If the joint plan counts and the circle settles, the whole gain is opened
too; from it and its own gain each company works out its own payment, which only who clears payments is told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.errors import InvalidInput
from tallystick.planning.network import Network
from tallystick.planning.numbers import Numbers
from tallystick.planning.plan import Plan
from tallystick.planning.realise import carried_out
from tallystick.planning.structure import Structure

LARGEST = 2**46
"""The most cents of gain or loss that a company may state: sums of 65,536 of them fit into 64 bits."""


def own_gain(structure: Structure, numbers: Numbers, upstream: Plan, joint: Plan) -> int:
    """What a company gains by the joint plan, in cents: its own part of the two plans is enough.

    A plan of which its part cannot be carried out is refused: it would have no cost.
    """
    today, together = (carried_out(structure, numbers, plan).cost.total for plan in (upstream, joint))
    # Rounded down, so that a sum that is not below nothing is no loss to the circle, not by a cent.
    return checked_gain(numbers.company, math.floor(100 * (today - together)))


def checked_gain(company: str, cents: int) -> int:
    """A gain that can be summed on shares; a larger one is refused by the company's name."""
    if abs(cents) > LARGEST:
        raise InvalidInput(
            f"Company {company!r}: a gain of {cents} cents is beyond ±{LARGEST}.",
            mend="State costs in a larger unit of money.",
        )
    return cents


def checked_whole(companies: int, cents: int) -> int:
    """A whole gain that so many companies can have stated; one of them stated too much if it is beyond that.

    Sums on shares go on from the least number after the largest. Who states a word beside what gains may be
    can have the joint plan count in that way where it costs more, but then the whole gain is beyond this.
    """
    if not 0 <= cents <= companies * LARGEST:
        raise InvalidInput(
            f"The whole gain of {cents} cents is beyond what {companies} companies can state: one of them "
            f"states a gain that is out of range.",
            mend="Keep today's plan, and find out who it is before you compare again.",
        )
    return cents


def gains_of(network: Network, upstream: Plan, joint: Plan) -> dict[str, int]:
    """Every company's own gain, as the sealed comparison would be given them."""
    return {
        company: own_gain(network.structure, part, upstream, joint)
        for company, part in network.numbers.items()
    }


def joint_counts(gains: Mapping[str, int]) -> bool:
    """Whether the joint plan counts: the one bit that a circle learns of everybody's gains."""
    return sum(gains.values()) >= 0


def kept(joint: bool, upstream: Plan, repaired: Plan) -> Plan:
    """The plan that counts, by that bit alone: whoever learns it, in the clear or opened from shares."""
    return repaired if joint else upstream


@dataclass(frozen=True, slots=True)
class Settlement:
    """Which plan counts, the whole gain in cents, and what each company is paid (below 0: pays)."""

    joint: bool
    gain: int
    payments: Mapping[str, int]

    def __post_init__(self) -> None:
        if sum(self.payments.values()) != 0:
            raise InvalidInput("The payments do not add up to nothing.", mend="Settle again.")


def settle(gains: Mapping[str, int], weights: Mapping[str, int] | None = None) -> Settlement:
    """Share the whole gain out by weights (alike if there are none), so that nobody is worse off.

    If the upstream plan is kept there is nothing to gain and nothing to pay.
    """
    weights = dict.fromkeys(gains, 1) if weights is None else weights
    if (
        weights.keys() != gains.keys()
        or any(one < 0 for one in weights.values())
        or not sum(weights.values())
    ):
        raise InvalidInput(
            "The weights are not those of the companies.",
            mend="Give every company a whole number of at least 0, and one of them more than 0.",
        )
    if not joint_counts(gains):
        return Settlement(False, 0, dict.fromkeys(gains, 0))
    whole = sum(gains.values())
    return Settlement(
        True, whole, {company: own_payment(whole, company, gain, weights) for company, gain in gains.items()}
    )


def own_payment(whole: int, company: str, gain: int, weights: Mapping[str, int]) -> int:
    """What a company is paid, from the whole gain, its own, and the public weights."""
    # Bounds rather than parts are rounded, so that the parts add up to the whole, cent by cent.
    total, before = sum(weights.values()), 0
    for one in sorted(weights):
        after = before + weights[one]
        if one == company:
            return whole * after // total - whole * before // total - gain
        before = after
    raise InvalidInput(f"There is no weight of company {company!r}.", mend="Give every company one.")
