"""Documents and placed claims as JSON."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings

from tallystick.tally import canonical
from tallystick.trade.document import Fulfilment, Reported
from tallystick.trade.fields import plain
from tallystick.trade.line_json import line_bytes, line_json, placed_from_json, placed_to_json
from tallystick.trade.values import Price, Role
from tests.trade.strategies import stories
from tests.trade.world import START, Story


@settings(max_examples=100)
@given(stories())
def test_placed_claims_are_kept_and_read_back(story: Story) -> None:
    assert placed_from_json(placed_to_json(story.placed)) == story.placed


@settings(max_examples=100)
@given(stories())
def test_the_bytes_of_a_document_are_canonical(story: Story) -> None:
    line = story.line
    assert canonical.decode(line_bytes(line)) == line_json(line)


def test_any_difference_shows_in_the_bytes_of_a_first_request(story: Story) -> None:
    price = Price(Decimal("84.20"), "EUR", Decimal(100))
    story.request("300 31.3", "10 7.4", price=price, reason='"Łożyska"\\n')
    by_report = Reported(Role.SUPPLIER, "Jonas Brandt", "phone", START)
    line = story.line
    assert line.requested
    others = [
        replace(line, requested=replace(line.requested, contact="")),
        replace(line, requested=replace(line.requested, by="")),
        replace(line, requested=replace(line.requested, reported=by_report)),
        replace(line, requested=replace(line.requested, terms=replace(line.requested.terms, price=None))),
        replace(line, balance=replace(line.balance, confirmed=Decimal(1))),
        replace(line, fulfilment=Fulfilment.SHIPPED),
        replace(line, nothing_more=True),
        replace(line, shipped=Decimal(1)),
        replace(line, history=(replace(line.history[0], cut=True),)),
        replace(line, history=(replace(line.history[0], number=2),)),
        replace(line, ref=replace(line.ref, order="Ø")),
        line,
    ]
    written = [line_bytes(each) for each in others]
    assert written == [canonical.encode(line_json(each)) for each in others]
    assert len(set(written)) == len(written)


def test_any_difference_shows_in_the_bytes(story: Story) -> None:
    story.request("300 31.3")
    story.propose(1, 1, "250 31.3", "50 7.4", reason="Łożyska")
    story.ship("10.50")
    story.receive("5", "1", shipment=1)
    line = story.line
    assert line.requested
    for other in (
        replace(line, requested=replace(line.requested, contact="Somebody else")),
        replace(line, balance=replace(line.balance, confirmed=Decimal(1))),
        replace(line, shipments=()),
        replace(line, history=line.history[:-1]),
        replace(line, nothing_more=True),
        replace(line, rejection="No"),
        replace(line, move=None),
        replace(line, received_good=Decimal(6)),
        replace(line, ref=replace(line.ref, line="20")),
    ):
        assert line_bytes(other) != line_bytes(line)


def test_equal_quantities_are_written_equally() -> None:
    assert [
        plain(Decimal(text)) for text in ("1.0", "1", "10", "1E+1", "0.50", "0.0", "1234567890123456")
    ] == [
        "1",
        "1",
        "10",
        "10",
        "0.5",
        "0",
        "1234567890123456",
    ]
