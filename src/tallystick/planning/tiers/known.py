"""What a company knows when it takes a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tallystick.planning.requirements.demand import Demand, Receipt
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.values import ForecastRef


@dataclass(frozen=True, slots=True)
class Known:
    """What a company knows: its own demand, what comes in anyway, and its forecasts by partner.

    `demands` are orders, and what the company still expects by itself beside orders and customers' forecasts.
    Forecasts in which it is the customer and those in which it is the supplier stand side by side; the
    reference tells them apart.
    """

    demands: tuple[Demand, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    forecasts: Mapping[str, Mapping[ForecastRef, Forecast]] = field(default_factory=dict)

    def forecast(self, partner: str, ref: ForecastRef) -> Forecast | None:
        """Return a forecast between the company and a partner."""
        return self.forecasts.get(partner, {}).get(ref)

    def of_buyer(self, partner: str, buyer: str) -> list[tuple[ForecastRef, Forecast]]:
        """Return the forecasts with a partner in which one of the two is the customer, by item."""
        found = self.forecasts.get(partner, {}).items()
        return sorted((each for each in found if each[0].buyer == buyer), key=lambda each: each[0].item)
