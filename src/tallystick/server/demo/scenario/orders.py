"""How many lines have which history, and how they are put together to orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import repeat
from random import Random

from tallystick.server.demo.scenario import drawn
from tallystick.server.demo.scenario.days import Days
from tallystick.server.demo.scenario.items import sold_by
from tallystick.server.demo.scenario.people import (
    DANIEL,
    INES,
    KOWALIK,
    SIGRID,
    SUPPLIERS,
    TOM,
    Person,
    speaker,
)
from tallystick.server.demo.scenario.plots import agreed, closed, pending, trouble
from tallystick.server.demo.scenario.plots.frame import Frame
from tallystick.server.demo.scenario.story import Stories, Story

Plot = Callable[[Story, Frame], None]


@dataclass(frozen=True, slots=True)
class Deal:
    """So many lines with one history; `due` is the range of days from today for the date asked for."""

    count: int
    plot: Plot
    due: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Season:
    """Orders placed within a range of working days ago (with `hours`: of hours ago), and their lines."""

    placed: tuple[int, int]
    deals: tuple[Deal, ...]
    hours: bool = False


PAST = Season(
    (40, 74),
    (
        Deal(44, closed.received, (-40, -12)),
        Deal(6, closed.received_late, (-40, -14)),
        Deal(7, closed.received_in_two, (-38, -12)),
        Deal(3, closed.damaged_and_replaced, (-36, -12)),
        Deal(3, closed.over_delivered, (-38, -12)),
        Deal(3, closed.closed_short, (-38, -12)),
        Deal(3, closed.cancelled_by_both, (-30, -12)),
    ),
)
OLDER = Season(
    (27, 38),
    (
        Deal(2, trouble.overdue, (-9, -2)),
        Deal(1, trouble.overdue_on_the_road, (-4, -2)),
        Deal(2, trouble.overdue_in_part, (-8, -2)),
        Deal(1, trouble.overdue_for_damage, (-6, -2)),
        Deal(1, trouble.told_it_left, (-5, -2)),
        Deal(17, agreed.on_the_road, (2, 7)),
        Deal(11, agreed.received_in_part, (14, 35)),
        Deal(32, agreed.accepted, (14, 40)),
        Deal(8, agreed.changed_and_accepted, (14, 40)),
        Deal(3, agreed.cancel_refused_and_rested, (14, 40)),
        Deal(3, agreed.told_by_mail_then_contradicted, (14, 40)),
    ),
)
CURRENT = Season(
    (9, 26),
    (
        Deal(1, trouble.not_shipped, (3, 6)),
        Deal(1, trouble.too_little_shipped, (3, 6)),
        Deal(1, trouble.arrives_late, (3, 6)),
        Deal(1, trouble.comes_short, (3, 6)),
        Deal(1, trouble.change_answered_later, (16, 30)),
        Deal(70, agreed.accepted, (16, 70)),
        Deal(14, agreed.accepted_with_note, (16, 70)),
        Deal(16, agreed.accepted_by_split, (16, 60)),
        Deal(14, agreed.accepted_later, (16, 60)),
        Deal(8, agreed.accepted_after_refusal, (16, 60)),
        Deal(9, agreed.changed_and_accepted, (16, 60)),
        Deal(8, agreed.shipped_in_part, (10, 20)),
        Deal(4, agreed.answered_an_old_revision, (16, 60)),
        Deal(3, agreed.crossed, (16, 60)),
        Deal(4, agreed.told_by_phone_then_confirmed, (16, 60)),
        Deal(3, agreed.change_refused_and_rested, (16, 60)),
        Deal(2, closed.cancelled_early, (16, 40)),
        Deal(1, closed.cancel_crossed, (16, 40)),
        Deal(3, pending.changed, (16, 50)),
        Deal(1, pending.moved_out, (16, 30)),
        Deal(1, pending.wants_to_cancel, (20, 50)),
        Deal(1, pending.change_refused, (20, 50)),
    ),
)
FRESH = Season(
    (2, 60),
    (
        Deal(6, pending.new, (18, 50)),
        Deal(7, pending.seen, (18, 50)),
        Deal(1, pending.told_by_phone, (18, 50)),
        Deal(1, pending.told_other_dates, (18, 50)),
        Deal(1, pending.offered_part, (18, 40)),
        Deal(1, pending.offer_told_approved, (18, 40)),
        Deal(1, trouble.unanswered, (14, 30)),
        Deal(4, agreed.accepted, (18, 60)),
    ),
    hours=True,
)
SEASONS = (PAST, OLDER, CURRENT, FRESH)

CUSTOMER_SEASONS = (
    Season((36, 64), (Deal(7, closed.received, (-40, -10)), Deal(1, closed.received_late, (-30, -14)))),
    Season(
        (9, 28),
        (
            Deal(9, agreed.accepted, (14, 60)),
            Deal(2, agreed.accepted_by_split, (14, 60)),
            Deal(1, agreed.on_the_road, (2, 6)),
            Deal(1, agreed.changed_and_accepted, (14, 60)),
            Deal(1, pending.changed, (20, 50)),
            Deal(1, pending.refused_our_cancel, (20, 50)),
            Deal(1, pending.told_to_ask_for_more, (20, 50)),
        ),
    ),
    Season((3, 50), (Deal(2, pending.new, (25, 60)), Deal(1, pending.offered_later, (25, 50))), hours=True),
)


@dataclass(frozen=True, slots=True)
class Order:
    """An order before it has a number: who placed it with whom, when, and the lines' histories."""

    buyer: Person
    seller: Person
    frame: Frame
    deals: tuple[Deal, ...]


