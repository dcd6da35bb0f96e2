"""A forecast in which everything is marked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tallystick.server.gate import Book
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.values import Bucket, ForecastRef


def marked_forecast(book: Book, partner: str, mark: str, number: str) -> dict[str, list[str]]:
    """Publish it to a partner; the id by which addresses name it."""
    ref = ForecastRef(book.company, f"FC-{mark}")
    week = Bucket(date(2030, 4, 1), Decimal(number))
    claim = compose.publish(
        ref,
        None,
        (week,),
        unit="PCE",
        planned_from=week.start,
        outlook_from=week.start,
        end=date(2030, 4, 8),
        description=f"Expected {mark}",
    )
    book.write(book.partner(partner).tally, [claim])
    return {"forecast": [str(book.forecast_id(partner, ref))]}
