"""What can be said now about a forecast, and the claims that say it, with their numbers right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from tallystick.trade.forecast.claims import Commit, Publish
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.values import Bucket, Commitment, ForecastRef
from tallystick.trade.values import Role


def next_version(forecast: Forecast | None) -> int:
    """Return the number that the customer's next version takes."""
    return forecast.last.number + 1 if forecast and forecast.last else 1


def next_answer(forecast: Forecast) -> int:
    """Return the number that the supplier's next answer takes."""
    return forecast.answers + 1


def publish(
    ref: ForecastRef,
    forecast: Forecast | None,
    buckets: tuple[Bucket, ...],
    *,
    unit: str,
    planned_from: date,
    outlook_from: date,
    end: date,
    level: Decimal | None = None,
    description: str = "",
) -> Publish:
    """Publish the next version."""
    number = next_version(forecast)
    return Publish(ref, number, unit, planned_from, outlook_from, end, buckets, level, description)


def commit(
    forecast: Forecast, quantities: Mapping[date, Decimal], *, automatic: bool = False, reason: str = ""
) -> Commit:
    """Answer the last version: a quantity for each bucket that is named by its start, none for the rest."""
    version = forecast.last.number if forecast.last else 0
    made = tuple(Commitment(start, quantity) for start, quantity in sorted(quantities.items()))
    return Commit(forecast.ref, version, next_answer(forecast), made, automatic, reason)


def commit_to_all(forecast: Forecast, *, automatic: bool = False, reason: str = "") -> Commit:
    """Commit to all that the last version expects."""
    quantities = {figure.start: figure.expected for figure in forecast.figures}
    return commit(forecast, quantities, automatic=automatic, reason=reason)


def keep_commitments(forecast: Forecast, *, automatic: bool = False, reason: str = "") -> Commit:
    """Answer the last version with what stands committed."""
    quantities = {
        figure.start: figure.committed for figure in forecast.figures if figure.committed is not None
    }
    return commit(forecast, quantities, automatic=automatic, reason=reason)


def possible_on_forecast(forecast: Forecast | None, role: Role) -> frozenset[str]:
    """Return the types of claim that this side may write now, knowing all of the forecast."""
    if role is Role.BUYER:
        return frozenset((Publish.TYPE,))
    return frozenset((Commit.TYPE,)) if forecast and forecast.last else frozenset()


def forecast_token(forecast: Forecast) -> str:
    """Return a short text that changes whenever an answer to the forecast would mean something else."""
    version = forecast.last.number if forecast.last else 0
    return f"v{version}a{next_answer(forecast) - 1}"
