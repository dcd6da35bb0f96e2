"""Cancelling before agreement, asking to cancel after it."""

from __future__ import annotations

from tallystick.trade.claims import See
from tallystick.trade.compose import possible
from tallystick.trade.document import Agreement, Effect
from tallystick.trade.values import Role
from tests.trade.world import Story, terms


def test_before_agreement_the_buyer_cancels_alone(story: Story) -> None:
    story.request("80 31.3")
    story.propose(1, 1, "80 7.4")
    story.cancel(reason="No longer needed")
    line = story.line
    assert (line.agreement, line.move, line.asked_at) == (Agreement.CANCELLED, None, None)
    assert line.closed
    assert (line.proposed, line.agreed, line.cancel) == (None, None, None)
    assert line.balance.refused == 80  # nothing of it will come


def test_after_agreement_it_takes_both(story: Story) -> None:
    story.request("60 14.4")
    story.accept(1)
    alone = story.cancel()
    assert (alone.effect, alone.why) == (Effect.REFUSED, "already-agreed")
    asked = story.ask_cancel(reason="Customer withdrew")
    line = story.line
    assert (line.agreement, line.move) == (Agreement.CANCEL_REQUESTED, Role.SUPPLIER)
    assert line.asked_at == asked.placed.place.at
    assert line.cancel
    assert (line.cancel.number, line.cancel.reason) == (1, "Customer withdrew")
    assert line.agreed
    done = story.accept_cancel(1)
    line = story.line
    assert done.cut
    assert (line.agreement, line.move, line.agreed) == (Agreement.CANCELLED, None, None)
    assert line.cancel
    assert line.cancel.answer == "accepted"


def test_a_refused_cancel_leaves_the_agreement_standing(story: Story) -> None:
    story.request("40 30.3")
    story.accept(1)
    story.ask_cancel()
    refused = story.refuse_cancel(1, reason="Already wound")
    line = story.line
    assert (line.agreement, line.move, line.rejection) == (Agreement.REJECTED, Role.BUYER, "Already wound")
    assert line.asked_at == refused.placed.place.at
    assert line.agreed
    assert line.agreed.terms == terms("40 30.3")
    assert line.cancel
    assert (line.cancel.answer, line.cancel.answer_reason) == ("refused", "Already wound")
    assert line.balance.confirmed == 40


def test_asking_for_what_is_agreed_lets_a_refused_cancel_rest(story: Story) -> None:
    story.request("40 30.3")
    story.accept(1)
    story.ask_cancel()
    story.refuse_cancel(1)
    story.request("40 30.3")
    line = story.line
    assert (line.agreement, line.move, line.cancel, line.rejection) == (Agreement.AGREED, None, None, "")


def test_one_may_ask_to_cancel_again(story: Story) -> None:
    story.request("40 30.3")
    story.accept(1)
    story.ask_cancel()
    twice = story.ask_cancel()
    assert (twice.effect, twice.why) == (Effect.REFUSED, "cancel-pending")
    story.refuse_cancel(1)
    assert story.ask_cancel().number == 2
    old = story.accept_cancel(1)
    assert (old.effect, old.why) == (Effect.STALE, "already-answered")
    story.accept_cancel(2)
    assert story.line.agreement is Agreement.CANCELLED


def test_the_supplier_moving_on_lets_a_refused_cancel_rest(story: Story) -> None:
    story.request("40 30.3")
    story.accept(1)
    story.ask_cancel()
    story.refuse_cancel(1)
    story.propose(1, 1, "20 30.3", reason="Half is wound")
    assert (story.line.agreement, story.line.move) == (Agreement.PROPOSED, Role.BUYER)
    story.refuse(1)
    assert (story.line.agreement, story.line.move) == (Agreement.AGREED, None)


def test_approving_an_open_proposal_lets_a_refused_cancel_rest(story: Story) -> None:
    story.request("40 30.3")
    story.accept(1)
    story.propose(1, 1, "20 30.3")
    story.ask_cancel()
    pending = story.approve(1)
    assert (pending.effect, pending.why) == (Effect.REFUSED, "cancel-pending")
    story.refuse_cancel(1)
    assert story.line.agreement is Agreement.PROPOSED
    story.approve(1)
    line = story.line
    assert (line.agreement, line.move) == (Agreement.AGREED, None)
    assert line.agreed
    assert line.agreed.terms == terms("20 30.3")


def test_a_new_request_withdraws_the_wish_to_cancel(story: Story) -> None:
    story.request("40 30.3")
    story.accept(1)
    story.ask_cancel()
    story.request("20 30.3")
    line = story.line
    assert (line.agreement, line.move, line.cancel) == (Agreement.CHANGED, Role.SUPPLIER, None)
    late = story.accept_cancel(1)
    assert (late.effect, late.why) == (Effect.STALE, "old-cancel")


def test_while_a_cancel_waits_the_supplier_answers_that_first(story: Story) -> None:
    story.request("40 30.3")
    story.accept(1)
    story.request("50 30.3")
    story.ask_cancel()
    for said in (story.accept(2), story.propose(2, 1, "45 30.3"), story.reject(2)):
        assert (said.effect, said.why) == (Effect.REFUSED, "cancel-pending")


def test_only_what_is_agreed_can_be_asked_to_be_cancelled(story: Story) -> None:
    story.request("40 30.3")
    said = story.ask_cancel()
    assert (said.effect, said.why) == (Effect.REFUSED, "not-agreed")


def test_a_cancelled_line_takes_no_answers(story: Story) -> None:
    story.request("40 30.3")
    story.propose(1, 1, "40 7.4")
    story.cancel()
    for said in (
        story.see(1),
        story.accept(1),
        story.propose(1, 2, "40 2.4"),
        story.reject(1),
        story.accept_cancel(1),
        story.cancel(),
        story.ask_cancel(),
        story.approve(1),
        story.refuse(1),
    ):
        assert (said.effect, said.why) == (Effect.REFUSED, "cancelled")
    assert story.line.agreement is Agreement.CANCELLED


def test_a_cancelled_line_can_be_asked_for_anew(story: Story) -> None:
    story.request("40 30.3")
    story.accept(1)
    story.ask_cancel()
    story.accept_cancel(1)
    story.request("40 30.3")
    line = story.line
    assert (line.agreement, line.move, line.agreed) == (Agreement.NEW, Role.SUPPLIER, None)
    story.accept(2)
    assert story.line.agreement is Agreement.AGREED
    story.ask_cancel()
    assert story.accept_cancel(2).effect is Effect.APPLIED


def test_the_cancel_to_answer_is_the_last_one_seen(story: Story) -> None:
    story.request("40 30.3")
    story.accept(1)
    story.ask_cancel()
    story.request("40 30.3")
    story.ask_cancel()
    old = story.refuse_cancel(1)
    assert (old.effect, old.why) == (Effect.STALE, "old-cancel")
    assert story.line.agreement is Agreement.CANCEL_REQUESTED


def test_an_answer_that_a_pending_cancel_refuses_does_not_count_as_opening(story: Story) -> None:
    story.request("40 30.3")
    story.accept(1)
    story.ask_cancel()
    story.request("50 30.3")
    story.ask_cancel()
    refused = story.accept(2)
    assert (refused.effect, refused.why) == (Effect.REFUSED, "cancel-pending")
    assert See.TYPE in possible(story.line, Role.SUPPLIER)
    assert story.see(2).effect is Effect.APPLIED
