"""What a page needs for an answer: what is possible, the right numbers, and a token of what was shown."""

from __future__ import annotations

from decimal import Decimal

from tallystick.trade import claims as c
from tallystick.trade import compose
from tallystick.trade.compose import possible, standing_token
from tallystick.trade.values import Role
from tests.trade.world import ITEM, Story, schedule, terms

BUYER, SUPPLIER = Role.BUYER, Role.SUPPLIER
ALWAYS = {c.AddNote.TYPE, c.Attach.TYPE, c.Report.TYPE}


def can(story: Story, role: Role) -> set[str]:
    return set(possible(story.line, role)) - ALWAYS


def test_what_each_side_can_say(story: Story) -> None:
    story.request("300 31.3")
    assert can(story, BUYER) == {"order.request", "order.cancel", "order.receive"}
    answers = {"order.accept", "order.propose", "order.reject", "order.ship"}
    assert can(story, SUPPLIER) == answers | {"order.see"}
    story.propose(1, 1, "300 7.4")
    assert can(story, BUYER) == {
        "order.request",
        "order.cancel",
        "order.receive",
        "order.approve",
        "order.refuse",
    }
    assert can(story, SUPPLIER) == answers
    story.approve(1)
    assert can(story, BUYER) == {"order.request", "order.ask-cancel", "order.receive"}
    assert can(story, SUPPLIER) == {"order.propose", "order.ship"}
    story.request("400 31.3")
    assert {"order.accept", "order.reject", "order.see"} <= can(story, SUPPLIER)
    story.ask_cancel()
    assert can(story, BUYER) == {"order.request", "order.receive"}
    assert {"order.accept-cancel", "order.refuse-cancel"} <= can(story, SUPPLIER)
    assert "order.accept" not in can(story, SUPPLIER)
    story.accept_cancel(1)
    assert can(story, BUYER) == {"order.request", "order.receive"}
    assert can(story, SUPPLIER) == {"order.ship"}


def test_before_anything_is_said_the_line_is_asked_for_or_reported(story: Story) -> None:
    story.say(SUPPLIER, {"buyer": story.ref.buyer, "order": "4500217", "line": "10", "type": "order.accept"})
    assert possible(story.line, BUYER) == {"order.request"}
    assert possible(story.line, SUPPLIER) == {"order.report"}


def test_numbers_are_right_whatever_has_been_said(story: Story) -> None:
    story.request("300 31.3")
    story.report(SUPPLIER, c.Request(story.ref, 2, ITEM, "pc", schedule("400 31.3")))
    line = story.line
    assert line.requested
    assert line.requested.revision == 2
    assert compose.revision(line) == 1  # what is only reported takes no number
    asked = compose.request(line, terms("500 31.3"), reason="More")
    assert (asked.revision, asked.contact, asked.reason) == (2, "", "More")
    story.say(BUYER, asked)
    story.say(SUPPLIER, compose.propose(story.line, schedule("500 7.4"), rest="unanswered", reason="Later"))
    story.say(SUPPLIER, compose.propose(story.line, schedule("500 2.4")))
    assert compose.next_proposal(story.line) == 3
    story.say(BUYER, compose.refuse(story.line, "Too late"))
    story.say(SUPPLIER, compose.see(story.line))
    story.say(SUPPLIER, compose.reject(story.line, "No"))
    story.say(SUPPLIER, compose.propose(story.line, schedule("500 1.4")))
    assert story.say(BUYER, compose.approve(story.line)).cut
    story.say(BUYER, compose.cancel(story.line, "Gone"))
    story.say(SUPPLIER, compose.refuse_cancel(story.line, "Made"))
    story.say(BUYER, compose.request(story.line, terms("400 1.4"), contact="Pavel Ruzek"))
    assert story.say(SUPPLIER, compose.accept(story.line)).cut
    story.say(BUYER, compose.cancel(story.line))
    assert story.say(SUPPLIER, compose.accept_cancel(story.line)).cut
    assert {said.effect.value for said in story.line.history if said.claim} <= {"applied", "stale"}


def test_the_token_changes_whenever_an_answer_would_mean_something_else(story: Story) -> None:
    tokens = []

    def note(_said: object) -> None:
        tokens.append(standing_token(story.line))

    note(story.request("300 31.3"))
    note(story.request("350 31.3"))
    note(story.propose(2, 1, "350 7.4"))
    note(story.propose(2, 2, "350 2.4"))
    note(story.approve(2))
    note(story.ship("100"))
    note(story.receive("100"))
    note(story.ask_cancel())
    note(story.refuse_cancel(1))
    note(story.propose(2, 3, "300 2.4"))
    assert len(set(tokens)) == len(tokens)


def test_being_seen_a_note_or_a_refused_claim_leaves_the_token(story: Story) -> None:
    story.request("300 31.3")
    before = standing_token(story.line)
    story.see(1)
    story.say(BUYER, c.AddNote(story.ref, "Hello"))
    story.say(BUYER, c.Accept(story.ref, 1))
    story.accept(7)
    assert standing_token(story.line) == before


def test_a_report_changes_the_token(story: Story) -> None:
    story.request("300 31.3")
    before = standing_token(story.line)
    story.report(BUYER, c.Propose(story.ref, 1, 1, schedule("300 7.4")))
    reported = standing_token(story.line)
    assert reported != before
    story.report(BUYER, c.Ship(story.ref, Decimal(1), schedule("1 7.4")[0].date))
    assert standing_token(story.line) != reported
