"""Goods: despatches, receipts, damage, over- and under-delivery, closing short."""

from __future__ import annotations

from decimal import Decimal

from tallystick.trade.claims import Ship
from tallystick.trade.document import Agreement, Effect, Fulfilment
from tallystick.trade.values import Role
from tests.trade.world import Story, day


def agreed(story: Story, *lines: str) -> Story:
    story.request(*lines)
    story.accept(1)
    return story


def test_a_line_is_shipped_and_received_in_parts(story: Story) -> None:
    agreed(story, "300 31.3")
    assert story.line.fulfilment is Fulfilment.NONE
    story.ship("120")
    assert (story.line.fulfilment, story.line.shipped) == (Fulfilment.PARTLY_SHIPPED, 120)
    story.ship("180")
    assert story.line.fulfilment is Fulfilment.SHIPPED
    story.receive("118", "2", shipment=1)
    line = story.line
    assert line.fulfilment is Fulfilment.PARTLY_RECEIVED
    assert (line.received_good, line.received_damaged) == (118, 2)
    assert not line.closed
    story.receive("182", shipment=2)
    line = story.line
    assert (line.fulfilment, line.closed, line.agreement) == (Fulfilment.RECEIVED, True, Agreement.AGREED)
    assert [receipt.shipment for receipt in line.receipts] == [1, 2]


def test_a_despatch_says_what_the_supplier_knows(story: Story) -> None:
    agreed(story, "300 31.3")
    claim = Ship(
        story.ref,
        Decimal(120),
        day("3.3"),
        day("6.3"),
        "Spedition Hartwig",
        "HT-88214",
        "4 pallets",
        Decimal(180),
    )
    said = story.say(Role.SUPPLIER, claim)
    shipment = story.line.shipments[0]
    assert said.number == shipment.number == 1
    assert (shipment.despatched, shipment.expected, shipment.outstanding) == (day("3.3"), day("6.3"), 180)
    assert (shipment.carrier, shipment.tracking, shipment.packages) == (
        "Spedition Hartwig",
        "HT-88214",
        "4 pallets",
    )
    assert shipment.by == "Jonas Brandt"


def test_over_delivery_is_received_and_visible(story: Story) -> None:
    agreed(story, "2000 11.3")
    story.ship("2100")
    story.receive("2100")
    line = story.line
    assert (line.fulfilment, line.received_good, line.closed) == (Fulfilment.RECEIVED, 2100, True)


def test_damaged_goods_do_not_fulfil(story: Story) -> None:
    agreed(story, "100 31.3")
    story.ship("100")
    story.receive("0", "100")
    line = story.line
    assert (line.fulfilment, line.received_good, line.received_damaged) == (
        Fulfilment.PARTLY_RECEIVED,
        0,
        100,
    )
    story.ship("100")
    story.receive("100")
    assert story.line.fulfilment is Fulfilment.RECEIVED


def test_the_supplier_says_that_nothing_more_comes(story: Story) -> None:
    agreed(story, "100 31.3")
    story.ship("90", final=True)
    line = story.line
    assert (line.fulfilment, line.nothing_more, line.closed) == (Fulfilment.SHIPPED, True, False)
    story.receive("90")
    assert story.line.fulfilment is Fulfilment.PARTLY_RECEIVED  # closing is the buyer's word
    story.receive("0", final=True)
    line = story.line
    assert (line.fulfilment, line.closed) == (Fulfilment.CLOSED_SHORT, True)


def test_accepting_or_proposing_takes_back_that_nothing_more_comes(story: Story) -> None:
    agreed(story, "100 31.3")
    story.ship("90", final=True)
    story.request("110 31.3")
    assert story.line.nothing_more
    story.accept(2)
    line = story.line
    assert (line.nothing_more, line.fulfilment) == (False, Fulfilment.PARTLY_SHIPPED)


def test_a_final_receipt_closes_the_line_short(story: Story) -> None:
    agreed(story, "2400 2.3")
    story.receive("2300", final=True)
    line = story.line
    assert (line.fulfilment, line.closed, line.move) == (Fulfilment.CLOSED_SHORT, True, None)
    assert line.receipts[0].final


