"""Claims to and from JSON: one claim has one form, and everything else is refused with a stable code."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given, settings

from tallystick.tally import canonical
from tallystick.trade import claims as c
from tallystick.trade.claim_json import TYPES, claim_json, line_ref, parse_claim
from tallystick.trade.claims import Claim
from tallystick.trade.document import Effect
from tallystick.trade.fields import InvalidClaim
from tallystick.trade.values import Item, LineRef, Role, ScheduleLine
from tests.trade.strategies import REF, claims
from tests.trade.world import Story

NAMED = {"buyer": REF.buyer, "order": REF.order, "line": REF.line}
REQUEST: dict[str, object] = {
    **NAMED,
    "type": "order.request",
    "revision": 1,
    "item": {"code": "CA-DN80-PN16", "description": "Pump casing DN80", "partner_code": "7710-08"},
    "unit": "pc",
    "schedule": [{"date": "2026-03-31", "quantity": "300"}, {"date": "2026-04-07", "quantity": "100.5"}],
    "price": {"amount": "84.2", "currency": "EUR", "per": "100"},
    "contact": "Ines Moreau",
    "reason": "Waterworks order\ncame in.",
}
PROPOSE: dict[str, object] = {
    **NAMED,
    "type": "order.propose",
    "revision": 1,
    "proposal": 1,
    "schedule": [{"date": "2026-03-31", "quantity": "300"}],
}
RECEIVE: dict[str, object] = {**NAMED, "type": "order.receive", "received": "2026-03-31", "good": "300"}
SHIP: dict[str, object] = {**NAMED, "type": "order.ship", "quantity": "300", "despatched": "2026-03-20"}
ATTACH: dict[str, object] = {
    **NAMED,
    "type": "order.attach",
    "name": "flange-118.jpg",
    "media_type": "image/jpeg",
    "size": 1184,
    "sha256": "0" * 64,
}
REPORT: dict[str, object] = {
    **NAMED,
    "type": "order.report",
    "channel": "phone",
    "said": {"type": "order.accept", "revision": 1},
}


def test_every_claim_type_has_a_form() -> None:
    assert set(TYPES) == {kind.TYPE for kind in get_args(Claim)}
    for kind in get_args(Claim):
        assert list(TYPES[kind.TYPE].fields) == [field.name for field in fields(kind) if field.name != "ref"]


@settings(max_examples=300)
@given(claims())
def test_what_is_written_is_read_back(claim: Claim) -> None:
    written = claim_json(claim)
    assert parse_claim(written) == claim
    assert claim_json(parse_claim(written)) == written
    assert canonical.decode(canonical.encode(written)) == written


def test_a_request_reads_as_it_looks() -> None:
    claim = parse_claim(REQUEST)
    assert isinstance(claim, c.Request)
    assert claim.ref == REF
    assert claim.item == Item("CA-DN80-PN16", "Pump casing DN80", "7710-08")
    assert claim.schedule == (
        ScheduleLine(date(2026, 3, 31), Decimal(300)),
        ScheduleLine(date(2026, 4, 7), Decimal("100.5")),
    )
    assert claim.price
    assert (claim.price.amount, claim.price.currency, claim.price.per) == (Decimal("84.2"), "EUR", 100)
    assert claim_json(claim) == REQUEST


def test_a_report_carries_the_claim_of_the_other_side() -> None:
    claim = parse_claim(REPORT)
    assert isinstance(claim, c.Report)
    assert claim.said == c.Accept(REF, 1)
    assert claim_json(claim) == REPORT


def test_quantities_are_written_in_one_form() -> None:
    for value, text in (
        (Decimal("300.00"), "300"),
        (Decimal("3E+2"), "300"),
        (Decimal("0.500"), "0.5"),
        (Decimal("-0"), "0"),
        (Decimal("0E-7"), "0"),
    ):
        claim = c.Receive(REF, date(2026, 3, 31), value, Decimal(1))
        assert claim_json(claim)["good"] == text
    for number in ("1E+12", "0.0000001", "-1", "NaN", "Infinity", "1234567890123"):
        with pytest.raises(InvalidClaim) as caught:
            claim_json(c.Ship(REF, Decimal(number), date(2026, 3, 31)))
        assert caught.value.why == "bad-decimal"


def without(claim: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in claim.items() if key != name}


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ({**REQUEST, "type": "order.teleport"}, "unknown-type"),
        ({**REQUEST, "type": 7}, "unknown-type"),
        (without(REQUEST, "type"), "unknown-type"),
        ({**REQUEST, "buyer": "co_x"}, "bad-line"),
        ({**REQUEST, "order": ""}, "bad-line"),
        ({**REQUEST, "order": " 1"}, "bad-line"),
        ({**REQUEST, "order": "e\u0301"}, "bad-line"),
        ({**REQUEST, "line": "x" * 101}, "bad-line"),
        ({**REQUEST, "line": 10}, "bad-line"),
        ({**REQUEST, "line": "1\u202e0"}, "bad-line"),
        (without(REQUEST, "revision"), "missing-field"),
        ({**REQUEST, "colour": "red"}, "unexpected-field"),
        ({**REQUEST, "reason": ""}, "unexpected-field"),
        ({**REQUEST, "price": None}, "bad-price"),
        ({**REQUEST, "revision": 0}, "bad-number"),
        ({**REQUEST, "revision": "1"}, "bad-number"),
        ({**REQUEST, "revision": True}, "bad-number"),
        ({**REQUEST, "revision": 1_000_001}, "bad-number"),
        ({**REQUEST, "unit": "x" * 21}, "bad-text"),
        ({**REQUEST, "unit": None}, "bad-text"),
        ({**REQUEST, "contact": "a\nb"}, "bad-text"),
        ({**REQUEST, "contact": "x" * 201}, "bad-text"),
        ({**REQUEST, "reason": "a\x07"}, "bad-text"),
        ({**REQUEST, "reason": "x" * 1_001}, "bad-text"),
        ({**REQUEST, "item": {}}, "bad-item"),
        ({**REQUEST, "item": "CA"}, "bad-item"),
        ({**REQUEST, "item": {"code": 7}}, "bad-item"),
        ({**REQUEST, "price": {"amount": "x", "currency": "EUR"}}, "bad-decimal"),
        ({**REQUEST, "item": {"code": "", "description": "A"}}, "bad-item"),
        ({**REQUEST, "item": {"code": "A", "colour": "red"}}, "bad-item"),
        ({**REQUEST, "item": {"partner_code": "A"}}, "bad-item"),
        ({**REQUEST, "item": {"code": "A", "description": "x" * 501}}, "bad-text"),
        ({**REQUEST, "schedule": []}, "bad-schedule"),
        ({**REQUEST, "schedule": {}}, "bad-schedule"),
        ({**REQUEST, "schedule": [["2026-03-31", "1"]]}, "bad-schedule"),
        ({**REQUEST, "schedule": [{"date": "2026-03-31"}]}, "bad-schedule"),
        ({**REQUEST, "schedule": [{"date": "2026-03-31", "quantity": "1"}] * 2}, "bad-schedule"),
        (
            {
                **REQUEST,
                "schedule": [
                    {"date": "2026-03-31", "quantity": "1"},
                    {"date": "2026-03-30", "quantity": "1"},
                ],
            },
            "bad-schedule",
        ),
        (
            {
                **REQUEST,
                "schedule": [
                    {"date": f"{2000 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}", "quantity": "1"}
                    for n in range(1_001)
                ],
            },
            "bad-schedule",
        ),
        ({**REQUEST, "schedule": [{"date": "2026-02-30", "quantity": "1"}]}, "bad-date"),
        ({**REQUEST, "schedule": [{"date": "20260331", "quantity": "1"}]}, "bad-date"),
        ({**REQUEST, "schedule": [{"date": "1969-12-31", "quantity": "1"}]}, "bad-date"),
        ({**REQUEST, "schedule": [{"date": 20260331, "quantity": "1"}]}, "bad-date"),
        *(
            ({**REQUEST, "schedule": [{"date": "2026-03-31", "quantity": quantity}]}, "bad-decimal")
            for quantity in (
                "0",
                "01",
                "1.0",
                "-1",
                "+1",
                "1e3",
                ".5",
                "5.",
                "1.2345678",
                "1" * 13,
                "",
                " 1",
                1,
                "١",
            )
        ),
        ({**REQUEST, "price": {"amount": "1"}}, "bad-price"),
        ({**REQUEST, "price": {"amount": "1", "currency": "eur"}}, "bad-currency"),
        ({**REQUEST, "price": {"currency": "EUR"}}, "bad-price"),
        ({**REQUEST, "price": {"amount": "1", "currency": "EUR", "per": "0"}}, "bad-decimal"),
        ({**REQUEST, "price": {"amount": "1", "currency": "EUR", "per": "1"}}, "bad-price"),
        ({**REQUEST, "price": {"amount": "1", "currency": "EUR", "vat": "0"}}, "bad-price"),
        ({**SHIP, "quantity": 1}, "bad-decimal"),
        ({**SHIP, "quantity": "١"}, "bad-decimal"),
        ({**PROPOSE, "rest": "later"}, "bad-rest"),
        ({**PROPOSE, "rest": "refused"}, "unexpected-field"),
        ({**RECEIVE, "good": "0"}, "bad-decimal"),
        ({**RECEIVE, "shipment": 0}, "bad-number"),
        ({**RECEIVE, "final": "yes"}, "bad-flag"),
        ({**RECEIVE, "final": False}, "unexpected-field"),
        ({**SHIP, "quantity": "0"}, "bad-decimal"),
        ({**SHIP, "expected": ""}, "bad-date"),
        ({**ATTACH, "size": -1}, "bad-number"),
        ({**ATTACH, "size": 1.5}, "bad-number"),
        ({**ATTACH, "sha256": "0" * 63}, "bad-hash"),
        ({**ATTACH, "media_type": "picture"}, "bad-media-type"),
        ({**ATTACH, "name": ""}, "bad-text"),
        ({**NAMED, "type": "order.note", "text": " \n"}, "bad-text"),
        ({**NAMED, "type": "order.note", "text": "x" * 10_001}, "bad-text"),
        ({**REPORT, "said": "yes"}, "bad-report"),
        ({**REPORT, "said": {"type": "order.see", "revision": 1}}, "bad-report"),
        ({**REPORT, "said": {**REPORT}}, "bad-report"),
        ({**REPORT, "said": {"revision": 1}}, "bad-report"),
        ({**REPORT, "said": {**NAMED, "type": "order.accept", "revision": 1}}, "unexpected-field"),
        ({**REPORT, "said": {"type": "order.accept", "revision": "1"}}, "bad-number"),
    ],
)
def test_every_other_form_is_refused(claim: dict[str, object], why: str) -> None:
    with pytest.raises(InvalidClaim) as caught:
        parse_claim(claim)
    assert caught.value.why == why


def test_a_refusal_names_the_field() -> None:
    with pytest.raises(InvalidClaim) as caught:
        parse_claim({**REQUEST, "unit": 7})
    assert (caught.value.field, caught.value.message) == ("unit", "bad-text: unit")


def test_the_least_and_the_most_that_may_be_said() -> None:
    for claim in (
        without(without(without(REQUEST, "price"), "contact"), "reason"),
        {**REQUEST, "item": {"description": "Assembly, two days"}, "unit": ""},
        {**REQUEST, "price": {"amount": "0", "currency": "EUR"}},
        {**REQUEST, "schedule": [{"date": "2199-12-31", "quantity": "999999999999.999999"}]},
        {**RECEIVE, "good": "0", "final": True},
        {**RECEIVE, "good": "0", "damaged": "300"},
        {**PROPOSE, "rest": "unanswered", "item": {"code": "B"}},
    ):
        assert claim_json(parse_claim(claim)) == claim


def test_the_line_of_any_claim_can_be_told() -> None:
    assert line_ref({**NAMED, "type": "order.teleport"}) == REF
    assert line_ref({**NAMED, "buyer": None}) is None
    assert line_ref({"type": "forecast.publish"}) is None


def test_in_the_fold_a_claim_that_does_not_parse_is_kept_and_refused(story: Story) -> None:
    story.request("300 31.3")
    before = story.line
    named = {"buyer": story.ref.buyer, "order": story.ref.order, "line": story.ref.line}
    said = story.say(Role.SUPPLIER, {**named, "type": "order.accept", "revision": "1"})
    assert (said.effect, said.why, said.claim) == (Effect.REFUSED, "bad-number", None)
    newer = story.say(Role.SUPPLIER, {**named, "type": "order.teleport"})
    assert (newer.effect, newer.why, newer.claim) == (Effect.UNKNOWN, "unknown-type", None)
    line = story.line
    assert len(line.history) == 3
    assert (line.agreement, line.last) == (before.agreement, before.last)


@pytest.mark.parametrize(
    "claim", [c.Accept(REF, 1), c.See(REF, 1), c.Ship(REF, Decimal(1), date(2026, 3, 31))]
)
def test_the_buyer_may_not_speak_for_the_supplier(story: Story, claim: Claim) -> None:
    story.request("300 31.3")
    before = story.line
    said = story.say(Role.BUYER, {**claim_json(claim), "buyer": story.ref.buyer})
    assert (said.effect, said.why) == (Effect.REFUSED, "wrong-author")
    assert story.line.agreement is before.agreement


def test_a_reference_reads_as_order_and_line() -> None:
    assert str(LineRef("co_" + "a" * 32, "4500217", "10")) == "4500217/10"
