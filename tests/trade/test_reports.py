"""What was said by phone or mail, recorded by one side until the other says it themselves."""

from __future__ import annotations

from decimal import Decimal

from tallystick.trade.claims import (
    Accept,
    AcceptCancel,
    Approve,
    AskCancel,
    Propose,
    Receive,
    Refuse,
    RefuseCancel,
    Reject,
    Request,
    Ship,
)
from tallystick.trade.document import Agreement, Effect, Fulfilment
from tallystick.trade.values import Role
from tests.trade.world import ITEM, Story, day, schedule, terms

BUYER, SUPPLIER = Role.BUYER, Role.SUPPLIER


def test_a_reported_promise_counts_and_is_marked_but_moves_nothing(story: Story) -> None:
    story.request("300 31.3")
    said = story.report(BUYER, Propose(story.ref, 1, 1, schedule("250 31.3"), rest="unanswered"))
    line = story.line
    assert (line.agreement, line.move, line.agreed) == (Agreement.NEW, SUPPLIER, None)
    assert line.proposed
    assert line.proposed.terms == terms("250 31.3")
    assert line.proposed.reported
    reported = line.proposed.reported
    assert (reported.by, reported.person, reported.channel) == (BUYER, "Ines Moreau", "phone")
    assert (line.balance.confirmed, line.balance.unanswered) == (250, 50)
    assert (said.effect, said.settled) == (Effect.APPLIED, "")


def test_it_is_confirmed_by_a_promise_of_at_least_as_much_as_early(story: Story) -> None:
    story.request("300 31.3")
    report = story.report(BUYER, Propose(story.ref, 1, 1, schedule("250 31.3"), rest="unanswered"))
    own = story.propose(1, 1, "100 24.3", "150 31.3", "50 14.4")
    report = story.again(report)
    assert (report.settled, report.settled_by) == ("confirmed", own.placed.place.key)
    assert story.line.proposed
    assert story.line.proposed.reported is None


def test_it_is_contradicted_by_less_or_later(story: Story) -> None:
    for lines in (("240 31.3",), ("250 1.4",)):
        told = Story(story.ref.buyer < story.company[SUPPLIER])
        told.request("300 31.3")
        report = told.report(BUYER, Propose(told.ref, 1, 1, schedule("250 31.3")))
        told.propose(1, 1, *lines)
        assert told.again(report).settled == "contradicted"


def test_a_reported_acceptance_is_confirmed_by_accepting(story: Story) -> None:
    story.request("24 9.4")
    report = story.report(BUYER, Accept(story.ref, 1))
    line = story.line
    assert (line.agreement, line.agreed, line.balance.confirmed) == (Agreement.NEW, None, 24)
    assert line.proposed
    assert line.proposed.terms == terms("24 9.4")
    story.accept(1)
    line = story.line
    assert (line.agreement, line.proposed) == (Agreement.AGREED, None)
    assert story.again(report).settled == "confirmed"


def test_a_reported_rejection(story: Story) -> None:
    story.request("24 9.4")
    report = story.report(BUYER, Reject(story.ref, 1, "No capacity"))
    line = story.line
    assert (line.agreement, line.move, line.balance.refused) == (Agreement.NEW, SUPPLIER, 24)
    assert line.proposed
    assert (line.proposed.terms.quantity, line.proposed.reason) == (0, "No capacity")
    story.accept(1)
    assert story.again(report).settled == "contradicted"


def test_a_reported_rejection_is_confirmed_by_rejecting(story: Story) -> None:
    story.request("24 9.4")
    report = story.report(BUYER, Reject(story.ref, 1))
    story.reject(1)
    assert story.again(report).settled == "confirmed"


def test_of_several_reports_on_one_matter_the_last_counts(story: Story) -> None:
    story.request("300 31.3")
    first = story.report(BUYER, Propose(story.ref, 1, 1, schedule("250 31.3")))
    story.report(BUYER, Propose(story.ref, 1, 1, schedule("200 31.3")))
    assert story.line.balance.confirmed == 200
    story.propose(1, 1, "200 31.3")
    assert story.again(first).settled == "contradicted"


def test_a_report_lapses_when_the_buyer_asks_for_something_else(story: Story) -> None:
    story.request("300 31.3")
    report = story.report(BUYER, Propose(story.ref, 1, 1, schedule("250 31.3")))
    story.request("400 31.3")
    assert story.line.proposed is None
    assert story.line.balance.unanswered == 400
    story.accept(2)
    assert story.again(report).settled == ""


