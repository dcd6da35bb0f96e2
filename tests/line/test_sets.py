"""Three value sets, always in one order, none overwriting another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tallystick.server.line.sets import value_sets
from tallystick.trade.claims import Accept
from tallystick.trade.values import Item, Price, Role
from tests.board.reading import reader
from tests.trade.world import Story


@pytest.fixture
def story() -> Story:
    """The line of the mock-up."""
    told = Story()
    told.request("200 31.3", "100 7.4")
    told.accept(1)
    told.receive("118", "2")
    told.request("300 31.3", "100 7.4")
    told.propose(2, 1, "250 31.3", "100 7.4", "50 14.4", reason="Pattern shop is full.")
    return told


def test_requested_proposed_agreed_stand_side_by_side(story: Story) -> None:
    requested, proposed, agreed = value_sets(story.line, reader())
    assert [one.heading for one in (requested, proposed, agreed)] == ["Requested", "Proposed", "Agreed"]
    assert [one.tag for one in (requested, proposed, agreed)] == [
        "Revision 2",
        "Proposal 1, open",
        "Revision 1",
    ]
    assert [one.total for one in (requested, proposed, agreed)] == ["400", "400", "300"]
    assert (requested.open, proposed.open, agreed.open) == (False, True, False)
    assert proposed.reason == "Pattern shop is full."


def test_each_differs_from_the_one_before_it(story: Story) -> None:
    requested, proposed, agreed = value_sets(story.line, reader())
    assert [(row.day.text, row.quantity, row.differs) for row in requested.rows] == [
        ("31 Mar", "300", "+100"),
        ("7 Apr", "100", "same"),
    ]
    assert [(row.day.text, row.quantity, row.differs) for row in proposed.rows] == [
        ("31 Mar", "250", "−50"),
        ("7 Apr", "100", "same"),
        ("14 Apr", "50", "added, +7 d"),
    ]
    assert [(row.quantity, row.differs) for row in agreed.rows] == [("200", "118 received"), ("100", "")]


def test_a_date_that_is_given_up_is_dropped() -> None:
    story = Story()
    story.request("300 31.3", "100 7.4")
    story.propose(1, 1, "400 7.4")
    _requested, proposed, _agreed = value_sets(story.line, reader())
    assert [(row.day.text, row.quantity, row.differs) for row in proposed.rows] == [
        ("31 Mar", "", "dropped"),
        ("7 Apr", "400", "+300"),
    ]


def test_a_date_that_is_moved_says_by_how_much() -> None:
    story = Story()
    story.request("180 24.3", "20 1.4")
    story.propose(1, 1, "170 2.4", "20 3.4")
    _requested, proposed, _agreed = value_sets(story.line, reader())
    assert [(row.day.text, row.quantity, row.differs) for row in proposed.rows] == [
        ("2 Apr", "170", "−10, +9 d"),
        ("3 Apr", "20", "+2 d"),
    ]


def test_nothing_is_said_as_such() -> None:
    story = Story()
    story.request("300 31.3")
    _requested, proposed, agreed = value_sets(story.line, reader())
    assert (proposed.nothing, agreed.nothing) == ("No open proposal.", "Nothing is agreed yet.")
    story.reject(1, reason="End of life")
    assert value_sets(story.line, reader())[1].nothing == "Rejected: End of life"


def test_price_and_item_are_shown_where_they_differ() -> None:
    story = Story()
    story.request("300 31.3", price=Price(Decimal(100), "EUR"))
    assert value_sets(story.line, reader())[0].besides == ()
    story.propose(1, 1, "300 31.3", price=Price(Decimal("103.2"), "EUR"), item=Item("X-1", "Other"))
    requested, proposed, _agreed = value_sets(story.line, reader())
    assert requested.besides == (("Price", "EUR 100.00"),)
    assert proposed.besides == (("Price", "EUR 103.20 (+3.2 %)"), ("Item", "X-1 Other"))


def test_what_was_only_reported_says_by_whom() -> None:
    story = Story()
    story.request("24 9.4")
    story.report(Role.BUYER, Accept(story.ref, 1))
    proposed = value_sets(story.line, reader())[1]
    assert proposed.tag == "Reported, not yet said here"
    assert proposed.who.startswith("Recorded by Ines Moreau")
