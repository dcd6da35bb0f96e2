"""When a partner is written to: one message for many lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tallystick.server.partners.reminding import APART, LONGEST, PATIENCE, QUIET, REPEATS, Due, Told, due

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LONG_AGO = Told(NOON - timedelta(days=30), NOON - timedelta(days=30))


def test_nothing_waiting_is_nothing_to_say() -> None:
    assert due(LONG_AGO, [], NOON) is None


def test_whoever_is_still_writing_is_let_finish() -> None:
    asked = [NOON - 3 * MINUTE, NOON - MINUTE]
    assert due(LONG_AGO, asked, NOON) is None
    assert due(LONG_AGO, asked, asked[-1] + QUIET) == Due()


def test_but_the_first_line_waits_an_hour_at_most() -> None:
    asked = [NOON - LONGEST, NOON - MINUTE]
    assert due(LONG_AGO, asked, NOON) == Due()


def test_messages_keep_apart() -> None:
    told = Told(NOON - APART + MINUTE, NOON - timedelta(days=1))
    asked = [NOON - timedelta(minutes=30)]
    assert due(told, asked, NOON) is None
    assert due(told, asked, NOON + MINUTE) == Due()


@pytest.mark.parametrize("repeated", range(REPEATS + 1))
def test_the_same_lines_are_brought_up_a_few_times(repeated: int) -> None:
    told = Told(NOON - PATIENCE, NOON - PATIENCE, repeated)
    asked = [NOON - PATIENCE - timedelta(days=1)]
    assert due(told, asked, NOON - MINUTE) is None
    assert due(told, asked, NOON) == (Due(repeated + 1) if repeated < REPEATS else None)
