"""The short way for a line of one request comes to what the full fold comes to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.tally import canonical
from tallystick.tally.entry import claim_text
from tallystick.tally.placed import Placed
from tallystick.trade import claims as c
from tallystick.trade.claim_json import claim_json, parse_claim
from tallystick.trade.first_request import document_text, fold_first_request, opening, placed_text, standing
from tallystick.trade.fold_line import fold_line, full_fold
from tallystick.trade.line_json import line_bytes, line_json, placed_to_json
from tallystick.trade.values import Item, LineRef, Price, Role, ScheduleLine
from tallystick.trade.wording import wording
from tests.trade.strategies import claims
from tests.trade.world import Story


@settings(max_examples=100)
@given(st.data(), st.booleans())
def test_both_ways_come_to_the_same(data: st.DataObject, buyer_first: bool) -> None:
    story = Story(buyer_first)
    claim = data.draw(claims(story.ref))
    if isinstance(claim, c.Request) and data.draw(st.booleans()):
        claim = replace(claim, revision=1)
    story.say(data.draw(st.sampled_from(Role)), claim)
    line = full_fold(story.ref, story.placed)
    assert fold_line(story.ref, story.placed) == line
    assert fold_first_request(story.ref, story.placed[0]) in (None, line)
    assert line_bytes(line) == canonical.encode(line_json(line))


def test_it_is_only_for_the_buyers_first_request(story: Story) -> None:
    request = story.request("300 31.3").placed
    assert fold_first_request(story.ref, request) == story.line
    for claim in (
        {**request.claim, "revision": 2},
        {**request.claim, "revision": 0},
        claim_json(c.Accept(story.ref, 1)),
    ):
        assert fold_first_request(story.ref, Placed(request.place, claim)) is None
    other = replace(request.place, author=story.company[Role.SUPPLIER])
    assert fold_first_request(story.ref, Placed(other, request.claim)) is None


@settings(max_examples=200)
@given(st.data())
def test_the_words_of_a_first_request_are_what_the_general_way_writes(data: st.DataObject) -> None:
    story = Story(data.draw(st.booleans()))
    claim = data.draw(claims(story.ref))
    if isinstance(claim, c.Request) and data.draw(st.booleans()):
        claim = replace(claim, revision=1)
    said = wording(claim)
    assert said.text == claim_text(claim_json(claim))
    assert said.kind == claim.TYPE
    assert said.size == len(said.text.encode())
    if said.opening is None:
        assert said.claim == claim_json(claim)
        return
    assert parse_claim(json.loads(said.text)) == claim
    placed = story.say(Role.BUYER, claim).placed
    place, first = placed.place, standing(replace(placed.place, index=0))
    assert document_text(said.opening, place.index, first).encode() == canonical.encode(line_json(story.line))
    assert placed_text(said.opening, place.index, first) == placed_to_json([placed])


REQUEST = c.Request(
    LineRef("co_" + "a" * 32, "4500217", "10"),
    1,
    Item("A"),
    "PCE",
    (ScheduleLine(date(2027, 1, 4), Decimal(10)),),
)


@pytest.mark.parametrize(
    "change",
    [
        {"revision": 2},
        {"ref": LineRef("co_a", "4500217", "10")},
        {"ref": replace(REQUEST.ref, order=" 4500217")},
        {"ref": replace(REQUEST.ref, line="")},
        {"item": Item("")},
        {"item": Item("A\x00")},
        {"unit": "x" * 21},
        {"schedule": ()},
        {"schedule": (ScheduleLine(date(2027, 1, 4), Decimal(0)),)},
        {"schedule": (ScheduleLine(date(2527, 1, 4), Decimal(10)),)},
        {"schedule": (REQUEST.schedule[0], REQUEST.schedule[0])},
        {"price": Price(Decimal(1), "euro")},
        {"contact": "Ines\nMoreau"},
        {"reason": "\x07"},
    ],
)
def test_a_request_that_is_refused_or_no_first_one_has_no_short_way(change: dict[str, Any]) -> None:
    assert opening(REQUEST) is not None
    assert opening(replace(REQUEST, **change)) is None
