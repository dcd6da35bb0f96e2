"""The sentence of the banner: whose move it is, what was said, and what it means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tallystick.server.line.stake import Stake, stake
from tallystick.trade.claims import Accept
from tallystick.trade.values import Item, Price, Role
from tests.board.reading import entry, reader
from tests.trade.world import START, Story


@pytest.fixture
def story() -> Story:
    return Story()


def read(story: Story, me: Role, now: datetime | None = None) -> Stake:
    """The banner as one side reads it a day later."""
    return stake(entry(story, me, now), reader(now))


def test_three_dates_of_which_the_last_comes_later(story: Story) -> None:
    story.request("300 31.3", "100 7.4")
    story.propose(1, 1, "250 31.3", "100 7.4", "50 14.4", reason="Pattern shop is full in week 14.")
    found = read(story, Role.BUYER)
    assert found.lead == "Your move."
    assert found.text == "Varnholt Guss proposes 3 dates:"
    assert found.weight == "50 arrive 7 days later than requested"
    assert found.tail == "Answers revision 1, 22 hours ago."
    assert found.quote == "Pattern shop is full in week 14."
    mine = read(story, Role.SUPPLIER)
    assert (mine.lead, mine.text) == ("Their move.", "You proposed 3 dates:")


@pytest.mark.parametrize(
    ("propose", "weight"),
    [
        (lambda s: s.propose(1, 1, "520 20.3"), "80 of 600 would not come"),
        (lambda s: s.propose(1, 1, "520 20.3", rest="unanswered"), "80 of 600 to be answered later"),
        (lambda s: s.propose(1, 1, "620 20.3"), "20 more than requested"),
        (lambda s: s.propose(1, 1, "600 29.3"), "600 arrive 9 days later than requested"),
        (lambda s: s.propose(1, 1, "600 16.3"), "4 days earlier than requested"),
        (lambda s: s.propose(1, 1, "600 20.3", price=Price(Decimal(103), "EUR")), "price +3 %"),
        (lambda s: s.propose(1, 1, "600 20.3", price=Price(Decimal(103), "USD")), "another price"),
        (
            lambda s: s.propose(1, 1, "500 21.3", price=Price(Decimal(99), "EUR")),
            "100 of 600 would not come, 500 arrive 1 day later than requested, price −1 %",
        ),
        (lambda s: s.propose(1, 1, "600 20.3", item=Item("BR-6308-C4")), "600 on 20 Mar"),
    ],
)
def test_what_a_proposal_means(story: Story, propose: Callable[[Story], object], weight: str) -> None:
    story.request("600 20.3", price=Price(Decimal(100), "EUR"))
    propose(story)
    assert read(story, Role.BUYER).weight == weight


def test_a_request_is_put_as_a_question_and_says_whether_it_was_opened(story: Story) -> None:
    story.request("400 31.3")
    assert read(story, Role.SUPPLIER).text == "Brackwater Pumps asks for"
    assert read(story, Role.SUPPLIER).weight == "400 on 31 Mar"
    assert read(story, Role.BUYER).tail.startswith("They have not opened it yet.")
    story.see(1)
    assert read(story, Role.BUYER).tail.startswith("They have opened it.")


def test_a_change_names_the_difference_and_what_stands(story: Story) -> None:
    story.request("300 27.3")
    story.accept(1)
    story.request("400 24.3", reason="Waterworks order came in.")
    found = read(story, Role.SUPPLIER)
    assert found.text == "Brackwater Pumps wants to change the agreement:"
    assert found.weight == "100 more, 3 days earlier"
    assert found.tail.startswith("Until you both agree, 300 on 27 Mar stands.")
    assert found.quote == "Waterworks order came in."


def test_a_rejection_says_what_is_left(story: Story) -> None:
    story.request("25 8.4")
    story.reject(1, reason="End of life")
    found = read(story, Role.BUYER)
    assert (found.text, found.weight) == ("Varnholt Guss rejects revision 1.", "Nothing is promised")
    assert found.quote == "End of life"


def test_a_rejected_change_leaves_the_agreement(story: Story) -> None:
    story.request("25 8.4")
    story.accept(1)
    story.request("30 8.4")
    story.reject(2)
    assert read(story, Role.BUYER).weight == "The agreement of 25 on 8 Apr stands"
    assert read(story, Role.SUPPLIER).text == "You rejected revision 2."


def test_a_wish_to_cancel_and_its_refusal(story: Story) -> None:
    story.request("60 14.4")
    story.accept(1)
    story.ask_cancel(reason="Project stopped")
    found = read(story, Role.SUPPLIER)
    assert (found.text, found.weight) == ("Brackwater Pumps asks to cancel", "60 on 14 Apr")
    assert (found.tail, found.quote) == ("Until both agree it stands.", "Project stopped")
    story.refuse_cancel(1, reason="Cast already")
    found = read(story, Role.BUYER)
    assert (found.text, found.quote) == ("Varnholt Guss refuses to cancel.", "Cast already")


def test_what_was_recorded_binds_nobody(story: Story) -> None:
    story.request("24 9.4")
    story.report(Role.BUYER, Accept(story.ref, 1))
    assert "binds nobody" in read(story, Role.SUPPLIER).text


def test_an_agreement_says_what_is_to_come_or_how_late_it_is(story: Story) -> None:
    story.request("500 5.3")
    story.accept(1)
    story.receive("320")
    before, after = START + timedelta(days=1), datetime(2026, 3, 12, 9, tzinfo=UTC)
    assert read(story, Role.BUYER, before).weight == "180 to come, next on 5 Mar"
    assert read(story, Role.BUYER, after).weight == "180 not received, 7 days late"
    story.receive("180")
    assert read(story, Role.BUYER, after).weight == "All of it has been received"
    story.receive("40")
    found = read(story, Role.BUYER, after)
    assert (found.text, found.weight) == ("500 on 5 Mar.", "All of it has been received, and 40 more")


def test_a_part_that_is_still_unanswered(story: Story) -> None:
    story.request("400 31.3")
    story.propose(1, 1, "320 31.3", rest="unanswered")
    story.approve(1)
    assert read(story, Role.SUPPLIER).weight == "80 of the request"


def test_cancelled_and_closed(story: Story) -> None:
    story.request("80 31.3")
    story.cancel()
    assert read(story, Role.BUYER) == Stake("Cancelled.", "Nothing more is expected.")
