"""Lines that are over: delivered, delivered otherwise than agreed, or cancelled."""

from __future__ import annotations

from datetime import timedelta

from tallystick.server.demo.scenario.plots.agreed import accepted
from tallystick.server.demo.scenario.plots.frame import Frame, carrier, receiver, share
from tallystick.server.demo.scenario.story import Story
from tallystick.trade.values import Role


def received(s: Story, o: Frame) -> None:
    """Came in full, in time."""
    accepted(s, o)
    s.ship(o.before_due(s, 4), s.quantity, s.deal.due, carrier=carrier(s), final=True)
    s.receive(o.before_due(s, 0, 9), s.quantity, by=receiver(s))


def received_late(s: Story, o: Frame) -> None:
    """Came in full, some days after the date."""
    accepted(s, o)
    late = s.deal.due + timedelta(days=o.luck.choice((2, 3, 6)))
    s.ship(o.before_due(s, 1), s.quantity, late, carrier=carrier(s), final=True)
    s.receive(o.days.on(late, 9), s.quantity, by=receiver(s))


def received_in_two(s: Story, o: Frame) -> None:
    """Came in two deliveries."""
    accepted(s, o)
    first = share(s.quantity, 55)
    s.ship(o.before_due(s, 9), first, carrier=carrier(s), outstanding=s.quantity - first)
    s.receive(o.before_due(s, 6, 10), first, by=receiver(s))
    s.ship(o.before_due(s, 4), s.quantity - first, s.deal.due, carrier=carrier(s), final=True)
    s.receive(o.before_due(s, 0, 9), s.quantity - first, by=receiver(s))


def damaged_and_replaced(s: Story, o: Frame) -> None:
    """Some pieces came damaged and were replaced."""
    accepted(s, o)
    bad = share(s.quantity, 4)
    s.ship(o.before_due(s, 9), s.quantity, carrier=carrier(s))
    s.receive(o.before_due(s, 6, 10), s.quantity - bad, bad, by=receiver(s))
    s.note(
        o.before_due(s, 6, 11), Role.BUYER, f"{bad} damaged in transit, the crate was wet. Please replace."
    )
    s.note(o.before_due(s, 5, 9), Role.SUPPLIER, "Replacement goes out with the next lorry, free of charge.")
    s.ship(o.before_due(s, 4), bad, s.deal.due, carrier=carrier(s), final=True)
    s.receive(o.before_due(s, 0, 9), bad, by=receiver(s))


def over_delivered(s: Story, o: Frame) -> None:
    """A little more came than was agreed."""
    accepted(s, o)
    more = s.quantity + share(s.quantity, 5)
    s.ship(o.before_due(s, 5), more, s.deal.due, carrier=carrier(s), final=True)
    s.receive(o.before_due(s, 1, 10), more, by=receiver(s))


def closed_short(s: Story, o: Frame) -> None:
    """Less came than was agreed, and the buyer let it be."""
    accepted(s, o)
    less = share(s.quantity, 96)
    s.ship(o.before_due(s, 5), less, s.deal.due, carrier=carrier(s), final=True)
    s.receive(o.before_due(s, 1, 10), less, by=receiver(s), final=True)


def cancelled_early(s: Story, o: Frame) -> None:
    """Cancelled before there was an agreement."""
    s.request(o.placed)
    s.see(o.seen)
    s.cancel(
        o.hours_after_answer(2), o.pick("Drawing is being changed.", "Ordered twice.", "Customer withdrew.")
    )


def cancelled_by_both(s: Story, o: Frame) -> None:
    """The buyer asked to cancel what was agreed, and the supplier was willing."""
    accepted(s, o)
    s.ask_cancel(o.hours_after_answer(60), o.pick("Item is replaced.", "Project stopped."))
    s.accept_cancel(o.hours_after_answer(80))


def cancel_crossed(s: Story, o: Frame) -> None:
    """A cancel that crossed the acceptance became a wish to cancel; the supplier granted it."""
    s.request(o.placed)
    s.see(o.seen)
    cancelled = o.answered + timedelta(minutes=10)
    s.cancel(cancelled, "Found some on stock.")
    s.accept(cancelled + timedelta(minutes=3), unseen_since=cancelled)
    s.cancels = 1  # what the cancel has become
    s.accept_cancel(o.hours_after_answer(4))
