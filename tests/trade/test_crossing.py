"""Two moves cross: both sides wrote before they saw what the other wrote.

The agreement reached stands and the later move is a new proposal on top of it, and it never matters which of
the two comes first in the fold: every test here runs with ties broken both ways.
"""

from __future__ import annotations

from tallystick.trade.document import Agreement, Effect
from tallystick.trade.values import Role
from tests.trade.world import Story, terms


def test_a_change_crosses_an_acceptance(story: Story) -> None:
    story.request("300 31.3")
    changed = story.request("400 31.3", seen=0)
    accepted = story.accept(1, seen=1)
    line = story.line
    assert line.agreed
    assert line.agreed.terms == terms("300 31.3")
    assert (line.agreement, line.move) == (Agreement.CHANGED, Role.SUPPLIER)
    accepted = story.again(accepted)
    assert (accepted.effect, accepted.why, accepted.cut) == (Effect.CROSSED, "crossed-revision", True)
    assert story.again(changed).effect is Effect.APPLIED


def test_an_acceptance_crosses_a_change(story: Story) -> None:
    story.request("300 31.3")
    accepted = story.accept(1)
    story.request("400 31.3", seen=0)
    line = story.line
    assert line.agreed
    assert line.agreed.terms == terms("300 31.3")
    assert (line.agreement, line.move) == (Agreement.CHANGED, Role.SUPPLIER)
    accepted = story.again(accepted)
    assert (accepted.effect, accepted.why, accepted.cut) == (Effect.CROSSED, "crossed-revision", True)


def test_several_changes_cross_an_acceptance(story: Story) -> None:
    story.request("300 31.3")
    story.request("400 31.3")
    story.request("500 31.3")
    story.accept(2, seen=2)
    line = story.line
    assert line.agreed
    assert line.agreed.revision == 2
    assert line.requested
    assert line.requested.revision == 3
    assert line.agreement is Agreement.CHANGED


def test_a_change_crosses_a_proposal(story: Story) -> None:
    for seen_by_supplier, seen_by_buyer in ((1, None), (None, 0)):
        told = Story(story.ref.buyer < story.company[Role.SUPPLIER])
        told.request("300 31.3")
        if seen_by_buyer is None:
            told.request("400 31.3")
            proposed = told.propose(1, 1, "300 7.4", seen=seen_by_supplier)
        else:
            proposed = told.propose(1, 1, "300 7.4")
            told.request("400 31.3", seen=0)
        line = told.line
        assert (line.agreement, line.move, line.proposed) == (Agreement.NEW, Role.SUPPLIER, None)
        assert (told.again(proposed).effect, told.again(proposed).why) == (Effect.CROSSED, "crossed-revision")
        late = told.approve(1)
        assert (late.effect, late.why) == (Effect.STALE, "old-proposal")


def test_a_change_crosses_a_rejection(story: Story) -> None:
    story.request("300 31.3")
    story.request("200 31.3")
    rejected = story.reject(1, seen=1)
    line = story.line
    assert (line.agreement, line.move, line.rejection) == (Agreement.NEW, Role.SUPPLIER, "")
    assert story.again(rejected).why == "crossed-revision"


