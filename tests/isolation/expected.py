"""A forecast, and what a shortage holds up, in which everything is marked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from tallystick.server.gate import Book
from tallystick.server.gate.holding import hold, lock
from tallystick.server.shortages.models import HeldUp
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


def marked_shortage(book: Book, line: UUID, mark: str, number: str) -> None:
    """Let one hold up a line and an order from outside."""
    day = date(2030, 4, 1)
    cause = {"item": f"HC-{mark}", "supplier": "", "week": "2030-04-01", "quantity": number, "forecast": ""}
    outside = {"order": f"SO-{mark}", "item": f"DB-{mark}", "customer": f"Customer {mark}"}
    for key, told in ((line, {}), (uuid4(), outside)):
        HeldUp.objects.create(
            company_id=book.company, line_id=key, missing=number, due=day, causes=[cause], **told
        )
    lock(book, [], [line])
    hold(book, {line: True})
