"""Every state of a line in words and glyph, from both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest

from tallystick.server.board.words import glyph, last_word, state, whose_move
from tallystick.server.web.formats import Formats
from tallystick.trade.claims import Accept, Request
from tallystick.trade.values import Item, Price, Role
from tests.trade.world import ITEM, Story, schedule


@dataclass(frozen=True)
class Seen:
    """How one side reads a state: its glyph, whose move it is, and the last word."""

    glyph: str
    move: str
    word: str


def _asked(story: Story) -> None:
    story.request("400 31.3", price=Price(Decimal(100), "EUR"))


def _agreed(story: Story) -> None:
    _asked(story)
    story.accept(1)


def _after(start: Callable[[Story], None], *more: Callable[[Story], object]) -> Callable[[Story], None]:
    def tell(story: Story) -> None:
        start(story)
        for one in more:
            one(story)

    return tell


YOURS, THEIRS, AGREED, CLOSED = "Your move", "Their move", "Agreed", "Closed"
STATES = {
    "new": (_asked, Seen("new-out", THEIRS, "New"), Seen("new-in", YOURS, "New")),
    "seen": (
        _after(_asked, lambda s: s.see(1)),
        Seen("seen-out", THEIRS, "Seen"),
        Seen("seen-in", YOURS, "New"),
    ),
    "proposed later": (
        _after(_asked, lambda s: s.propose(1, 1, "400 9.4")),
        Seen("prop-in", YOURS, "Proposed later"),
        Seen("prop-out", THEIRS, "You proposed later"),
    ),
    "proposed earlier": (
        _after(_asked, lambda s: s.propose(1, 1, "400 27.3")),
        Seen("prop-in", YOURS, "Proposed earlier"),
        Seen("prop-out", THEIRS, "You proposed earlier"),
    ),
    "proposed less": (
        _after(_asked, lambda s: s.propose(1, 1, "320 31.3")),
        Seen("prop-in", YOURS, "Proposed less"),
        Seen("prop-out", THEIRS, "You proposed less"),
    ),
    "proposed more": (
        _after(_asked, lambda s: s.propose(1, 1, "420 31.3")),
        Seen("prop-in", YOURS, "Proposed more"),
        Seen("prop-out", THEIRS, "You proposed more"),
    ),
    "proposed dates": (
        _after(_asked, lambda s: s.propose(1, 1, "250 31.3", "100 7.4", "50 14.4")),
        Seen("prop-in", YOURS, "Proposed 3 dates"),
        Seen("prop-out", THEIRS, "You proposed 3 dates"),
    ),
    "proposed price": (
        _after(_asked, lambda s: s.propose(1, 1, "400 31.3", price=Price(Decimal("103.2"), "EUR"))),
        Seen("prop-in", YOURS, "Proposed price"),
        Seen("prop-out", THEIRS, "You proposed price"),
    ),
    "substitute": (
        _after(_asked, lambda s: s.propose(1, 1, "400 31.3", item=Item("CA-DN80-PN25"))),
        Seen("prop-in", YOURS, "Offered substitute"),
        Seen("prop-out", THEIRS, "You offered substitute"),
    ),
    "refused": (
        _after(_asked, lambda s: s.propose(1, 1, "400 9.4"), lambda s: s.refuse(1)),
        Seen("seen-out", THEIRS, "You refused proposal"),
        Seen("seen-in", YOURS, "Refused your proposal"),
    ),
    "asked again": (
        _after(_asked, lambda s: s.request("400 31.3")),
        Seen("new-out", THEIRS, "You asked again"),
        Seen("new-in", YOURS, "Asks again"),
    ),
    "agreed": (
        _agreed,
        Seen("match", AGREED, "They accepted"),
        Seen("match", AGREED, "You accepted"),
    ),
    "changed": (
        _after(_agreed, lambda s: s.request("430 31.3", price=Price(Decimal(100), "EUR"))),
        Seen("prop-out", THEIRS, "You changed, +30"),
        Seen("prop-in", YOURS, "They changed, +30"),
    ),
    "rejected": (
        _after(_asked, lambda s: s.reject(1, reason="End of life.")),
        Seen("rej-in", YOURS, "Rejected: end of life"),
        Seen("rej-out", THEIRS, "You rejected: end of life"),
    ),
    "change rejected": (
        _after(_agreed, lambda s: s.request("430 31.3"), lambda s: s.reject(2)),
        Seen("rej-in", YOURS, "Rejected"),
        Seen("rej-out", THEIRS, "You rejected"),
    ),
    "cancel asked": (
        _after(_agreed, lambda s: s.ask_cancel()),
        Seen("can-out", THEIRS, "You asked to cancel"),
        Seen("can-in", YOURS, "They ask to cancel"),
    ),
    "cancel refused": (
        _after(_agreed, lambda s: s.ask_cancel(), lambda s: s.refuse_cancel(1)),
        Seen("rej-in", YOURS, "Refused your cancel"),
        Seen("rej-out", THEIRS, "You refused to cancel"),
    ),
    "cancelled": (
        _after(_asked, lambda s: s.cancel()),
        Seen("cancelled", CLOSED, "Cancelled"),
        Seen("cancelled", CLOSED, "Cancelled"),
    ),
    "let stand": (
        _after(
            _agreed,
            lambda s: s.request("430 31.3"),
            lambda s: s.request("400 31.3", price=Price(Decimal(100), "EUR")),
        ),
        Seen("match", AGREED, "You let it stand"),
        Seen("match", AGREED, "They let it stand"),
    ),
    "shipped": (
        _after(_agreed, lambda s: s.ship("120")),
        Seen("match", AGREED, "Shipped 120"),
        Seen("match", AGREED, "Shipped 120"),
    ),
    "received": (
        _after(_agreed, lambda s: s.ship("120"), lambda s: s.receive("118", "2")),
        Seen("match", AGREED, "Received 118"),
        Seen("match", AGREED, "Received 118"),
    ),
    "reported by the buyer": (
        _after(_asked, lambda s: s.report(Role.BUYER, Accept(s.ref, 1))),
        Seen("new-out", THEIRS, "Reported by you"),
        Seen("new-in", YOURS, "Reported by them"),
    ),
    "reported by the supplier": (
        lambda s: s.report(Role.SUPPLIER, Request(s.ref, 1, ITEM, "pc", schedule("400 31.3"))),
        Seen("new-in", YOURS, "Reported by them"),
        Seen("new-out", THEIRS, "Reported by you"),
    ),
    "a part unanswered": (
        _after(_asked, lambda s: s.propose(1, 1, "320 31.3", rest="unanswered"), lambda s: s.approve(1)),
        Seen("new-out", THEIRS, "80 unanswered"),
        Seen("new-in", YOURS, "80 unanswered"),
    ),
}


@pytest.mark.parametrize("name", STATES)
def test_both_sides_read_a_state_from_their_own_half(name: str) -> None:
    tell, buyer, supplier = STATES[name]
    story = Story()
    tell(story)
    for me, seen in ((Role.BUYER, buyer), (Role.SUPPLIER, supplier)):
        found = Seen(
            glyph(story.line, me), whose_move(story.line, me), last_word(story.line, me, Formats()).text
        )
        assert found == seen
        assert state(story.line, me)


def test_agreement_is_quiet_and_everything_else_is_not() -> None:
    for name, (tell, buyer, _supplier) in STATES.items():
        story = Story()
        tell(story)
        quiet = last_word(story.line, Role.BUYER, Formats()).quiet
        assert quiet == (buyer.move == AGREED), name