def tell_orders(stories: Stories, days: Days, luck: Random) -> None:
    """Tell all orders that Brackwater placed, besides the drawn ones, and the drawn orders' other lines."""
    buyers = (INES, INES, INES, DANIEL)
    orders = [
        order
        for season in SEASONS
        for order in _orders(season, days, luck, _turns(luck, [speaker(s) for s in SUPPLIERS]), buyers)
    ]
    orders.sort(key=lambda order: order.frame.placed)
    taken = {story.deal.order for story in stories.told}
    free = [str(number) for number in range(4500101, 4500251) if str(number) not in taken]
    for place, order in enumerate(orders):
        _tell(stories, order, free[place * len(free) // len(orders)], luck)
    _complete(stories, days, luck)


def tell_customer(stories: Stories, days: Days, luck: Random) -> None:
    """Tell the orders that Halvard Waterworks placed with Brackwater."""
    orders = [
        order for season in CUSTOMER_SEASONS for order in _orders(season, days, luck, repeat(TOM), (SIGRID,))
    ]
    orders.sort(key=lambda order: order.frame.placed)
    for place, order in enumerate(orders):
        _tell(stories, order, f"HW-{20614 + 3 * place}", luck)


def _orders(
    season: Season, days: Days, luck: Random, sellers: Iterator[Person], buyers: Sequence[Person]
) -> list[Order]:
    """Shuffle a season's histories and deal them out to orders of one to five lines."""
    deck = [deal for deal in season.deals for _ in range(deal.count)]
    luck.shuffle(deck)
    orders = []
    while deck:
        seller = next(sellers)
        size = min(luck.choice((1, 2, 3, 3, 4, 5)), len(sold_by(seller.company)))
        hand, deck = deck[:size], deck[size:]
        buyer = DANIEL if seller.company == KOWALIK and DANIEL in buyers else luck.choice(buyers)
        orders.append(Order(buyer, seller, _frame(season, days, luck), tuple(hand)))
    return orders


def _turns(luck: Random, people: Sequence[Person]) -> Iterator[Person]:
    """Everybody in turn, each round in another order."""
    while True:
        yield from luck.sample(people, len(people))


def _frame(season: Season, days: Days, luck: Random) -> Frame:
    """When an order was placed, opened and answered."""
    back = luck.randint(*season.placed)
    if season.hours:
        placed = days.ago(hours=back, minutes=luck.randint(0, 50))
        seen = placed + (days.now - placed) * luck.uniform(0.2, 0.5)
        answered = seen + (days.now - seen) * luck.uniform(0.2, 0.6)
        return Frame(days, luck, placed, _whole(seen), _whole(answered))
    placed = days.past(back, luck.randint(7, 15), luck.randint(0, 59))
    seen = _whole(placed + timedelta(minutes=luck.randint(35, 170)))
    answered = days.past(back - luck.choice((1, 1, 2, 3)), luck.randint(7, 16), luck.randint(0, 59))
    return Frame(days, luck, placed, seen, max(answered, seen + timedelta(hours=1)))


def _whole(moment: datetime) -> datetime:
    """The moment without fractions of a second."""
    return moment.replace(microsecond=0)


def _tell(stories: Stories, order: Order, number: str, luck: Random, line: int = 10) -> None:
    """Tell an order's lines under its number; no item occurs twice in an order."""
    products = luck.sample(sold_by(order.seller.company), len(order.deals))
    for deal, product in zip(order.deals, products, strict=True):
        due = order.frame.days.due(luck.randint(*deal.due))
        quantity = luck.choice(product.lots)
        story = stories.begin(order.buyer, order.seller, f"{number}/{line}", product, quantity, due)
        deal.plot(story, order.frame)
        line += 10


def _complete(stories: Stories, days: Days, luck: Random) -> None:
    """Give the drawn orders the lines that stand before the drawn ones."""
    for number, seller in drawn.SELLERS.items():
        told = [story for story in stories.told if story.deal.order == number]
        first = min(int(story.deal.line) for story in told)
        placed = min(story.moves[0].at for story in told)
        back = max(15, (days.now - placed).days * 5 // 7)
        frame = _frame(Season((back, back), ()), days, luck)
        due = (14, 45) if back < 43 else (-30, -12)
        plot = agreed.accepted if back < 43 else closed.received
        items = {story.deal.product.item.code for story in told}
        products = [product for product in sold_by(seller) if product.item.code not in items]
        for line, product in zip(range(10, first, 10), products, strict=False):
            date = days.due(luck.randint(*due))
            quantity = luck.choice(product.lots)
            story = stories.begin(INES, speaker(seller), f"{number}/{line}", product, quantity, date)
            plot(story, frame)