def test_an_approval_crosses_another_proposal(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    story.propose(1, 2, "300 14.4")
    approved = story.approve(1, seen=1)
    line = story.line
    assert line.agreed
    assert line.agreed.proposal == 1
    assert line.proposed
    assert line.proposed.number == 2
    assert (line.agreement, line.move) == (Agreement.PROPOSED, Role.BUYER)
    approved = story.again(approved)
    assert (approved.effect, approved.why, approved.cut) == (Effect.CROSSED, "crossed-proposal", True)


def test_another_proposal_crosses_an_approval(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    approved = story.approve(1)
    story.propose(1, 2, "300 14.4", seen=1)
    line = story.line
    assert line.agreed
    assert line.agreed.proposal == 1
    assert line.proposed
    assert line.proposed.number == 2
    assert (story.again(approved).why, story.again(approved).cut) == ("crossed-proposal", True)


def test_a_refusal_crosses_another_proposal(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    story.propose(1, 2, "300 2.4")
    refused = story.refuse(1, seen=1)
    line = story.line
    assert line.proposed
    assert line.proposed.number == 2
    assert line.move is Role.BUYER
    assert story.again(refused).why == "crossed-proposal"


def test_an_approval_crosses_an_acceptance_of_what_was_asked(story: Story) -> None:
    # The supplier found that it can deliver as asked after all; the buyer had just approved the proposal.
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    accepted = story.accept(1)
    approved = story.approve(1, seen=1)
    line = story.line
    assert line.agreed
    assert line.agreed.terms == terms("300 31.3")  # what was asked goes before what was offered instead
    assert (line.agreement, line.move) == (Agreement.AGREED, None)
    assert (story.again(accepted).effect, story.again(accepted).cut) == (Effect.APPLIED, True)
    approved = story.again(approved)
    assert (approved.effect, approved.why, approved.cut) == (Effect.CROSSED, "crossed-acceptance", False)


def test_an_acceptance_crosses_an_approval(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    approved = story.approve(1)
    story.accept(1, seen=1)
    assert story.line.agreed
    assert story.line.agreed.terms == terms("300 31.3")
    assert story.again(approved).why == "crossed-acceptance"


def test_a_refusal_crosses_an_acceptance(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    story.accept(1)
    refused = story.refuse(1, seen=1)
    assert (story.line.agreement, story.line.move) == (Agreement.AGREED, None)
    assert story.again(refused).why == "crossed-acceptance"


def test_an_approval_crosses_a_rejection(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    rejected = story.reject(1)
    story.approve(1, seen=1)
    line = story.line
    assert (line.agreement, line.move) == (Agreement.AGREED, None)
    assert (story.again(rejected).effect, story.again(rejected).why) == (Effect.CROSSED, "crossed-approval")


def test_a_cancel_that_crosses_an_acceptance_becomes_a_request_to_cancel(story: Story) -> None:
    story.request("300 31.3")
    cancelled = story.cancel(reason="Project stopped")
    accepted = story.accept(1, seen=1)
    line = story.line
    assert (line.agreement, line.move) == (Agreement.CANCEL_REQUESTED, Role.SUPPLIER)
    assert line.cancel
    assert (line.cancel.number, line.cancel.reason, line.cancel.answer) == (1, "Project stopped", "")
    assert line.agreed
    cancelled = story.again(cancelled)
    assert (cancelled.effect, cancelled.why) == (Effect.CROSSED, "crossed-acceptance")
    assert story.again(accepted).cut
    story.accept_cancel(1)
    assert story.line.agreement is Agreement.CANCELLED


def test_an_acceptance_that_crosses_a_cancel(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    cancelled = story.cancel(seen=0)
    assert story.line.agreement is Agreement.CANCEL_REQUESTED
    assert story.again(cancelled).why == "crossed-acceptance"
    story.refuse_cancel(1)
    assert story.line.agreement is Agreement.REJECTED


def test_a_cancel_crosses_a_proposal_or_a_rejection(story: Story) -> None:
    story.request("300 31.3")
    story.cancel()
    proposed = story.propose(1, 1, "300 7.4", seen=1)
    rejected = story.reject(1, seen=1)
    line = story.line
    assert (line.agreement, line.move, line.proposed) == (Agreement.CANCELLED, None, None)
    assert [story.again(said).why for said in (proposed, rejected)] == ["crossed-cancel", "crossed-cancel"]


def test_a_change_of_mind_crosses_the_acceptance_of_a_cancel(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    story.ask_cancel()
    story.request("150 31.3", seen=1)
    agreed_to_cancel = story.accept_cancel(1, seen=2)
    line = story.line
    # Both had agreed to cancel; the request that was under way asks anew.
    assert (line.agreement, line.move, line.agreed) == (Agreement.NEW, Role.SUPPLIER, None)
    assert line.requested
    assert line.requested.revision == 2
    agreed_to_cancel = story.again(agreed_to_cancel)
    assert (agreed_to_cancel.effect, agreed_to_cancel.why) == (Effect.CROSSED, "crossed-revision")


def test_a_change_of_mind_crosses_the_refusal_of_a_cancel(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    story.ask_cancel()
    story.request("150 31.3", seen=1)
    refused = story.refuse_cancel(1, seen=2)
    line = story.line
    assert (line.agreement, line.move, line.cancel) == (Agreement.CHANGED, Role.SUPPLIER, None)
    assert story.again(refused).why == "crossed-revision"


def test_a_second_wish_to_cancel_crosses_the_acceptance_of_the_first(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    story.ask_cancel()
    story.request("150 31.3", seen=1)
    story.ask_cancel(seen=1)
    story.accept_cancel(1, seen=2)
    line = story.line
    # The agreement has ended by the first wish, so that nothing is left for which the second must ask.
    assert (line.agreement, line.move, line.agreed) == (Agreement.CANCELLED, None, None)


def test_a_wish_to_cancel_crosses_a_proposal(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    story.ask_cancel()
    story.propose(1, 1, "300 7.4", seen=1)
    line = story.line
    assert (line.agreement, line.move) == (Agreement.CANCEL_REQUESTED, Role.SUPPLIER)
    assert line.proposed
    story.refuse_cancel(1)
    assert (story.line.agreement, story.line.move) == (Agreement.PROPOSED, Role.BUYER)


def test_accepting_again_while_a_change_is_under_way(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    story.request("400 31.3")
    again = story.accept(1, seen=1)
    assert (again.effect, again.why, again.cut) == (Effect.CROSSED, "crossed-revision", False)
    assert story.line.agreement is Agreement.CHANGED


def test_goods_sent_while_a_cancel_is_under_way_are_recorded(story: Story) -> None:
    story.request("300 31.3")
    story.cancel()
    shipped = story.ship("300", seen=1)
    line = story.line
    assert (line.agreement, line.shipped) == (Agreement.CANCELLED, 300)
    assert story.again(shipped).effect is Effect.APPLIED
    assert story.receive("300").effect is Effect.APPLIED
