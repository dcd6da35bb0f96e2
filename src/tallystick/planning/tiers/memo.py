"""What steps before this one have worked out, so that one order costs what it changes, not what there is.

A memo holds nothing that could not be worked out again: it is thrown away when the desk changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tallystick.planning.commit.rules import Answer
from tallystick.planning.commit.share import Claimant
from tallystick.planning.republish.decide import Verdict
from tallystick.planning.requirements.demand import Demand
from tallystick.planning.requirements.explode import Requirements
from tallystick.planning.requirements.structure import Floats
from tallystick.planning.tiers.desk import Desk, Partner
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.values import ForecastRef


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer's forecast of one of the company's items, and what it wants week by week."""

    partner: Partner
    item: str
    forecast: Forecast
    wants: Claimant
    demands: tuple[Demand, ...]


@dataclass(slots=True)
class Memo:
    """Results of earlier steps with what they rested on."""

    desk: Desk | None = None
    needs: Requirements | None = None
    incoming: dict[tuple[str, ForecastRef], Incoming] = field(default_factory=dict)
    verdicts: dict[tuple[str, str], tuple[Forecast | None, Verdict]] = field(default_factory=dict)
    committed: dict[tuple[str, str], tuple[Forecast, bool, Floats]] = field(default_factory=dict)
    answers: dict[str, tuple[object, list[Answer | None]]] = field(default_factory=dict)

    def use_for(self, desk: Desk) -> None:
        """Forget everything if the desk is another one."""
        if self.desk is not desk:
            self.desk, self.needs = desk, None
            self.incoming, self.verdicts, self.committed, self.answers = {}, {}, {}, {}

    def changed_rows(self, needs: Requirements) -> NDArray[np.bool_]:
        """Say for each source whether what it is asked for differs from the last step."""
        before = self.needs
        if before is None:
            return np.ones(len(needs.released), dtype=np.bool_)
        changed: NDArray[np.bool_] = (needs.released != before.released).any(axis=1)
        changed |= (needs.spread != before.spread).any(axis=1)
        changed |= (needs.reach != before.reach)[needs.structure.source_item]
        return changed

    def verdict(self, item: str, supplier: str, forecast: Forecast | None) -> Verdict | None:
        """Return the last verdict if it still holds: nothing went out, and it did not wait for a time."""
        held = self.verdicts.get((item, supplier))
        if held is None or held[0] is not forecast or held[1].publish or held[1].again_at:
            return None
        return held[1]

    def answers_on(self, item: str, basis: object) -> list[Answer | None] | None:
        """Return the last answers about an item if they rest on the same."""
        held = self.answers.get(item)
        return held[1] if held and held[0] == basis else None
