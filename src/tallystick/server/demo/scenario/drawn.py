"""The lines that a visitor meets first, each with a history of its own.

They are the ones of the design's board: the same orders, items and quantities, the dates counted from today.
"""

from __future__ import annotations

from decimal import Decimal

from tallystick.server.demo.scenario import files
from tallystick.server.demo.scenario.days import Days
from tallystick.server.demo.scenario.items import PRODUCTS
from tallystick.server.demo.scenario.people import (
    INES,
    JONAS,
    KOWALIK,
    PAVEL,
    SERAFIM,
    TEJO,
    VARNHOLT,
    ZIELONKA,
    speaker,
)
from tallystick.server.demo.scenario.story import Stories, Story
from tallystick.trade.values import Item, Price, Role


def tell(stories: Stories, days: Days) -> None:
    """Tell all the drawn lines."""
    _casing(stories, days)
    for part in (_proposals, _refusals, _waiting, _changes, _late, _at_risk, _quiet, _closed):
        part(stories, days)


def _line(stories: Stories, days: Days, number: str, code: str, quantity: int, due: int) -> Story:
    product = PRODUCTS[code]
    return stories.begin(INES, speaker(product.seller), number, product, quantity, days.due(due))


def _agreed(story: Story, days: Days, placed: int) -> None:
    """Asked for `placed` working days ago, opened the same day and accepted the next."""
    story.request(days.past(placed, 9, 3))
    story.see(days.past(placed, 11, 20))
    story.accept(days.past(placed - 1, 8, 2))


def _casing(stories: Stories, days: Days) -> None:
    """4500217/10: the line with the long history, shown in the design."""
    first, second, third = days.due(19), days.due(26), days.due(33)
    week = first.isocalendar().week
    s = _line(stories, days, "4500217/10", "CA-DN80-PN16", 300, 19)
    s.request(days.past(22, 9, 3))
    s.see(days.past(22, 9, 41))
    s.propose(days.past(21, 13, 20), (second, 300), reason=f"Core shop maintenance in week {week}.")
    again = days.past(20, 10, 44)
    s.refuse(again)
    s.request(again, (first, 200), (second, 100), reason="Pump line starts right after that date.")
    s.accept(days.past(19, 8, 2))
    s.ship(
        days.past(7, 15, 12),
        120,
        days.due(-6),
        carrier="Spedition Hartwig",
        tracking="HT-88214",
        packages="4 pallets",
        outstanding=180,
    )
    paper = files.certificate()
    s.attach(days.past(7, 15, 14), JONAS, paper.name, paper.media_type, len(paper.content), paper.sha256)
    s.note(days.past(6, 10, 12), Role.SUPPLIER, "Pallets carry the new label with the heat number.")
    s.receive(days.past(4, 11, 30), 118, 2, by=PAVEL)
    s.note(days.past(4, 11, 34), Role.BUYER, "Two casings chipped at the flange. Photo attached.")
    photo = files.chipped_flange()
    s.attach(days.past(4, 11, 34), INES, photo.name, photo.media_type, len(photo.content), photo.sha256)
    changed = days.past(2, 14, 19)
    s.request(changed, (first, 300), (second, 100), reason="100 more, the waterworks order came in.")
    s.accept(days.past(2, 14, 21), revision=2, unseen_since=changed)
    said = f"250 by {first.day} {first:%b} looks feasible."
    s.told_to_propose(days.past(1, 16, 5), "phone", (first, 250), rest="unanswered", text=said)
    s.propose(
        days.ago(seconds=8),
        (first, 250),
        (second, 100),
        (third, 50),
        reason=f"Pattern shop is full in week {week}.",
    )


