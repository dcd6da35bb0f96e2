"""Who said what, when, and what it answers; nothing that was said is missing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tallystick.server.line.timeline import Notch, timeline
from tallystick.trade.claims import Propose, Refuse, Report, Request, Ship
from tallystick.trade.values import Role
from tests.board.reading import entry, reader
from tests.trade.world import ITEM, Story, day, schedule


@pytest.fixture
def story() -> Story:
    return Story()


def read(story: Story, me: Role = Role.BUYER) -> list[Notch]:
    """The stick as one side sees it, the oldest first."""
    company = "Brackwater Pumps" if me is Role.BUYER else "Varnholt Guss"
    return timeline(entry(story, me), company, reader())[::-1]


def test_each_entry_notches_its_authors_half_and_an_agreement_both(story: Story) -> None:
    story.request("200 31.3", "100 7.4", reason="Pump line starts on 2 Apr.")
    story.accept(1)
    asked, accepted = read(story)
    assert (asked.mine, asked.who, asked.company) == (True, "Ines Moreau", "Brackwater Pumps")
    assert (asked.headline, asked.quotes) == (
        "Requests 200 · 31 Mar, 100 · 7 Apr",
        ["Pump line starts on 2 Apr."],
    )
    assert (asked.facts, asked.anchor) == (["Revision 1", "entry 1"], "r1")
    assert (accepted.mine, accepted.both, accepted.kind) == (False, True, "them both")
    assert accepted.headline == "Accepts 200 · 31 Mar, 100 · 7 Apr"
    assert [(one.text, one.anchor) for one in accepted.answers] == [("answers revision 1", "r1")]
    assert [notch.mine for notch in read(story, Role.SUPPLIER)] == [False, True]


def test_opening_a_request_is_told_beside_it(story: Story) -> None:
    story.request("200 31.3")
    story.see(1)
    (asked,) = read(story)
    assert asked.words == ["Seen by Varnholt Guss, yesterday 11:00."]


def test_what_waits_for_me_is_marked(story: Story) -> None:
    story.request("200 31.3")
    story.propose(1, 1, "200 7.4")
    assert [notch.now for notch in read(story)] == [False, True]
    assert [notch.now for notch in read(story, Role.SUPPLIER)] == [False, False]


def test_several_claims_of_one_entry_read_as_one(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    again = Request(story.ref, 2, ITEM, "pc", schedule("200 31.3", "100 7.4"))
    story.say(Role.BUYER, Refuse(story.ref, 1), again)
    last = read(story)[-1]
    assert last.headline == "Refuses proposal 1, requests 200 · 31 Mar, 100 · 7 Apr"
    assert [answer.text for answer in last.answers] == ["answers proposal 1"]


def test_an_answer_to_an_old_revision_is_dashed_and_says_so(story: Story) -> None:
    story.request("300 31.3")
    story.request("400 31.3")
    story.accept(1)
    stale = read(story)[-1]
    assert (stale.old, stale.both) == (True, False)
    assert stale.answers[0].text == "answers revision 1, not current"
    assert "Changes nothing" in stale.words[-1]


def test_what_crossed_says_with_what(story: Story) -> None:
    story.request("300 31.3")
    story.request("400 31.3")
    story.accept(1, seen=1)
    crossed = read(story)[-1]
    assert crossed.words[-1] == "Crossed with a newer revision, which it had not seen."


def test_what_may_not_be_said_is_kept_and_does_not_count(story: Story) -> None:
    story.request("300 31.3")
    story.say(Role.BUYER, Ship(story.ref, Decimal(5), day("20.3")))
    wrong = read(story)[-1]
    assert wrong.wrong
    assert wrong.words == ["Kept, but not counted: only the other side may say this."]


def test_what_a_newer_version_says_is_kept(story: Story) -> None:
    story.request("300 31.3")
    claim = {"type": "order.sing", "buyer": story.ref.buyer, "order": story.ref.order, "line": story.ref.line}
    story.say(Role.SUPPLIER, claim)
    assert read(story)[-1].headline == "Something that a newer version says: kept, not shown"


def test_a_report_is_dashed_and_names_what_settled_it(story: Story) -> None:
    story.request("400 31.3")
    said = Propose(story.ref, 1, 1, schedule("250 31.3"), reason="feasible")
    story.say(Role.BUYER, Report(story.ref, "phone", said, "250 by 31 March looks feasible."))
    report = read(story)[-1]
    assert (report.old, report.company) == (True, "reported for Varnholt Guss")
    assert report.headline == "By phone: “250 by 31 March looks feasible.”"
    assert report.words[0] == "Recorded as: proposes 250 · 31 Mar."
    story.propose(1, 1, "250 31.3")
    assert read(story)[1].facts == ["Confirmed by proposal 1", "entry 2"]


def test_goods_name_their_shipment(story: Story) -> None:
    story.request("300 31.3")
    story.accept(1)
    story.ship("120", on="3.3", expected="6.3")
    story.receive("118", "2", shipment=1)
    shipped, received = read(story)[-2:]
    assert shipped.headline == "Shipped 120 on 3 Mar, expected 6 Mar"
    assert received.headline == "Received 118 good, 2 damaged"
    assert (received.answers[0].text, received.answers[0].anchor) == ("answers shipment 1", "s1")


def test_nothing_that_was_said_is_missing(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "300 7.4")
    story.refuse(1)
    story.reject(1)
    story.request("300 31.3")
    story.accept(2)
    story.ask_cancel()
    story.refuse_cancel(1)
    assert len(read(story)) == 8
