"""The short way for a line of one request comes to what the full fold comes to."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.tally import canonical
from tallystick.tally.placed import Placed
from tallystick.trade import claims as c
from tallystick.trade.claim_json import claim_json
from tallystick.trade.first_request import fold_first_request
from tallystick.trade.fold_line import fold_line, full_fold
from tallystick.trade.line_json import line_bytes, line_json
from tallystick.trade.values import Role
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