def _proposals(stories: Stories, days: Days) -> None:
    """Six counter-offers, each of another kind."""
    later = _line(stories, days, "4500217/20", "CA-DN65-PN16", 180, 12)
    later.request(days.past(2, 14, 19))
    later.see(days.past(1, 8, 10))
    later.propose(days.ago(minutes=41), (days.due(21), 180), reason="Pattern comes back on Friday.")

    less = _line(stories, days, "4500231/10", "SH-045-310", 600, 8)
    earlier = _line(stories, days, "4500231/20", "SH-055-360", 240, 15)
    for shaft in (less, earlier):
        shaft.request(days.past(2, 10, 30))
        shaft.see(days.past(2, 13, 5))
    less.propose(days.ago(hours=1), (days.due(8), 520), reason="Bar stock is enough for 520.")
    earlier.propose(days.ago(hours=1), (days.due(11), 240))

    dearer = _line(stories, days, "4500198/30", "MS-38-SIC", 250, 14)
    dearer.request(days.past(2, 15, 50))
    dearer.see(days.past(1, 9, 15))
    old = dearer.deal.product.price
    new = Price((old.amount * Decimal("1.032")).quantize(Decimal("0.01")), old.currency)
    dearer.propose(days.ago(hours=2), price=new, reason="Silicon carbide faces cost more since this month.")

    other = _line(stories, days, "4500240/10", "BR-6308-C3", 900, 18)
    other.request(days.past(2, 11, 12))
    other.see(days.past(1, 7, 55))
    substitute = Item("BR-6308-2RS-C3", "Ball bearing 6308 2RS C3", "K 6308-2RS-C3")
    other.propose(days.ago(hours=3), (days.due(15), 900), item=substitute, reason="Sealed type is on stock.")


def _refusals(stories: Stories, days: Days) -> None:
    """A rejection and a refused wish to cancel: the buyer's move, without an offer to accept."""
    ended = _line(stories, days, "4500188/20", "CT-VFD-075", 25, 27)
    ended.request(days.past(3, 9, 40))
    ended.see(days.past(2, 10, 0))
    ended.reject(days.ago(days=1), "End of life.")

    built = _line(stories, days, "4500205/10", "MO-132-75", 40, 18)
    _agreed(built, days, 29)
    built.ask_cancel(days.past(2, 11, 25), "Customer moved to the larger frame.")
    built.refuse_cancel(days.ago(days=1), "All 40 are wound already.")


def _waiting(stories: Stories, days: Days) -> None:
    """Asked, opened, told by phone: the supplier's move."""
    _line(stories, days, "4500244/10", "BR-6310-C3", 800, 21).request(days.ago(minutes=12))
    opened = _line(stories, days, "4500244/20", "BR-6206-2Z", 2400, 28)
    opened.request(days.ago(hours=6))
    opened.see(days.ago(hours=1))

    phoned = _line(stories, days, "4500236/10", "MO-160-150", 24, 28)
    phoned.request(days.ago(days=2))
    phoned.see(days.ago(days=1, hours=3))
    phoned.told_to_accept(days.ago(hours=5), "phone", "Katrin says 24 are fine, she writes it down tomorrow.")

    seals = _line(stories, days, "4500229/40", "MS-48-SIC", 120, 35)
    seals.request(days.ago(days=2, hours=1))
    seals.see(days.ago(days=1))

    _line(stories, days, "4500247/10", "CT-VFD-150", 18, 13).request(days.ago(days=3, hours=2))


def _changes(stories: Stories, days: Days) -> None:
    """Changed on top of an agreement, and a wish to cancel one."""
    more = _line(stories, days, "4500203/10", "CA-DN100-PN16", 90, 18)
    _agreed(more, days, 31)
    more.request(days.ago(minutes=26), (more.deal.due, 120), reason="30 more for the waterworks.")

    dropped = _line(stories, days, "4500192/10", "IM-220-BZ", 60, 33)
    _agreed(dropped, days, 37)
    dropped.ask_cancel(days.ago(hours=4), "The 220 wheel is replaced by the stainless one.")

    gasket = _line(stories, days, "4500226/20", "GK-DN80-EP", 300, 15)
    gasket.request(days.past(8, 11, 5))
    gasket.accept(days.past(8, 16, 40))
    gasket.request(days.ago(hours=2, minutes=30), (days.due(12), 400), reason="Line start moved forward.")


