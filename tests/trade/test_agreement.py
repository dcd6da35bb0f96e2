"""How agreement comes about: requests, answers, proposals, and whose move it is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tallystick.trade.document import Agreement, Effect
from tallystick.trade.values import Item, Price, Role
from tests.trade.world import START, Story, schedule, terms


def test_a_request_is_the_suppliers_move(story: Story) -> None:
    said = story.request("300 31.3", reason="Pump line starts on 2 Apr.")
    line = story.line
    assert (line.agreement, line.move, line.asked_at) == (Agreement.NEW, Role.SUPPLIER, said.placed.place.at)
    assert said.number == 1
    assert line.requested
    assert (line.requested.revision, line.requested.terms) == (1, terms("300 31.3"))
    assert (line.requested.by, line.requested.contact) == ("Ines Moreau", "Ines Moreau")
    assert line.requested.reason == "Pump line starts on 2 Apr."
    assert line.proposed is None
    assert line.agreed is None
    assert line.balance.unanswered == 300
    assert line.last == said


def test_opening_it_promises_nothing(story: Story) -> None:
    asked = story.request("300 31.3")
    story.see(1)
    line = story.line
    assert (line.agreement, line.move, line.asked_at) == (
        Agreement.SEEN,
        Role.SUPPLIER,
        asked.placed.place.at,
    )
    assert line.balance.unanswered == 300


def test_accepting_the_revision_makes_an_agreement(story: Story) -> None:
    story.request("300 31.3")
    said = story.accept(1)
    line = story.line
    assert (line.agreement, line.move, line.asked_at) == (Agreement.AGREED, None, None)
    assert said.cut
    assert line.agreed
    assert (line.agreed.terms, line.agreed.revision, line.agreed.proposal) == (terms("300 31.3"), 1, 0)
    assert (line.agreed.by, line.agreed.at) == ("Jonas Brandt", said.placed.place.at)
    assert line.balance.confirmed == 300


def test_a_proposal_is_the_buyers_move(story: Story) -> None:
    story.request("300 31.3")
    said = story.propose(1, 1, "300 7.4", reason="Core shop maintenance in week 14.")
    line = story.line
    assert (line.agreement, line.move, line.asked_at) == (
        Agreement.PROPOSED,
        Role.BUYER,
        said.placed.place.at,
    )
    assert not said.cut
    assert line.proposed
    assert (line.proposed.number, line.proposed.answers, line.proposed.terms) == (1, 1, terms("300 7.4"))
    assert line.proposed.reason == "Core shop maintenance in week 14."
    assert line.agreed is None
    assert line.balance.later == 300


def test_approving_the_proposal_makes_an_agreement_on_its_terms(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "250 31.3", "50 14.4")
    said = story.approve(1)
    line = story.line
    assert (line.agreement, line.move) == (Agreement.AGREED, None)
    assert said.cut
    assert line.proposed is None
    assert line.agreed
    assert (line.agreed.terms, line.agreed.revision, line.agreed.proposal) == (
        terms("250 31.3", "50 14.4"),
        0,
        1,
    )
    assert line.agreed.answers == 1
    assert line.requested
    assert line.requested.terms == terms("300 31.3")  # what was asked stays visible


def test_refusing_the_proposal_gives_the_move_back(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    said = story.refuse(1)
    line = story.line
    assert (line.agreement, line.move, line.asked_at) == (Agreement.SEEN, Role.SUPPLIER, said.placed.place.at)
    assert line.proposed is None
    assert line.balance.unanswered == 300


def test_a_counter_request_replaces_the_proposal(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    story.request("200 31.3", "100 7.4")
    line = story.line
    assert (line.agreement, line.move) == (Agreement.NEW, Role.SUPPLIER)
    assert line.proposed is None
    late = story.approve(1)
    assert (late.effect, late.why) == (Effect.STALE, "old-proposal")
    assert story.line.agreed is None


def test_a_second_proposal_replaces_the_first(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    story.propose(1, 2, "300 2.4")
    assert story.line.proposed
    assert story.line.proposed.number == 2
    stale = story.approve(1)
    assert (stale.effect, stale.why, stale.cut) == (Effect.STALE, "old-proposal", False)
    story.approve(2)
    assert story.line.agreed
    assert story.line.agreed.proposal == 2


def test_accepting_after_all_withdraws_ones_proposal(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    story.accept(1)
    line = story.line
    assert line.agreement is Agreement.AGREED
    assert line.agreed
    assert line.agreed.revision == 1
    assert line.proposed is None


def test_a_rejection_is_the_buyers_move(story: Story) -> None:
    story.request("25 8.4")
    said = story.reject(1, reason="End of life")
    line = story.line
    assert (line.agreement, line.move, line.asked_at) == (
        Agreement.REJECTED,
        Role.BUYER,
        said.placed.place.at,
    )
    assert line.rejection == "End of life"
    assert line.balance.refused == 25


def test_after_a_rejection_either_side_may_go_on(story: Story) -> None:
    story.request("25 8.4")
    story.reject(1)
    story.propose(1, 1, "10 8.4")
    assert story.line.agreement is Agreement.PROPOSED
    story.reject(1)
    story.request("20 8.4")
    line = story.line
    assert (line.agreement, line.move, line.rejection) == (Agreement.NEW, Role.SUPPLIER, "")


# A change of what is agreed


def test_a_change_leaves_the_agreement_standing_until_it_is_accepted(story: Story) -> None:
    story.request("200 31.3", "100 7.4")
    story.accept(1)
    story.request("300 31.3", "100 7.4")
    line = story.line
    assert (line.agreement, line.move) == (Agreement.CHANGED, Role.SUPPLIER)
    assert line.agreed
    assert line.agreed.terms == terms("200 31.3", "100 7.4")
    assert (line.balance.confirmed, line.balance.unanswered) == (300, 100)
    story.accept(2)
    line = story.line
    assert (line.agreement, line.move) == (Agreement.AGREED, None)
    assert line.agreed
    assert line.agreed.terms == terms("300 31.3", "100 7.4")


def test_a_refused_change_leaves_the_agreement_standing(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    story.request("400 31.3")
    story.reject(2, reason="Pattern shop is full")
    line = story.line
    assert (line.agreement, line.move, line.rejection) == (
        Agreement.REJECTED,
        Role.BUYER,
        "Pattern shop is full",
    )
    assert line.agreed
    assert line.agreed.terms == terms("300 31.3")
    assert (line.balance.confirmed, line.balance.refused) == (300, 100)


def test_asking_for_what_is_agreed_lets_a_refused_change_rest(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    story.request("400 31.3")
    story.reject(2)
    story.request("300 31.3", item=Item("CA-DN80-PN16", "Another description"))
    line = story.line
    assert (line.agreement, line.move) == (Agreement.AGREED, None)
    assert line.agreed
    assert line.agreed.revision == 1
    assert line.rejection == ""
    again = story.accept(3)
    assert again.effect is Effect.APPLIED  # needless, but no harm


def test_a_proposal_on_top_of_an_agreement(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    story.propose(1, 1, "300 7.4", reason="Furnace repair")
    line = story.line
    assert (line.agreement, line.move) == (Agreement.PROPOSED, Role.BUYER)
    assert line.agreed
    assert line.agreed.revision == 1
    assert line.balance.later == 300
    story.refuse(1)
    assert (story.line.agreement, story.line.move) == (Agreement.AGREED, None)
    story.propose(1, 2, "300 2.4")
    story.approve(2)
    assert story.line.agreed
    assert story.line.agreed.terms == terms("300 2.4")


def test_refusing_the_counter_to_a_change_leaves_the_change_open(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    story.request("400 31.3")
    story.propose(2, 1, "400 14.4")
    refused = story.refuse(1)
    line = story.line
    assert (line.agreement, line.move, line.asked_at) == (
        Agreement.CHANGED,
        Role.SUPPLIER,
        refused.placed.place.at,
    )


def test_what_is_agreed_can_be_neither_rejected_nor_accepted_back(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    story.approve(1)
    rejected = story.reject(1)
    assert (rejected.effect, rejected.why) == (Effect.REFUSED, "already-agreed")
    accepted = story.accept(1)
    assert (accepted.effect, accepted.why, accepted.cut) == (Effect.STALE, "already-agreed", False)
    assert story.line.agreed
    assert story.line.agreed.proposal == 1


# Partial confirmation, price, substitutes, over-promise


def test_a_partial_confirmation_leaves_the_rest_unanswered(story: Story) -> None:
    story.request("400 31.3")
    story.propose(1, 1, "300 31.3", rest="unanswered")
    balance = story.line.balance
    assert (balance.confirmed, balance.refused, balance.unanswered) == (300, 0, 100)
    approved = story.approve(1)
    line = story.line
    assert line.agreement is Agreement.AGREED
    assert (line.move, line.asked_at) == (
        Role.SUPPLIER,
        approved.placed.place.at,
    )  # still owes an answer for 100
    assert line.balance.unanswered == 100
    story.propose(1, 2, "300 31.3", "100 14.4")
    story.approve(2)
    line = story.line
    assert (line.move, line.balance.unanswered, line.balance.later) == (None, 0, 100)


def test_a_smaller_promise_refuses_the_rest(story: Story) -> None:
    story.request("600 20.3")
    story.propose(1, 1, "520 20.3")
    assert (story.line.balance.confirmed, story.line.balance.refused) == (520, 80)
    story.approve(1)
    line = story.line
    assert (line.move, line.balance.confirmed, line.balance.refused) == (None, 520, 80)


def test_a_larger_promise_shows_what_is_over(story: Story) -> None:
    story.request("500 20.3")
    story.propose(1, 1, "600 20.3")
    assert (story.line.balance.confirmed, story.line.balance.over) == (500, 100)


def test_a_price_proposal(story: Story) -> None:
    asked, offered = Price(Decimal("84.20"), "EUR"), Price(Decimal("86.90"), "EUR")
    story.request("250 26.3", price=asked)
    story.propose(1, 1, "250 26.3", price=offered)
    line = story.line
    assert line.proposed
    assert (line.proposed.terms.price, line.proposed.substitute) == (offered, False)
    assert line.balance.confirmed == 250
    story.approve(1)
    assert story.line.agreed
    assert story.line.agreed.terms.price == offered


def test_a_proposal_keeps_the_price_and_item_that_it_does_not_name(story: Story) -> None:
    price = Price(Decimal("84.20"), "EUR", Decimal(100))
    story.request("250 26.3", price=price)
    story.propose(1, 1, "250 2.4")
    assert story.line.proposed
    assert story.line.proposed.terms == terms("250 2.4", price=price)


def test_a_substitute(story: Story) -> None:
    other = Item("BR-6308-C4", "Ball bearing 6308 C4")
    story.request("900 30.3", item=Item("BR-6308-C3"))
    story.propose(1, 1, "900 27.3", item=other)
    line = story.line
    assert line.proposed
    assert (line.proposed.substitute, line.proposed.terms.item) == (True, other)
    assert line.balance.confirmed == 900
    story.approve(1)
    assert story.line.agreed
    assert story.line.agreed.terms.item == other


def test_naming_the_same_item_with_ones_own_code_is_no_substitute(story: Story) -> None:
    story.request("900 30.3", item=Item("BR-6308-C3"))
    story.propose(1, 1, "900 30.3", item=Item("BR-6308-C3", partner_code="SKF-6308"))
    assert story.line.proposed
    assert not story.line.proposed.substitute


# Answers to something else


def test_an_answer_to_an_old_revision_stays_visible_and_changes_nothing(story: Story) -> None:
    story.request("300 31.3")
    story.request("400 31.3")
    for said in (story.accept(1), story.propose(1, 1, "300 7.4"), story.reject(1), story.see(1)):
        assert (said.effect, said.why) == (Effect.STALE, "old-revision")
    line = story.line
    assert (line.agreement, line.move, line.agreed, line.proposed) == (
        Agreement.NEW,
        Role.SUPPLIER,
        None,
        None,
    )
    assert len(line.history) == 6


def test_a_stale_proposal_still_takes_its_number(story: Story) -> None:
    story.request("300 31.3")
    story.request("400 31.3")
    story.propose(1, 1, "300 7.4")
    again = story.propose(2, 1, "400 7.4")
    assert (again.effect, again.why) == (Effect.REFUSED, "proposal-out-of-order")
    assert story.propose(2, 2, "400 7.4").effect is Effect.APPLIED


@pytest.mark.parametrize("number", [1, 3, 4])
def test_revisions_are_numbered_without_gaps(story: Story, number: int) -> None:
    story.request("300 31.3")
    said = story.request("400 31.3", revision=number)
    assert (said.effect, said.why) == (Effect.REFUSED, "revision-out-of-order")
    assert story.line.requested
    assert story.line.requested.revision == 1


def test_nothing_can_be_said_about_a_line_that_was_not_asked_for(story: Story) -> None:
    for said in (
        story.see(1),
        story.accept(1),
        story.propose(1, 1, "300 31.3"),
        story.reject(1),
        story.ship("300"),
        story.accept_cancel(1),
        story.receive("300"),
        story.cancel(),
        story.ask_cancel(),
        story.approve(1),
        story.refuse(1),
    ):
        assert said.effect is Effect.REFUSED
        assert said.why in ("unknown-line", "unknown-cancel")
    line = story.line
    assert (line.requested, line.move, line.last, line.fulfilment.value) == (None, None, None, "none")
    assert line.balance.requested == 0


def test_what_is_named_must_exist(story: Story) -> None:
    story.request("300 31.3")
    for said, why in (
        (story.accept(2), "unknown-revision"),
        (story.see(2), "unknown-revision"),
        (story.approve(1), "unknown-proposal"),
        (story.refuse(1), "unknown-proposal"),
        (story.accept_cancel(1), "unknown-cancel"),
        (story.receive("1", shipment=1), "unknown-shipment"),
    ):
        assert (said.effect, said.why) == (Effect.REFUSED, why)


def test_a_proposal_is_answered_once(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    story.refuse(1)
    for said in (story.approve(1), story.refuse(1)):
        assert (said.effect, said.why) == (Effect.STALE, "already-answered")


def test_a_proposal_cannot_be_answered_before_it_is_seen(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    said = story.approve(1, seen=0)
    assert (said.effect, said.why) == (Effect.REFUSED, "unknown-proposal")


def test_one_entry_may_carry_several_claims_about_one_line(story: Story) -> None:
    first = story.request("300 31.3")
    assert first.placed.place.at > START
    request = story.placed[0].claim
    both = story.say(Role.BUYER, {**request, "revision": 2}, {**request, "revision": 3, "reason": "Typo"})
    assert (both.number, both.placed.place.index) == (3, 1)
    assert story.accept(3).cut


def test_a_schedule_with_many_dates(story: Story) -> None:
    story.request("10 1.4", "10 8.4", "10 15.4")
    assert story.line.requested
    assert story.line.requested.terms.schedule == schedule("10 1.4", "10 8.4", "10 15.4")
    assert story.line.requested.terms.quantity == 30