def test_a_final_receipt_in_full_is_just_received(story: Story) -> None:
    agreed(story, "100 31.3")
    story.receive("100", final=True)
    assert story.line.fulfilment is Fulfilment.RECEIVED


def test_asking_for_more_reopens_a_line_closed_short(story: Story) -> None:
    agreed(story, "100 31.3")
    story.receive("90", final=True)
    story.request("100 31.3")  # the same again, as an import might: still closed
    assert story.line.closed
    story.request("120 31.3")
    line = story.line
    assert (line.closed, line.agreement, line.move) == (False, Agreement.CHANGED, Role.SUPPLIER)
    assert line.fulfilment is Fulfilment.PARTLY_RECEIVED


def test_approving_a_proposal_reopens_a_line_closed_short(story: Story) -> None:
    agreed(story, "100 31.3")
    story.receive("90", final=True)
    story.propose(1, 1, "90 31.3", "10 30.4")
    assert story.line.move is Role.BUYER
    story.approve(1)
    assert not story.line.closed


def test_goods_need_no_agreement(story: Story) -> None:
    story.request("100 31.3")
    assert story.ship("100").effect is Effect.APPLIED
    assert story.receive("100").effect is Effect.APPLIED
    line = story.line
    assert (line.agreement, line.fulfilment, line.move) == (Agreement.NEW, Fulfilment.RECEIVED, None)
    assert line.closed


def test_a_line_closed_short_without_an_answer_needs_none(story: Story) -> None:
    story.request("100 31.3")
    story.receive("40", final=True)
    line = story.line
    assert (line.fulfilment, line.move, line.closed) == (Fulfilment.CLOSED_SHORT, None, True)


def test_a_reduction_to_what_came_still_needs_the_suppliers_word(story: Story) -> None:
    agreed(story, "300 31.3")
    story.receive("118")
    story.request("118 31.3")
    assert (story.line.agreement, story.line.move) == (Agreement.CHANGED, Role.SUPPLIER)
    story.accept(2)
    assert story.line.closed


def test_an_open_proposal_keeps_the_line_open_though_all_has_come(story: Story) -> None:
    agreed(story, "100 31.3")
    story.propose(1, 1, "110 31.3")
    story.receive("100")
    line = story.line
    assert (line.fulfilment, line.move, line.closed) == (Fulfilment.RECEIVED, Role.BUYER, False)


def test_a_refused_change_needs_no_answer_once_all_has_come(story: Story) -> None:
    agreed(story, "100 31.3")
    story.request("90 31.3")
    story.reject(2)
    story.receive("100")
    line = story.line
    assert (line.agreement, line.move, line.closed) == (Agreement.REJECTED, None, True)


def test_notes_and_attachments_belong_to_the_line(story: Story) -> None:
    story.request("100 31.3")
    note = {**reference(story), "type": "order.note", "text": "New label with the heat number.\nSee photo."}
    attachment = {
        **reference(story),
        "type": "order.attach",
        "name": "flange-118.jpg",
        "media_type": "image/jpeg",
        "size": 1184,
        "sha256": "0" * 64,
    }
    assert story.say(Role.SUPPLIER, note).effect is Effect.APPLIED
    assert story.say(Role.BUYER, attachment).effect is Effect.APPLIED
    first, second = story.line.notes
    assert (first.role, first.text, first.by) == (Role.SUPPLIER, note["text"], "Jonas Brandt")
    assert (second.role, second.name, second.media_type, second.size) == (
        Role.BUYER,
        "flange-118.jpg",
        "image/jpeg",
        1184,
    )
    assert story.line.agreement is Agreement.NEW


def test_a_note_needs_a_line(story: Story) -> None:
    said = story.say(Role.SUPPLIER, {**reference(story), "type": "order.note", "text": "Hello"})
    assert (said.effect, said.why) == (Effect.REFUSED, "unknown-line")


def reference(story: Story) -> dict[str, object]:
    return {"buyer": story.ref.buyer, "order": story.ref.order, "line": story.ref.line}
