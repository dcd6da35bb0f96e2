"""When a line is due, late, at risk."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tallystick.trade.claims import Propose, Receive
from tallystick.trade.timing import Reason, Risk, Thresholds, due, late, outstanding, risk, to_despatch
from tallystick.trade.values import Role
from tests.trade.world import START, Story, day, schedule

TODAY = START.date()


def agreed(story: Story, *lines: str) -> Story:
    story.request(*lines)
    story.accept(1)
    return story


def test_a_line_is_due_on_the_first_date_that_has_not_come_in(story: Story) -> None:
    agreed(story, "200 31.3", "100 7.4")
    assert due(story.line) == day("31.3")
    story.receive("118", "82")
    assert due(story.line) == day("31.3")
    story.receive("82")
    assert due(story.line) == day("7.4")
    story.receive("100")
    assert due(story.line) is None


def test_what_is_under_way_is_still_to_come_but_not_to_be_despatched(story: Story) -> None:
    agreed(story, "200 31.3", "100 7.4")
    assert list(to_despatch(story.line)) == list(outstanding(story.line))
    story.ship("220")
    assert list(outstanding(story.line)) == [(day("31.3"), Decimal(200)), (day("7.4"), Decimal(100))]
    assert list(to_despatch(story.line)) == [(day("7.4"), Decimal(80))]
    story.receive("190", "30")
    assert list(to_despatch(story.line)) == [(day("31.3"), Decimal(10)), (day("7.4"), Decimal(100))]


def test_late_is_the_day_after(story: Story) -> None:
    agreed(story, "200 31.3")
    assert not late(story.line, day("31.3"))
    assert late(story.line, day("1.4"))
    story.receive("200")
    assert not late(story.line, day("1.4"))


def test_dates_are_those_agreed_else_those_requested(story: Story) -> None:
    story.request("200 31.3")
    assert due(story.line) == day("31.3")
    story.propose(1, 1, "200 7.4")
    assert due(story.line) == day("31.3")
    story.approve(1)
    assert due(story.line) == day("7.4")
    story.request("200 24.3")
    assert due(story.line) == day("7.4")


def test_nothing_is_due_when_nothing_is_awaited(story: Story) -> None:
    story.say(
        Role.SUPPLIER, {"buyer": story.ref.buyer, "order": "4500217", "line": "10", "type": "order.accept"}
    )
    assert (due(story.line), risk(story.line)) == (None, None)
    story.request("200 31.3")
    story.cancel()
    assert (due(story.line), risk(story.line)) == (None, None)


def test_a_line_closed_short_is_not_due(story: Story) -> None:
    agreed(story, "200 31.3")
    story.receive("150", final=True)
    assert (due(story.line), risk(story.line)) == (None, None)


def test_what_only_the_supplier_says_was_received_is_still_due(story: Story) -> None:
    agreed(story, "200 31.3")
    story.report(Role.SUPPLIER, Receive(story.ref, day("30.3"), Decimal(200)))
    assert due(story.line) == day("31.3")


def test_unanswered_for_some_days(story: Story) -> None:
    story.request("200 31.3")
    assert risk(story.line) == Risk(TODAY + timedelta(3), Reason.UNANSWERED, Decimal(200))
    assert risk(story.line, Thresholds(unanswered_days=1)) == Risk(
        TODAY + timedelta(1), Reason.UNANSWERED, Decimal(200)
    )
    story.reject(1)
    assert risk(story.line) is None


def test_not_shipped_when_the_date_is_near(story: Story) -> None:
    agreed(story, "20 31.3", "16 7.4")
    assert risk(story.line) == Risk(day("24.3"), Reason.NOT_SHIPPED, Decimal(20))
    story.ship("20")
    assert risk(story.line) == Risk(day("31.3"), Reason.NOT_SHIPPED, Decimal(16))
    story.ship("16")
    assert risk(story.line) is None


def test_what_was_received_needs_no_despatch(story: Story) -> None:
    agreed(story, "20 31.3", "16 7.4")
    story.receive("20")
    assert risk(story.line) == Risk(day("31.3"), Reason.NOT_SHIPPED, Decimal(16))


def test_a_change_under_way_is_no_reason_to_worry_about_an_answer(story: Story) -> None:
    agreed(story, "20 31.3")
    story.ship("20")
    story.request("30 31.3")
    assert risk(story.line) is None


def test_goods_that_arrive_late(story: Story) -> None:
    agreed(story, "100 31.3")
    story.ship("60", on="20.3", expected="30.3")
    story.ship("40", on="21.3", expected="2.4")
    assert risk(story.line) == Risk(day("21.3"), Reason.ARRIVES_LATE, Decimal(40))
    story.receive("100")
    assert risk(story.line) is None


def test_goods_that_arrive_in_time_are_no_risk(story: Story) -> None:
    agreed(story, "100 31.3")
    story.ship("100", on="20.3", expected="31.3")
    assert risk(story.line) is None


def test_the_supplier_sent_less_and_no_more_will_come(story: Story) -> None:
    agreed(story, "100 31.3")
    story.ship("90", final=True)
    assert risk(story.line) == Risk(TODAY, Reason.SHORT, Decimal(10))


def test_the_supplier_proposes_later(story: Story) -> None:
    story.request("100 31.3")
    story.propose(1, 1, "60 31.3", "40 7.4")
    assert risk(story.line) == Risk(TODAY, Reason.PROPOSED_LATER, Decimal(40))
    story.refuse(1)
    story.report(Role.BUYER, Propose(story.ref, 1, 2, schedule("100 1.4")))
    assert risk(story.line) == Risk(TODAY, Reason.PROPOSED_LATER, Decimal(100))


def test_of_several_risks_the_first_counts(story: Story) -> None:
    agreed(story, "100 10.3")
    story.ship("50", on="5.3", expected="12.3")
    found = risk(story.line)
    assert found == Risk(day("3.3"), Reason.NOT_SHIPPED, Decimal(50))