def test_a_claim_that_crosses_the_report_settles_it_too(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 31.3")
    report = story.report(BUYER, Propose(story.ref, 1, 1, schedule("250 31.3")), seen=0)
    assert story.again(report).settled == "confirmed"


def test_a_report_of_news_is_not_settled_by_what_was_said_before(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    report = story.report(BUYER, Propose(story.ref, 1, 1, schedule("300 7.4"), reason="Machine down"))
    line = story.line
    assert (line.agreement, line.move, line.balance.later) == (Agreement.AGREED, None, 300)
    assert line.proposed
    assert line.proposed.reported
    story.propose(1, 1, "300 14.4")
    assert story.again(report).settled == "contradicted"
    assert story.line.agreement is Agreement.PROPOSED


# Requests that the supplier records


def test_a_reported_request_creates_the_line(story: Story) -> None:
    claim = Request(story.ref, 1, ITEM, "pc", schedule("40 30.3"), contact="Ines Moreau")
    said = story.report(SUPPLIER, claim, channel="mail")
    line = story.line
    assert line.requested
    assert (line.requested.terms, line.requested.revision) == (terms("40 30.3"), 1)
    assert line.requested.reported
    assert line.requested.reported.by is SUPPLIER
    assert (line.agreement, line.move, line.asked_at) == (Agreement.NEW, BUYER, said.placed.place.at)
    assert (line.balance.requested, line.balance.unanswered) == (40, 40)
    refused = story.accept(1)
    assert (refused.effect, refused.why) == (Effect.REFUSED, "unknown-revision")
    assert story.ship("40").effect is Effect.APPLIED
    story.request("40 30.3")
    line = story.line
    assert (line.agreement, line.move) == (Agreement.NEW, SUPPLIER)
    assert line.requested
    assert line.requested.reported is None
    assert story.again(said).settled == "confirmed"


def test_a_reported_request_can_be_contradicted(story: Story) -> None:
    claim = Request(story.ref, 1, ITEM, "pc", schedule("40 30.3"))
    said = story.report(SUPPLIER, claim)
    story.request("50 30.3")
    assert story.again(said).settled == "contradicted"
    assert story.line.balance.requested == 50


def test_a_line_that_only_the_supplier_reports_can_be_cancelled(story: Story) -> None:
    said = story.report(SUPPLIER, Request(story.ref, 1, ITEM, "pc", schedule("40 30.3")))
    assert story.cancel().effect is Effect.APPLIED
    line = story.line
    assert (line.agreement, line.move, line.requested) == (Agreement.CANCELLED, None, None)
    assert story.again(said).settled == "contradicted"
    again = story.report(SUPPLIER, Request(story.ref, 1, ITEM, "pc", schedule("40 30.3")))
    assert (again.effect, again.why) == (Effect.REFUSED, "cancelled")


def test_a_reported_change_counts_in_the_view_only(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    story.report(SUPPLIER, Request(story.ref, 2, ITEM, "pc", schedule("400 31.3")))
    line = story.line
    assert line.requested
    assert (line.requested.revision, line.requested.terms) == (2, terms("400 31.3"))
    assert (line.agreement, line.move) == (Agreement.AGREED, None)
    assert (line.balance.requested, line.balance.confirmed, line.balance.unanswered) == (400, 300, 100)
    wrong = story.report(SUPPLIER, Request(story.ref, 4, ITEM, "pc", schedule("400 31.3")))
    assert (wrong.effect, wrong.why) == (Effect.REFUSED, "revision-out-of-order")


# Cancels, settlements and goods


def test_a_reported_wish_to_cancel(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    said = story.report(SUPPLIER, AskCancel(story.ref, "Project stopped"))
    line = story.line
    assert (line.agreement, line.move) == (Agreement.AGREED, None)
    assert line.cancel
    assert line.cancel.reported
    assert (line.cancel.number, line.cancel.reason) == (0, "Project stopped")
    story.ask_cancel()
    assert story.again(said).settled == "confirmed"
    assert story.line.agreement is Agreement.CANCEL_REQUESTED


def test_a_reported_wish_to_cancel_is_contradicted_by_another_request(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    said = story.report(SUPPLIER, AskCancel(story.ref))
    story.request("300 7.4")
    assert story.again(said).settled == "contradicted"
    assert story.line.cancel is None


def test_a_reported_answer_to_a_cancel(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    story.ask_cancel()
    said = story.report(BUYER, RefuseCancel(story.ref, 1, "Too late"))
    line = story.line
    assert (line.agreement, line.move) == (Agreement.CANCEL_REQUESTED, SUPPLIER)
    assert line.cancel
    assert line.cancel.reported
    assert (line.cancel.answer, line.cancel.answer_reason) == ("refused", "Too late")
    story.accept_cancel(1)
    assert story.again(said).settled == "contradicted"
    assert story.line.agreement is Agreement.CANCELLED


def test_a_reported_approval_or_refusal(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    approved = story.report(SUPPLIER, Approve(story.ref, 1))
    refused = story.report(SUPPLIER, Refuse(story.ref, 1))
    assert (story.line.agreement, story.line.move) == (Agreement.PROPOSED, BUYER)
    story.approve(1)
    assert story.again(approved).settled == "confirmed"
    assert story.again(refused).settled == "contradicted"


def test_reported_despatches_count_until_the_supplier_tells_them(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    first = story.report(BUYER, Ship(story.ref, Decimal(120), day("3.3")))
    second = story.report(BUYER, Ship(story.ref, Decimal(180), day("10.3")))
    line = story.line
    assert (line.fulfilment, line.shipped) == (Fulfilment.SHIPPED, 300)
    assert [shipment.number for shipment in line.shipments] == [0, 0]
    assert all(shipment.reported for shipment in line.shipments)
    story.ship("120")
    line = story.line
    assert [story.again(said).settled for said in (first, second)] == ["confirmed", ""]
    assert line.shipped == 300
    assert [shipment.number for shipment in line.shipments] == [1, 0]
    story.ship("150")
    assert story.again(second).settled == "contradicted"
    assert story.line.shipped == 270


def test_reported_receipts_count_but_do_not_complete_the_line(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    story.ship("300")
    said = story.report(SUPPLIER, Receive(story.ref, day("31.3"), Decimal(300), final=True))
    line = story.line
    assert (line.received_good, line.fulfilment, line.closed) == (300, Fulfilment.PARTLY_RECEIVED, False)
    story.receive("290", "10")
    line = story.line
    assert (line.received_good, line.received_damaged) == (290, 10)
    assert story.again(said).settled == "contradicted"


def test_a_report_is_about_what_the_other_side_may_say(story: Story) -> None:
    story.request("300 31.3")
    for role, claim in (
        (BUYER, Request(story.ref, 2, ITEM, "pc", schedule("400 31.3"))),
        (SUPPLIER, Accept(story.ref, 1)),
        (SUPPLIER, Ship(story.ref, Decimal(1), day("3.3"))),
    ):
        said = story.report(role, claim)
        assert (said.effect, said.why) == (Effect.REFUSED, "wrong-author")
    assert story.line.proposed is None


def test_a_report_must_fit_what_its_author_knows(story: Story) -> None:
    nothing = story.report(BUYER, Accept(story.ref, 1))
    assert (nothing.effect, nothing.why) == (Effect.REFUSED, "unknown-line")
    story.request("300 31.3")
    story.request("400 31.3")
    for role, claim, effect, why in (
        (BUYER, Accept(story.ref, 1), Effect.STALE, "old-revision"),
        (BUYER, Accept(story.ref, 3), Effect.REFUSED, "unknown-revision"),
        (BUYER, AcceptCancel(story.ref, 1), Effect.REFUSED, "unknown-cancel"),
        (SUPPLIER, Approve(story.ref, 1), Effect.REFUSED, "unknown-proposal"),
        (
            SUPPLIER,
            Receive(story.ref, day("31.3"), Decimal(1), shipment=1),
            Effect.REFUSED,
            "unknown-shipment",
        ),
    ):
        said = story.report(role, claim)
        assert (said.effect, said.why) == (effect, why)
    story.accept(2)
    again = story.report(BUYER, Accept(story.ref, 2))
    assert (again.effect, again.why) == (Effect.STALE, "already-agreed")
    story.propose(2, 1, "400 7.4")
    story.refuse(1)
    late = story.report(SUPPLIER, Approve(story.ref, 1))
    assert (late.effect, late.why) == (Effect.STALE, "old-proposal")
    story.ask_cancel()
    story.refuse_cancel(1)
    answered = story.report(BUYER, AcceptCancel(story.ref, 1))
    assert (answered.effect, answered.why) == (Effect.STALE, "old-cancel")


def test_on_a_cancelled_line_only_goods_are_reported(story: Story) -> None:
    story.request("300 31.3")
    story.cancel()
    refused = story.report(BUYER, Accept(story.ref, 1))
    assert (refused.effect, refused.why) == (Effect.REFUSED, "cancelled")
    assert story.report(BUYER, Ship(story.ref, Decimal(1), day("3.3"))).effect is Effect.APPLIED
    assert story.report(SUPPLIER, Receive(story.ref, day("31.3"), Decimal(1))).effect is Effect.APPLIED
