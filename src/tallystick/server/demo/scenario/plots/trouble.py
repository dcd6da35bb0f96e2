"""Agreed lines that are late, or will be."""

from __future__ import annotations

from datetime import timedelta

from tallystick.server.demo.scenario.plots.agreed import accepted
from tallystick.server.demo.scenario.plots.frame import Frame, carrier, receiver, share
from tallystick.server.demo.scenario.story import Story
from tallystick.trade.values import Role


def overdue(s: Story, o: Frame) -> None:
    """Nothing came."""
    accepted(s, o)
    s.note(o.before_due(s, -1, 10), Role.BUYER, o.pick("When does it come?", "We are waiting for this one."))


def overdue_on_the_road(s: Story, o: Frame) -> None:
    """Shipped too late."""
    accepted(s, o)
    s.ship(o.days.ago(hours=20), s.quantity, o.days.due(2), carrier=carrier(s), final=True)


def overdue_in_part(s: Story, o: Frame) -> None:
    """Only a part came."""
    accepted(s, o)
    part = share(s.quantity, 60)
    s.ship(o.before_due(s, 5), part, s.deal.due, carrier=carrier(s), outstanding=s.quantity - part)
    s.receive(o.before_due(s, 1, 10), part, by=receiver(s))


def overdue_for_damage(s: Story, o: Frame) -> None:
    """All came, some of it damaged, and the replacement is missing."""
    accepted(s, o)
    bad = share(s.quantity, 6)
    s.ship(o.before_due(s, 5), s.quantity, s.deal.due, carrier=carrier(s))
    s.receive(o.before_due(s, 1, 10), s.quantity - bad, bad, by=receiver(s))


def told_it_left(s: Story, o: Frame) -> None:
    """Overdue; the supplier said by phone that it is on the road."""
    accepted(s, o)
    s.told_to_ship(
        o.days.ago(hours=9), "phone", s.quantity, o.days.due(3), "Left this morning, says the driver."
    )


def unanswered(s: Story, o: Frame) -> None:
    """Asked and opened days ago, and no answer."""
    s.request(o.days.ago(days=o.luck.randint(4, 6)))
    s.see(o.days.ago(days=3, hours=5))


def not_shipped(s: Story, o: Frame) -> None:
    """Due within the week, and nothing has left."""
    accepted(s, o)


def too_little_shipped(s: Story, o: Frame) -> None:
    """Due within the week, and only a part has left."""
    accepted(s, o)
    part = share(s.quantity, 55)
    s.ship(o.days.ago(hours=26), part, s.deal.due, carrier=carrier(s), outstanding=s.quantity - part)


def arrives_late(s: Story, o: Frame) -> None:
    """On the road, expected after the date."""
    accepted(s, o)
    s.ship(o.days.ago(hours=30), s.quantity, s.deal.due + timedelta(days=4), carrier=carrier(s), final=True)


def comes_short(s: Story, o: Frame) -> None:
    """The supplier says that this was all, and it is less than agreed."""
    accepted(s, o)
    s.ship(o.days.ago(hours=28), share(s.quantity, 90), s.deal.due, carrier=carrier(s), final=True)


def change_answered_later(s: Story, o: Frame) -> None:
    """A change on top of the agreement is answered with a later date."""
    accepted(s, o)
    more = s.quantity + share(s.quantity, 20)
    s.request(o.days.ago(days=1, hours=20), (s.deal.due, more), reason="A little more.")
    s.propose(
        o.days.ago(hours=10),
        (s.deal.due, s.quantity),
        (s.deal.due + timedelta(days=9), more - s.quantity),
        reason="The additional ones need a new batch.",
    )
