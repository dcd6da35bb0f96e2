"""Confirmed + proposed later + refused + unanswered = requested."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.trade.balance import balance
from tallystick.trade.values import ScheduleLine
from tests.trade.world import schedule

START = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("requested", "promised", "confirmed", "later", "over"),
    [
        (("400 31.3",), ("400 31.3",), 400, 0, 0),
        (("400 31.3",), ("400 24.3",), 400, 0, 0),
        (("400 31.3",), ("400 1.4",), 0, 400, 0),
        (("300 31.3", "100 7.4"), ("250 31.3", "100 7.4", "50 14.4"), 350, 50, 0),
        (("300 31.3", "100 7.4"), ("100 31.3", "300 7.4"), 200, 200, 0),
        (("100 31.3",), ("150 31.3",), 100, 0, 50),
        (("100 31.3",), ("100 7.4", "100 31.3"), 100, 0, 100),
        (("100 31.3",), (), 0, 0, 0),
        ((), ("100 31.3",), 0, 0, 100),
        (("0.5 31.3",), ("0.2 31.3", "0.2 7.4"), Decimal("0.2"), Decimal("0.2"), 0),
    ],
)
def test_promises_are_matched_with_requests(
    requested: tuple[str, ...], promised: tuple[str, ...], confirmed: int, later: int, over: int
) -> None:
    found = balance(schedule(*requested), tuple(sorted(schedule(*promised))), "refused")
    assert (found.confirmed, found.later, found.over) == (confirmed, later, over)
    assert found.refused == found.requested - confirmed - later
    assert found.unanswered == 0
    rest = balance(schedule(*requested), tuple(sorted(schedule(*promised))), "unanswered")
    assert (rest.refused, rest.unanswered) == (0, found.refused)


schedules = st.dictionaries(st.integers(0, 5), st.integers(1, 4), max_size=4).map(
    lambda lines: tuple(
        ScheduleLine(START + timedelta(day), Decimal(some)) for day, some in sorted(lines.items())
    )
)


@given(schedules, schedules)
def test_as_much_as_possible_is_on_time(
    requested: tuple[ScheduleLine, ...], promised: tuple[ScheduleLine, ...]
) -> None:
    found = balance(requested, promised, "refused")
    assert found.confirmed == most_on_time(requested, promised)
    assert found.confirmed + found.later + found.refused == found.requested
    assert found.confirmed + found.later + found.over == sum(line.quantity for line in promised)


def most_on_time(requested: tuple[ScheduleLine, ...], promised: tuple[ScheduleLine, ...]) -> Decimal:
    """Try every order in which promises could be handed out: one of them is best."""
    best = Decimal(0)
    for order in permutations(promised):
        open_ = {line.date: line.quantity for line in requested}
        given_ = Decimal(0)
        for promise in order:
            left = promise.quantity
            for day in sorted(open_, reverse=True):
                if day >= promise.date:
                    part = min(left, open_[day])
                    open_[day] -= part
                    left -= part
                    given_ += part
        best = max(best, given_)
    return best
