"""Figures as the pages of the plan show them."""

from __future__ import annotations

from decimal import Decimal

from tallystick.planning.requirements.expectation import exact


def hundredths(value: float) -> Decimal:
    """A quantity to be read: shares of lots and scrap have endless decimals."""
    return round(exact(value), 2)