def _late(stories: Stories, days: Days) -> None:
    """Due and not here: one in part, one still on the road."""
    shaft = _line(stories, days, "4500171/10", "SH-045-310", 500, -9)
    shaft.request(days.past(53, 9, 30))
    shaft.see(days.past(53, 12, 1))
    shaft.propose(days.past(52, 10, 15), (days.due(-7), 500), reason="Turning shop is full until then.")
    shaft.approve(days.past(51, 8, 45))
    shaft.ship(days.past(8, 14, 0), 320, days.due(-8), carrier="Raben", packages="2 crates", outstanding=180)
    shaft.receive(days.past(6, 9, 20), 320, by=PAVEL)
    shaft.note(days.ago(days=2), Role.SUPPLIER, "The other 180 are at the grinder, ready on Monday.")

    drive = _line(stories, days, "4500166/20", "CT-VFD-075", 60, -3)
    _agreed(drive, days, 56)
    drive.ship(
        days.ago(hours=6), 60, days.due(2), carrier="Transportes Sado", tracking="TS 40192", final=True
    )


def _at_risk(stories: Stories, days: Days) -> None:
    """Agreed, due within the week, and not or not all on the road."""
    unsent = _line(stories, days, "4500179/10", "BR-6308-C3", 1200, 6)
    unsent.request(days.past(47, 10, 5))
    unsent.see(days.past(46, 9, 0))
    unsent.accept(days.ago(days=4))

    part = _line(stories, days, "4500183/10", "MO-132-55", 36, 7)
    _agreed(part, days, 44)
    part.ship(
        days.ago(days=1), 20, days.due(3), carrier="Elbe Logistik", tracking="EL-7730-12", outstanding=16
    )


def _quiet(stories: Stories, days: Days) -> None:
    """Agreed, and nothing for anybody to do."""
    wheels = _line(stories, days, "4500175/30", "IM-180-BZ", 150, 11)
    _agreed(wheels, days, 50)
    wheels.ship(
        days.ago(hours=7), 150, days.due(4), carrier="Spedition Hartwig", tracking="HT-88391", final=True
    )

    gaskets = _line(stories, days, "4500208/10", "GK-DN65-EP", 3000, 13)
    gaskets.request(days.past(3, 9, 3))
    gaskets.see(days.past(3, 11, 20))
    gaskets.accept(days.ago(days=2))


def _closed(stories: Stories, days: Days) -> None:
    """Came in full, with more than was asked, with less, or not at all."""
    over = _line(stories, days, "4500226/10", "GK-DN80-EP", 2000, -1)
    _agreed(over, days, 17)
    over.ship(
        days.past(3, 13, 30), 2100, days.due(-1), carrier="Transportes Sado", packages="6 cartons", final=True
    )
    over.receive(days.ago(hours=18), 2100, by=PAVEL)

    whole = _line(stories, days, "4500160/10", "CA-DN50-PN16", 220, -8)
    _agreed(whole, days, 60)
    whole.ship(days.past(8, 14, 20), 220, days.due(-8), carrier="Spedition Hartwig", final=True)
    whole.receive(days.ago(days=8), 220, by=PAVEL)

    short = _line(stories, days, "4500158/20", "BR-6206-2Z", 2400, -10)
    _agreed(short, days, 62)
    short.ship(days.past(10, 10, 0), 2300, days.due(-10), carrier="Raben", final=True)
    short.receive(days.ago(days=10), 2300, by=PAVEL, final=True)

    gone = _line(stories, days, "4500211/10", "FL-DN80-PN16", 80, 19)
    gone.request(days.past(6, 15, 0))
    gone.see(days.past(5, 9, 10))
    gone.cancel(days.ago(days=6), "Ordered twice by mistake.")


SELLERS = {
    "4500158": KOWALIK,
    "4500166": TEJO,
    "4500175": VARNHOLT,
    "4500188": TEJO,
    "4500198": SERAFIM,
    "4500229": SERAFIM,
    "4500171": ZIELONKA,
}
"""Drawn orders that have other lines than the drawn ones, and who they went to."""
