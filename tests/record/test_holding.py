"""Lines that are held up: on the tab “At risk” whatever else happens to them, counted as they are listed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.record.test_concurrency import at_once
from tests.world import World

from tallystick.server.gate import BoardView, Tab
from tallystick.server.gate.holding import hold, lock
from tallystick.trade import compose

LINES = 12


@pytest.fixture
def lines(world: World) -> list[UUID]:
    """Lines that Halvard has just ordered of Brackwater, far ahead: none is at risk by its dates."""
    day = datetime.now(UTC).date() + timedelta(days=90)
    wanted = [world.request("halvard", order="HW-1", line=10 * n, day=day) for n in range(1, LINES + 1)]
    return [entry.id for entry in world.say("halvard", "brackwater", wanted)]


def turn(world: World, lines: dict[UUID, bool]) -> None:
    with world.system("brackwater").open() as book:
        lock(book, [], lines)
        hold(book, lines)


def at_risk(world: World, company: str = "brackwater") -> set[UUID]:
    """The lines on the tab; the number beside it must be theirs, summed and counted."""
    with world.system(company).open() as book:
        found = {row.id for row in book.page(BoardView(tab=Tab.AT_RISK)).rows}
        assert book.counts(BoardView()).at_risk.number == len(found)
        assert book.counts(BoardView(search="HW-1")).at_risk.number == len(found)
        return found


@pytest.mark.django_db
def test_lines_are_at_risk_as_long_as_they_are_held_up(world: World, lines: list[UUID]) -> None:
    assert at_risk(world) == set()
    turn(world, dict.fromkeys(lines, True))
    assert at_risk(world) == set(lines)
    turn(world, dict.fromkeys(lines, True))
    assert at_risk(world) == set(lines), "once more is not twice"
    turn(world, dict.fromkeys(lines[:5], False))
    assert at_risk(world) == set(lines[5:])
    assert at_risk(world, "halvard") == set(), "that is nobody else's business"


@pytest.mark.django_db
def test_a_line_that_its_dates_put_at_risk_stays_so_when_it_is_held_up_no_longer(world: World) -> None:
    soon = datetime.now(UTC).date() + timedelta(days=3)
    entry = world.order("halvard", "brackwater", order="HW-1", day=soon)
    world.say("brackwater", "halvard", [compose.accept(entry.document)])
    assert at_risk(world) == {entry.id}
    for held in (True, False):
        turn(world, {entry.id: held})
        assert at_risk(world) == {entry.id}


@pytest.mark.django_db
def test_what_nobody_has_is_passed_over(world: World, lines: list[UUID]) -> None:
    turn(world, {UUID(int=7): True, lines[0]: True})
    assert at_risk(world) == {lines[0]}


@pytest.mark.django_db(transaction=True)
def test_planning_and_partners_who_write_at_once_wait_for_each_other_and_count_right(
    world: World, lines: list[UUID]
) -> None:
    with world.as_("ines").open() as book:
        entries = book.lines(lines)

    def answers() -> None:
        for entry in reversed(entries):
            world.say("brackwater", "halvard", [compose.accept(entry.document)])

    def plans() -> None:
        for turned in _waves(lines):
            turn(world, turned)

    assert at_once(answers, plans) == [None, None]
    assert at_risk(world) == set(lines[1::2])
    with world.as_("ines").open() as book:
        assert book.counts(BoardView()).agreed.number == LINES


def _waves(lines: list[UUID]) -> Iterator[dict[UUID, bool]]:
    """All of them held up and freed again and again; in the end every second one is."""
    for _wave in range(8):
        yield dict.fromkeys(lines, True)
        yield dict.fromkeys(lines[::2], False)
