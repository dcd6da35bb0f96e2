"""A file against the record: what is new, changed, unchanged, disappeared or refused, and what is said."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tallystick.interchange.orderbook.difference import Kind, LineDifference, cancel_claims
from tallystick.interchange.orderbook.lines import Arrival, Despatch, FileLine
from tallystick.interchange.orderbook.outlook import follows
from tallystick.interchange.orderbook.words import Status
from tallystick.trade import compose
from tallystick.trade.claims import AskCancel, Cancel, Propose, Receive, Report, Request
from tallystick.trade.document import Agreement, Fulfilment
from tallystick.trade.values import Item, Price, Role, ScheduleLine, Terms
from tests.interchange.ledger import ME, TODAY, VARNHOLT, Ledger

ITEM = Item("CA-DN80-PN16", "Pump casing DN80")
DAY = date(2026, 3, 24)


def schedule(*lines: tuple[int, date]) -> tuple[ScheduleLine, ...]:
    return tuple(ScheduleLine(day, Decimal(quantity)) for quantity, day in lines)


def line(order: str = "4500217", quantity: int = 300, day: date = DAY, **more: object) -> FileLine:
    given = {
        "row": 2,
        "rows": (2,),
        "partner": "Varnholt Guss GmbH",
        "order": order,
        "line": "10",
        "item": ITEM,
        "unit": "pcs",
        "schedule": schedule((quantity, day)) if quantity else (),
        **more,
    }
    return FileLine(**given)  # type: ignore[arg-type]


def shipped(quantity: int, day: date | None = DAY) -> tuple[Despatch, ...]:
    return (Despatch(Decimal(quantity), day),)


def received(quantity: int, day: date | None = DAY, damaged: int = 0) -> tuple[Arrival, ...]:
    return (Arrival(Decimal(quantity), Decimal(damaged), day),)


def changes(found: LineDifference) -> dict[str, tuple[object, object]]:
    return {change.what: (change.old, change.new) for change in found.changes}


def told(ledger: Ledger, found: LineDifference) -> str:
    return ", ".join(map(str, follows(found, ledger.me)))


def test_a_new_line_is_asked_for() -> None:
    ledger = Ledger()
    [new] = ledger.take_in([line(price=Price(Decimal("84.2"), "EUR"), contact="Ines Moreau")]).new
    assert told(ledger, new) == "Varnholt Guss GmbH is asked"
    now = ledger.line("4500217")
    assert now.requested is not None
    assert now.requested.terms == Terms(ITEM, "pcs", schedule((300, DAY)), Price(Decimal("84.2"), "EUR"))
    assert now.requested.contact == "Ines Moreau"
    assert (now.agreement, now.move) == (Agreement.NEW, Role.SUPPLIER)


def test_the_same_file_twice_changes_nothing() -> None:
    ledger = Ledger()
    lines = [
        line(promised=schedule((300, DAY)), shipped=shipped(100), received=received(50)),
        line("4500218"),
    ]
    ledger.take_in(lines)
    again = ledger.compare(lines)
    assert (again.new, again.changed, len(again.unchanged)) == ([], [], 2)


def test_a_change_becomes_the_next_revision() -> None:
    ledger = Ledger()
    ledger.take_in([line()])
    [changed] = ledger.take_in([line(quantity=400, day=DAY + timedelta(7))]).changed
    assert changes(changed) == {"quantity": (300, 400), "date": (DAY, DAY + timedelta(7))}
    assert told(ledger, changed) == "Becomes revision 2, Varnholt Guss GmbH is asked again"
    requested = ledger.line("4500217").requested
    assert requested is not None
    assert requested.revision == 2


def test_an_agreement_stands_while_a_change_is_asked() -> None:
    ledger = Ledger()
    ledger.take_in([line(quantity=90)])
    ledger.write(VARNHOLT, VARNHOLT, compose.accept(ledger.line("4500217")))
    [changed] = ledger.take_in([line(quantity=120)]).changed
    assert told(ledger, changed) == "Becomes revision 2, the agreement of 90 stands meanwhile"
    assert ledger.line("4500217").agreement is Agreement.CHANGED


def test_what_a_file_does_not_say_stays_as_it_is() -> None:
    ledger = Ledger()
    ledger.take_in([line(price=Price(Decimal(5), "EUR"), contact="Ines Moreau")])
    poorer = line(item=Item("CA-DN80-PN16"), unit="", price=None)
    assert ledger.compare([poorer]).unchanged
    ledger.take_in([line(quantity=400, item=Item("CA-DN80-PN16"), unit="", price=None)])
    requested = ledger.line("4500217").requested
    assert requested is not None
    assert (requested.terms.item, requested.terms.unit, requested.contact) == (ITEM, "pcs", "Ines Moreau")
    assert requested.terms.price == Price(Decimal(5), "EUR")


def test_a_file_that_asks_for_what_is_agreed_says_nothing_new() -> None:
    """The other system has followed the agreement: that is no new request."""
    ledger = Ledger()
    ledger.take_in([line()])
    later = DAY + timedelta(9)
    ledger.write(VARNHOLT, VARNHOLT, compose.propose(ledger.line("4500217"), schedule((300, later))))
    ledger.write(ME, VARNHOLT, compose.approve(ledger.line("4500217")))
    assert ledger.compare([line(day=later)]).unchanged
    assert ledger.compare([line()]).unchanged


@pytest.mark.parametrize("promised_day", [DAY, DAY + timedelta(9)])
def test_a_promise_in_a_buyers_file_is_reported(promised_day: date) -> None:
    ledger = Ledger()
    ledger.take_in([line(promised=schedule((300, promised_day)))])
    now = ledger.line("4500217")
    assert now.proposed is not None
    assert now.proposed.reported is not None
    assert (now.proposed.reported.by, now.proposed.reported.channel) == (Role.BUYER, "file")
    assert now.proposed.terms.schedule == schedule((300, promised_day))
    assert now.agreement is Agreement.NEW, "a report makes no agreement"


def test_a_promise_of_less_leaves_the_rest_unanswered() -> None:
    ledger = Ledger()
    ledger.take_in([line(promised=schedule((200, DAY)))])
    balance = ledger.line("4500217").balance
    assert (balance.confirmed, balance.unanswered, balance.refused) == (200, 100, 0)


def test_a_promise_that_was_said_before_is_no_news() -> None:
    """The supplier moved on in the system; the file still has its older promise."""
    ledger = Ledger()
    ledger.take_in([line()])
    first, second = schedule((300, DAY + timedelta(7))), schedule((300, DAY + timedelta(14)))
    ledger.write(VARNHOLT, VARNHOLT, compose.propose(ledger.line("4500217"), first))
    ledger.write(VARNHOLT, VARNHOLT, compose.propose(ledger.line("4500217"), second))
    assert ledger.compare([line(promised=first)]).unchanged
    assert ledger.compare([line(promised=second)]).unchanged
    [changed] = ledger.compare([line(promised=schedule((300, DAY + timedelta(21))))]).changed
    assert changes(changed)["promised"] == (second, schedule((300, DAY + timedelta(21))))


def test_an_old_promise_does_not_answer_a_new_request() -> None:
    ledger = Ledger()
    ledger.take_in([line(promised=schedule((300, DAY)))])
    ledger.take_in([line(quantity=400, promised=schedule((300, DAY)))])
    now = ledger.line("4500217")
    assert now.proposed is None
    assert now.balance.unanswered == 400


def test_what_was_shipped_is_reported_and_only_what_is_more_the_next_time() -> None:
    ledger = Ledger()
    ledger.take_in([line(shipped=shipped(100))])
    assert ledger.line("4500217").shipped == 100
    [changed] = ledger.take_in([line(shipped=(*shipped(100), *shipped(80, DAY + timedelta(3))))]).changed
    assert changes(changed) == {"shipped": (100, 180)}
    now = ledger.line("4500217")
    assert [(each.quantity, each.despatched) for each in now.shipments] == [
        (100, DAY),
        (80, DAY + timedelta(3)),
    ]
    assert ledger.compare([line(shipped=shipped(150))]).unchanged, "the record is further ahead"


def test_what_was_received_is_the_buyers_own_word() -> None:
    ledger = Ledger()
    ledger.take_in([line(received=received(100, damaged=5))])
    [receipt] = ledger.line("4500217").receipts
    assert (receipt.good, receipt.damaged, receipt.received, receipt.reported) == (100, 5, DAY, None)
    ledger.take_in([line(received=received(140, damaged=8))])
    now = ledger.line("4500217")
    assert (now.received_good, now.received_damaged) == (140, 8)
    assert now.fulfilment is Fulfilment.PARTLY_RECEIVED


def test_a_delivered_line_ends_received_with_its_history() -> None:
    late = DAY + timedelta(12)
    ledger = Ledger()
    ledger.take_in([line(promised=schedule((300, DAY)), received=received(300, late))])
    now = ledger.line("4500217")
    assert (now.fulfilment, now.move, now.closed) == (Fulfilment.RECEIVED, None, True)
    assert now.proposed is not None
    assert now.proposed.terms.schedule == schedule((300, DAY)), "what was promised stays known"
    assert now.receipts[0].received == late


def test_goods_without_a_date_are_of_the_day_of_the_import() -> None:
    ledger = Ledger()
    ledger.take_in([line(shipped=shipped(100, None), received=received(100, None))])
    now = ledger.line("4500217")
    assert now.shipments[0].despatched == now.receipts[0].received == TODAY


def test_a_completed_line_is_received_in_full_or_closed_short() -> None:
    ledger = Ledger()
    ledger.take_in(
        [line(status=Status.CLOSED), line("4500218", status=Status.CLOSED, received=received(250))]
    )
    full, short = ledger.line("4500217"), ledger.line("4500218")
    assert (full.fulfilment, full.received_good) == (Fulfilment.RECEIVED, 300)
    assert (short.fulfilment, short.received_good) == (Fulfilment.CLOSED_SHORT, 250)
    assert full.closed
    assert short.closed


def test_changes_on_a_line_that_is_done_with_are_left() -> None:
    ledger = Ledger()
    ledger.take_in([line(received=received(300))])
    assert ledger.compare([line(day=DAY + timedelta(30), received=received(300))]).unchanged
    assert ledger.compare([line(quantity=400, received=received(300))]).changed, "more is wanted"


def test_a_cancelled_line_is_cancelled_or_asked_to_be() -> None:
    ledger = Ledger()
    ledger.take_in([line(), line("4500218")])
    ledger.write(VARNHOLT, VARNHOLT, compose.accept(ledger.line("4500218")))
    gone = [line(status=Status.CANCELLED), line("4500218", status=Status.CANCELLED)]
    found = ledger.take_in(gone)
    assert [told(ledger, each) for each in found.changed] == [
        "Cancelled",
        "Varnholt Guss GmbH is asked to cancel",
    ]
    assert ledger.line("4500217").agreement is Agreement.CANCELLED
    assert ledger.line("4500218").agreement is Agreement.CANCEL_REQUESTED
    assert len(ledger.compare(gone).unchanged) == 2


def test_a_line_cancelled_before_it_came_is_nothing() -> None:
    found = Ledger().take_in([line(status=Status.CANCELLED)])
    assert (len(found.unchanged), found.new) == (1, [])


def test_an_old_file_does_not_bring_a_cancelled_line_back() -> None:
    ledger = Ledger()
    ledger.take_in([line()])
    ledger.write(ME, VARNHOLT, compose.cancel(ledger.line("4500217")))
    assert ledger.compare([line()]).unchanged
    [refused] = ledger.compare([line(quantity=400)]).refused
    assert str(refused.problems[0].reason) == "The line is cancelled."


@pytest.mark.parametrize(
    ("agreed", "reason"),
    [
        (True, "Ask to cancel instead, the agreement of 40 cannot be overwritten"),
        (False, "Quantity 0: cancel the line instead"),
    ],
)
def test_a_quantity_of_nothing_does_not_cancel(agreed: bool, reason: str) -> None:
    ledger = Ledger()
    ledger.take_in([line(quantity=40)])
    if agreed:
        ledger.write(VARNHOLT, VARNHOLT, compose.accept(ledger.line("4500217")))
    [refused] = ledger.compare([line(quantity=0)]).refused
    assert str(refused.problems[0].reason) == reason


def test_a_new_line_of_nothing_is_refused() -> None:
    [refused] = Ledger().compare([line(quantity=0)]).refused
    assert str(refused.problems[0].reason) == "Quantity 0"


def test_another_unit_is_refused() -> None:
    ledger = Ledger()
    ledger.take_in([line()])
    found = ledger.compare([line(unit="kg"), line("4500218", unit="kg")])
    assert [str(row.problems[0].reason) for row in found.refused] == [
        "Unit differs from pcs on this item"
    ] * 2


def test_open_lines_of_the_same_partner_that_are_missing_have_disappeared() -> None:
    ledger = Ledger()
    other = line("4500300", partner="Zielonka Metal")
    ledger.take_in([line(), line("4500218"), line("4500219", received=received(300)), other])
    ledger.write(VARNHOLT, VARNHOLT, compose.accept(ledger.line("4500218")))
    found = ledger.compare([line("4500220")])
    assert [(each.order, told(ledger, each)) for each in found.disappeared] == [
        ("4500217", "Not in the file. Not yet agreed: can be cancelled"),
        ("4500218", "Not in the file. Left as it is unless you ask to cancel"),
    ]
    assert [type(cancel_claims(each, ledger.me)[0]) for each in found.disappeared] == [Cancel, AskCancel]


def test_partners_that_are_not_known_become_new_ones_or_are_refused() -> None:
    ledger = Ledger()
    stranger = line(partner="Guss Nord")
    found = ledger.compare([stranger, line("4500218")])
    assert found.new_partners == ["Guss Nord"]
    assert [each.partner for each in found.new] == ["", VARNHOLT]
    refused = ledger.compare([stranger, line("4500218")], create_partners=False)
    assert str(refused.refused[0].problems[0].reason) == "No partner of that name. Nearest: Varnholt Guss"
    assert len(refused.new) == 1


def test_a_suppliers_file_reports_what_its_customer_asked() -> None:
    ledger = Ledger(Role.SUPPLIER)
    ledger.take_in([line(promised=schedule((300, DAY)), shipped=shipped(100), received=received(100))])
    now = ledger.line("4500217")
    assert now.requested is not None
    assert now.requested.reported is not None
    assert now.requested.reported.by is Role.SUPPLIER
    assert now.move is Role.BUYER, "the customer's own word is wanted"
    assert now.shipments[0].reported is None
    assert now.receipts[0].reported is not None
    assert ledger.compare(
        [line(promised=schedule((300, DAY)), shipped=shipped(100), received=received(100))]
    ).unchanged


def test_a_supplier_promises_what_its_customer_asked_itself() -> None:
    ledger = Ledger(Role.SUPPLIER)
    [waiting] = ledger.take_in([line(promised=schedule((300, DAY)))]).new
    assert "Your promise is recorded once Varnholt Guss GmbH has asked itself" in told(ledger, waiting)
    ref = ledger.line("4500217").ref
    ledger.write(VARNHOLT, VARNHOLT, Request(ref, 1, ITEM, "pcs", schedule((300, DAY))))
    [changed] = ledger.take_in([line(promised=schedule((300, DAY)))]).changed
    assert told(ledger, changed) == "You accept revision 1"
    assert ledger.line("4500217").agreement is Agreement.AGREED
    later = schedule((300, DAY + timedelta(9)))
    ledger.take_in([line(promised=later)])
    assert ledger.line("4500217").agreement is Agreement.PROPOSED
    assert ledger.compare([line(promised=later)]).unchanged


DAYS = st.integers(0, 40).map(lambda days: DAY + timedelta(days))
QUANTITIES = st.integers(1, 500)
SCHEDULES = st.dictionaries(DAYS, QUANTITIES, min_size=1, max_size=3).map(
    lambda found: schedule(*((quantity, day) for day, quantity in sorted(found.items())))
)
GOODS = st.lists(st.tuples(QUANTITIES, DAYS | st.none()), max_size=2)
LINES = st.builds(
    lambda order, asked, promised, gone, come, status: line(
        order,
        schedule=asked,
        promised=promised,
        shipped=tuple(Despatch(Decimal(quantity), day) for quantity, day in gone),
        received=tuple(Arrival(Decimal(quantity), Decimal(0), day) for quantity, day in come),
        status=status,
    ),
    st.sampled_from(["1", "2"]),
    SCHEDULES,
    SCHEDULES | st.just(()),
    GOODS,
    GOODS,
    st.sampled_from(list(Status)),
)
FILES = st.lists(LINES, min_size=1, max_size=2, unique_by=lambda found: found.order)


@settings(max_examples=100, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.sampled_from(list(Role)), st.lists(FILES, min_size=1, max_size=4), st.data())
def test_any_files_in_any_order_say_only_what_holds_and_nothing_twice(
    role: Role, imports: list[list[FileLine]], data: st.DataObject
) -> None:
    """The fold refuses no claim of an import, and the same file again is always unchanged."""
    ledger = Ledger(role)
    for lines in imports:
        ledger.take_in(lines)
        assert not ledger.compare(lines).good
        for _key, current in ledger.all():
            partner_moves(ledger, current.ref.order, data)
        found = ledger.take_in(lines)
        assert not ledger.compare(lines).good, [changes(each) for each in found.changed]


def partner_moves(ledger: Ledger, order: str, data: st.DataObject) -> None:
    """The partner says something of its own, now and then."""
    current = ledger.line(order)
    side = ledger.me.role.other
    possible = compose.possible(current, side)
    moves = [
        (Propose.TYPE, lambda: compose.propose(current, data.draw(SCHEDULES))),
        ("order.accept", lambda: compose.accept(current)),
        ("order.reject", lambda: compose.reject(current, "no")),
        ("order.accept-cancel", lambda: compose.accept_cancel(current)),
        ("order.refuse-cancel", lambda: compose.refuse_cancel(current)),
        ("order.approve", lambda: compose.approve(current)),
        ("order.refuse", lambda: compose.refuse(current)),
        (Request.TYPE, lambda: compose.request(current, Terms(ITEM, "pcs", data.draw(SCHEDULES)))),
    ]
    open_ = [make for kind, make in moves if kind in possible]
    if open_ and data.draw(st.booleans()):
        ledger.write(VARNHOLT, VARNHOLT, data.draw(st.sampled_from(open_))())


def test_kinds_are_what_the_page_shows() -> None:
    assert [kind.value for kind in Kind] == ["new", "changed", "unchanged", "disappeared", "refused"]
    assert Receive.SIDE is Role.BUYER
    assert Report.SIDE is None
