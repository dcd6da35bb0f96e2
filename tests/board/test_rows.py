"""A row of the board: what stands in its cells, its tags and its buttons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tallystick.server.board.rows import Tag
from tallystick.trade.claims import Accept
from tallystick.trade.values import Item, Price, Role
from tests.board.reading import row_of
from tests.trade.world import START, Story


@pytest.fixture
def story() -> Story:
    return Story()


def labels(story: Story, me: Role, **kwargs: bool) -> list[str]:
    """The buttons of a row."""
    return [button.label for button in row_of(story, me, **kwargs).buttons]


def test_a_proposal_stands_beside_what_was_requested(story: Story) -> None:
    story.request("180 24.3", price=Price(Decimal(100), "EUR"))
    story.propose(1, 1, "180 2.4", price=Price(Decimal("103.2"), "EUR"))
    row = row_of(story, Role.BUYER)
    assert (row.requested.quantity, row.requested.day and row.requested.day.iso) == ("180", "2026-03-24")
    assert (row.proposed.quantity, row.proposed.day and row.proposed.day.text) == ("180", "2 Apr")
    assert (row.agreed.quantity, row.agreed.day) == ("", None)
    assert row.differs == "+9 d"
    assert row.differs_all == "+9 d, +3.2 %"


@pytest.mark.parametrize(
    ("proposal", "differs"),
    [
        (("520 20.3",), "−80"),
        (("600 16.3",), "−4 d"),
        (("300 20.3", "300 27.3"), "+1 date"),
        (("600 20.3",), "="),
    ],
)
def test_differences_are_written_out(story: Story, proposal: tuple[str, ...], differs: str) -> None:
    story.request("600 20.3")
    story.propose(1, 1, *proposal)
    assert row_of(story, Role.BUYER).differs == differs


def test_a_substitute_differs_in_its_item(story: Story) -> None:
    story.request("900 30.3")
    story.propose(1, 1, "900 27.3", item=Item("BR-6308-C4"))
    assert row_of(story, Role.BUYER).differs == "Item"


def test_what_was_rejected_is_proposed_as_none(story: Story) -> None:
    story.request("25 8.4")
    story.reject(1)
    row = row_of(story, Role.BUYER)
    assert (row.proposed.quantity, row.differs) == ("0", "none")


def test_a_report_names_its_channel(story: Story) -> None:
    story.request("24 9.4")
    story.report(Role.BUYER, Accept(story.ref, 1))
    row = row_of(story, Role.BUYER)
    assert (row.proposed.quantity, row.differs, row.mine) == ("24", "phone", False)


def test_the_wish_to_cancel_stands_instead_of_a_date(story: Story) -> None:
    story.request("60 14.4")
    story.accept(1)
    story.ask_cancel()
    row = row_of(story, Role.BUYER)
    assert (row.requested.quantity, row.requested.word) == ("", "cancel")
    assert row.agreed.quantity == "60"


def test_several_dates_are_listed_each_with_what_every_set_says(story: Story) -> None:
    story.request("200 31.3", "100 7.4")
    story.accept(1)
    story.receive("118")
    story.request("300 31.3", "100 7.4")
    story.propose(2, 1, "250 31.3", "100 7.4", "50 14.4")
    row = row_of(story, Role.BUYER)
    assert [
        (
            sub.label,
            sub.requested.quantity,
            sub.proposed.quantity,
            sub.differs,
            sub.agreed.quantity,
            sub.received,
        )
        for sub in row.subs
    ] == [
        ("Schedule 1", "300", "250", "−50", "200", "118 received"),
        ("2", "100", "100", "=", "100", ""),
        ("3", "", "50", "added", "", ""),
    ]
    assert row.unfolded
    assert not row_of(story, Role.SUPPLIER).unfolded


def test_one_date_needs_no_list(story: Story) -> None:
    story.request("200 31.3")
    assert row_of(story, Role.BUYER).subs == ()


def test_late_says_by_how_much_and_goes_before_risk(story: Story) -> None:
    story.request("500 5.3")
    story.accept(1)
    now = datetime(2026, 3, 12, 9, tzinfo=UTC)
    assert row_of(story, Role.BUYER, now).tags == (Tag("late", "Late 7 d"),)
    story.receive("500")
    assert row_of(story, Role.BUYER, now).tags == ()


@pytest.mark.parametrize(
    ("days", "tags"), [(2, ()), (3, (Tag("risk", "No answer 2 d"),)), (5, (Tag("risk", "No answer 4 d"),))]
)
def test_no_answer_is_a_risk_after_three_days(story: Story, days: int, tags: tuple[Tag, ...]) -> None:
    story.request("18 25.3")
    assert row_of(story, Role.BUYER, START + timedelta(days=days)).tags == tags


def test_what_is_not_shipped_a_week_before_is_a_risk(story: Story) -> None:
    story.request("36 19.3")
    story.accept(1)
    now = datetime(2026, 3, 13, 9, tzinfo=UTC)
    assert row_of(story, Role.BUYER, now).tags == (Tag("risk", "Not shipped"),)
    story.ship("20", on="12.3")
    assert row_of(story, Role.BUYER, now).tags == (Tag("risk", "16 missing"),)


def test_a_word_of_the_partner_is_new_for_a_minute(story: Story) -> None:
    said = story.request("18 25.3")
    at = said.placed.place.at
    assert row_of(story, Role.SUPPLIER, at + timedelta(seconds=8)).tags == (Tag("new", "Now"),)
    assert row_of(story, Role.SUPPLIER, at + timedelta(seconds=61)).tags == ()
    assert row_of(story, Role.BUYER, at + timedelta(seconds=8)).tags == ()


def test_fulfilment_is_a_meter_with_words(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    assert row_of(story, Role.BUYER).progress is None
    story.ship("120")
    progress = row_of(story, Role.BUYER).progress
    assert progress
    assert (progress.shipped, progress.received, progress.text) == ("14.4", "0.0", "120 shipped")
    story.receive("118", "2")
    progress = row_of(story, Role.BUYER).progress
    assert progress
    assert progress.text == "118 of 300"
    story.receive("282")
    progress = row_of(story, Role.BUYER).progress
    assert progress
    assert (progress.received, progress.text) == ("36.0", "400, 100 over")


def test_buttons_say_what_the_reader_can_answer(story: Story) -> None:
    story.request("400 31.3")
    assert labels(story, Role.SUPPLIER) == ["Accept", "Propose"]
    assert labels(story, Role.BUYER) == ["Change"]
    story.propose(1, 1, "400 9.4")
    assert labels(story, Role.BUYER) == ["Accept", "Propose"]
    assert labels(story, Role.SUPPLIER) == ["Propose"]
    assert labels(story, Role.BUYER, may_write=False) == []


def test_a_rejection_is_answered_and_a_refused_cancel_can_rest(story: Story) -> None:
    story.request("400 31.3")
    story.reject(1)
    assert labels(story, Role.BUYER) == ["Answer"]
    story.request("400 9.4")
    story.accept(2)
    story.ask_cancel()
    assert labels(story, Role.BUYER) == ["Keep"]
    assert labels(story, Role.SUPPLIER) == ["Cancel it", "Refuse"]
    story.refuse_cancel(1)
    assert labels(story, Role.BUYER) == ["Let stand", "Answer"]


def test_what_the_partner_recorded_can_be_confirmed(story: Story) -> None:
    story.request("24 9.4")
    story.report(Role.BUYER, Accept(story.ref, 1))
    assert labels(story, Role.SUPPLIER) == ["Confirm", "Propose"]


def test_only_what_waits_for_the_reader_can_be_accepted_at_once(story: Story) -> None:
    story.request("400 31.3")
    assert (row_of(story, Role.SUPPLIER).agreeing, row_of(story, Role.BUYER).agreeing) == ("accept", "")
    assert (row_of(story, Role.SUPPLIER).again, row_of(story, Role.BUYER).again) == (False, True)
    story.propose(1, 1, "400 9.4")
    assert (row_of(story, Role.SUPPLIER).agreeing, row_of(story, Role.BUYER).agreeing) == ("", "approve")
