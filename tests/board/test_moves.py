"""Every move that a page offers changes the line when it is said: no button is there for nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.server.board.answering import claim_for
from tallystick.server.board.moves import AT_ONCE, Move, possible
from tallystick.trade import compose
from tallystick.trade.claims import Claim, Receive, Ship
from tallystick.trade.document import Effect
from tallystick.trade.values import Role, Terms
from tests.board.reading import entry
from tests.trade.world import Story, day, schedule

DATES = ("31.3", "7.4", "14.4")


def _claim(story: Story, me: Role, move: Move, quantity: int, date: str) -> Claim | None:
    """What a person says with a move, with something typed where something is typed."""
    line, dates = story.line, schedule(f"{quantity} {date}")
    if move in AT_ONCE:
        return claim_for(entry(story, me), move)
    match move:
        case Move.PROPOSE:
            return compose.propose(line, dates)
        case Move.CHANGE:
            return compose.request(line, other_terms(story, quantity, date))
        case Move.REJECT:
            return compose.reject(line, "Full")
        case Move.REFUSE:
            return compose.refuse(line)
        case Move.REFUSE_CANCEL:
            return compose.refuse_cancel(line)
        case Move.CANCEL | Move.ASK_CANCEL:
            return compose.cancel(line)
        case Move.SHIP:
            return Ship(line.ref, Decimal(quantity), day(date))
        case Move.RECEIVE:
            return Receive(line.ref, day(date), Decimal(quantity))
    return None


def other_terms(story: Story, quantity: int, date: str) -> Terms:
    """What is requested, for another quantity and day."""
    requested = story.line.requested
    assert requested
    return replace(requested.terms, schedule=schedule(f"{quantity} {date}"))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(Role), st.integers(0, 9), st.integers(1, 900), st.sampled_from(DATES)),
        max_size=14,
    )
)
def test_whatever_is_offered_counts_when_it_is_said(steps: list[tuple[Role, int, int, str]]) -> None:
    story = Story()
    story.request("400 31.3")
    for me, choice, quantity, date in steps:
        moves = [move for move in possible(story.line, me) if move not in (Move.NOTE, Move.ATTACH)]
        if not moves:
            continue
        move = moves[choice % len(moves)]
        claim = _claim(story, me, move, quantity, date)
        if claim is None:
            continue
        said = story.say(me, claim)
        assert said.effect is Effect.APPLIED, (move, said.effect, said.why)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Role), st.integers(0, 9)), max_size=10))
def test_whoever_must_move_can(steps: list[tuple[Role, int]]) -> None:
    story = Story()
    story.request("400 31.3")
    for me, choice in steps:
        line = story.line
        if line.move is not None:
            answers = set(possible(line, line.move)) - {Move.NOTE, Move.ATTACH, Move.REPORT, Move.SHIP}
            assert answers, line.agreement
        moves = [move for move in possible(line, me) if move not in (Move.NOTE, Move.ATTACH)]
        if moves and (claim := _claim(story, me, moves[choice % len(moves)], 100 + choice, "7.4")):
            story.say(me, claim)
