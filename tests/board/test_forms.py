"""What is typed is read as the person writes it, and refused with a reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from tallystick.server.board.answering import claim_for
from tallystick.server.board.editors import editor, form_for
from tallystick.server.board.moves import Move
from tallystick.server.web.formats import Formats
from tallystick.trade import claims as c
from tallystick.trade.values import Price, Role
from tests.board.reading import entry, reader
from tests.trade.world import Story, day, schedule


def posted(**fields: Any) -> QueryDict:
    """Fields as a browser posts them."""
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def said(story: Story, me: Role, move: Move, formats: Formats | None = None, **fields: Any) -> c.Claim:
    """The claim that follows from what was typed."""
    who = reader(formats=formats)
    line = entry(story, me)
    form = form_for(line, move, who, posted(**fields))
    assert form.is_valid(), form.errors
    return claim_for(line, move, form)


@pytest.fixture
def story() -> Story:
    told = Story()
    told.request("300 31.3", "100 7.4", price=Price(Decimal("84.2"), "EUR"))
    return told


def test_a_proposal_takes_dates_price_item_and_the_rest(story: Story) -> None:
    claim = said(
        story,
        Role.SUPPLIER,
        Move.PROPOSE,
        quantity=["250", "50", ""],
        day=["31 Mar", "2026-04-14", ""],
        price="86.90",
        item="CA-DN80-PN25",
        rest="unanswered",
        reason="Pattern shop is full",
    )
    assert isinstance(claim, c.Propose)
    assert claim.schedule == schedule("250 31.3", "50 14.4")
    assert claim.price == Price(Decimal("86.90"), "EUR")
    assert claim.item
    assert (claim.item.code, claim.rest, claim.reason) == (
        "CA-DN80-PN25",
        "unanswered",
        "Pattern shop is full",
    )


def test_proposing_just_what_is_asked_is_accepting(story: Story) -> None:
    claim = said(story, Role.SUPPLIER, Move.PROPOSE, quantity=["100", "300"], day=["7 Apr", "31 Mar"])
    assert claim == c.Accept(story.ref, 1)


def test_requesting_just_what_is_proposed_is_approving(story: Story) -> None:
    story.propose(1, 1, "400 14.4")
    claim = said(story, Role.BUYER, Move.CHANGE, quantity="400", day="14 Apr")
    assert claim == c.Approve(story.ref, 1)


def test_a_change_is_the_next_revision_and_keeps_price_and_contact(story: Story) -> None:
    story.propose(1, 1, "400 14.4")
    claim = said(story, Role.BUYER, Move.CHANGE, quantity="400", day="9 Apr", reason="Line starts on 10 Apr")
    assert isinstance(claim, c.Request)
    assert (claim.revision, claim.contact, claim.price) == (2, "Ines Moreau", Price(Decimal("84.2"), "EUR"))
    assert (claim.schedule, claim.reason) == (schedule("400 9.4"), "Line starts on 10 Apr")


def test_the_same_day_twice_is_added_up_and_numbers_are_the_readers(story: Story) -> None:
    claim = said(
        story,
        Role.SUPPLIER,
        Move.PROPOSE,
        Formats("de", "Europe/Berlin", "dots"),
        quantity=["1.200,5", "0,5"],
        day=["9.4.2026", "09.04."],
    )
    assert isinstance(claim, c.Propose)
    assert claim.schedule == schedule("1201 9.4")


@pytest.mark.parametrize(
    ("quantity", "when", "wrong"),
    [
        ("many", "31 Mar", "This is not a number."),
        ("0", "31 Mar", "Give a quantity above zero."),
        ("-3", "31 Mar", "Give a quantity above zero."),
        ("5", "soon", "Give a date."),
        ("5", "1 Feb 2026", "1 Feb 2026 has passed."),
        ("", "", "Give at least one quantity and date."),
    ],
)
def test_what_cannot_be_meant_is_refused_and_kept(story: Story, quantity: str, when: str, wrong: str) -> None:
    form = form_for(entry(story, Role.SUPPLIER), Move.PROPOSE, reader(), posted(quantity=quantity, day=when))
    assert not form.is_valid()
    assert form.non_field_errors() == [wrong]
    assert (form.pairs[0].quantity, form.pairs[0].day) == (quantity, when)  # type: ignore[attr-defined]


def test_a_day_that_has_passed_may_stay_where_it_stood() -> None:
    story = Story()
    story.request("300 1.3", "100 7.4")
    claim = said(story, Role.SUPPLIER, Move.PROPOSE, quantity=["300", "90"], day=["1 Mar", "7 Apr"])
    assert isinstance(claim, c.Propose)


def test_reasons_are_taken_along(story: Story) -> None:
    reject = said(story, Role.SUPPLIER, Move.REJECT, why="No material", reason="EPDM is out")
    assert reject == c.Reject(story.ref, 1, "No material: EPDM is out")
    story.propose(1, 1, "400 14.4")
    assert said(story, Role.BUYER, Move.REFUSE, reason="Too late") == c.Refuse(story.ref, 1, "Too late")
    assert said(story, Role.BUYER, Move.CANCEL, reason="") == c.Cancel(story.ref)


def test_a_shipping_notice_works_out_what_is_outstanding(story: Story) -> None:
    story.accept(1)
    claim = said(
        story,
        Role.SUPPLIER,
        Move.SHIP,
        quantity="120",
        despatched="3 Mar",
        expected="6 Mar",
        carrier="Spedition Hartwig",
        tracking="HT-88214",
        packages="4 pallets",
    )
    assert isinstance(claim, c.Ship)
    assert (claim.quantity, claim.outstanding, claim.packages) == (120, 280, "4 pallets")
    assert (claim.despatched, claim.expected, claim.final) == (day("3.3"), day("6.3"), False)


def test_days_are_filled_in_as_the_reader_writes_them(story: Story) -> None:
    story.accept(1)
    ship = form_for(entry(story, Role.SUPPLIER), Move.SHIP, reader())
    assert ship["despatched"].value() == reader().formats.full_day(reader().today)
    story.ship("120")
    receive = form_for(entry(story, Role.BUYER), Move.RECEIVE, reader())
    assert receive["received"].value() == reader().formats.full_day(reader().today)


def test_a_receipt_tells_good_from_damaged(story: Story) -> None:
    story.accept(1)
    story.ship("120")
    claim = said(
        story, Role.BUYER, Move.RECEIVE, good="118", damaged="2", received="3 Mar", shipment="1", final="on"
    )
    assert claim == c.Receive(story.ref, day("3.3"), Decimal(118), Decimal(2), 1, True)
    form = form_for(entry(story, Role.BUYER), Move.RECEIVE, reader(), posted(good="0", received="3 Mar"))
    assert not form.is_valid()


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"said": "accept"}, c.Accept),
        ({"said": "propose", "quantity": "250", "day": "31 Mar"}, c.Propose),
        ({"said": "reject"}, c.Reject),
        ({"said": "ship", "quantity": "120", "day": "3 Mar"}, c.Ship),
    ],
)
def test_what_was_said_elsewhere_is_recorded_as_the_partner_would_say_it(
    story: Story, fields: dict[str, str], kind: type
) -> None:
    claim = said(story, Role.BUYER, Move.REPORT, channel="phone", reason="as he said", **fields)
    assert isinstance(claim, c.Report)
    assert isinstance(claim.said, kind)
    assert (claim.channel, claim.text) == ("phone", "as he said")


def test_an_editor_says_what_its_button_does_and_what_is_read(story: Story) -> None:
    story.propose(1, 1, "400 14.4")
    line = entry(story, Role.BUYER)
    found = editor(line, Move.CHANGE, form_for(line, Move.CHANGE, reader()), reader())
    assert (found.submit, found.hint) == ("Send revision 2", "answers proposal 1")
    assert (found.total, found.covered) == ("400", "400 of 400")
    assert found.reads == "Varnholt Guss will read: quantities, dates, price, reason."


def test_a_long_schedule_is_shown_and_taken_whole() -> None:
    told = Story()
    days = [f"10 {day}.{month}" for month in (4, 5, 6, 7) for day in range(1, 29)]
    told.request(*days)
    who, line = reader(), entry(told, Role.SUPPLIER)
    shown = form_for(line, Move.PROPOSE, who).pairs
    assert len(shown) == len(days)
    quantities, dates = [pair.quantity for pair in shown], [pair.day for pair in shown]
    claim = said(told, Role.SUPPLIER, Move.PROPOSE, quantity=["9", *quantities[1:]], day=dates)
    assert isinstance(claim, c.Propose)
    assert claim.schedule == schedule("9 1.4", *days[1:])
