"""Lines on which both sides agree and that are not yet all delivered."""

from __future__ import annotations

from datetime import timedelta

from tallystick.server.demo.scenario.plots.frame import Frame, carrier, receiver, share
from tallystick.server.demo.scenario.story import Story
from tallystick.trade.values import Role


def accepted(s: Story, o: Frame) -> None:
    """Asked, opened, accepted as it stood."""
    s.request(o.placed)
    s.see(o.seen)
    s.accept(o.answered)


def accepted_with_note(s: Story, o: Frame) -> None:
    """Accepted, with a word beside it."""
    accepted(s, o)
    text = o.pick(
        "Please pack in the grey returnable boxes.",
        "Drawing index C applies, the old one is no longer valid.",
        "Batch certificate goes by mail with the despatch.",
        "Labels with our item code, please.",
    )
    s.note(o.hours_after_answer(5), o.luck.choice(list(Role)), text)


def accepted_by_split(s: Story, o: Frame) -> None:
    """The supplier delivers in two parts, the buyer agrees."""
    s.request(o.placed)
    s.see(o.seen)
    first = share(s.quantity, 60)
    s.propose(
        o.answered,
        (s.deal.due, first),
        (s.deal.due + timedelta(days=7), s.quantity - first),
        reason=o.pick(
            "Second batch a week later.", "The furnace takes two heats.", "Two lorries are cheaper."
        ),
    )
    s.approve(o.hours_after_answer(22))


def accepted_later(s: Story, o: Frame) -> None:
    """The supplier needs some days more, the buyer agrees."""
    s.request(o.placed)
    s.see(o.seen)
    late = s.deal.due + timedelta(days=o.luck.choice((2, 3, 5, 7)))
    s.propose(
        o.answered,
        (late, s.quantity),
        reason=o.pick("Material comes on Tuesday.", "Holiday on that day.", ""),
    )
    s.approve(o.hours_after_answer(4))


def accepted_after_refusal(s: Story, o: Frame) -> None:
    """A proposal is refused, a second revision accepted."""
    s.request(o.placed)
    s.see(o.seen)
    s.propose(o.answered, (s.deal.due + timedelta(days=12), s.quantity), reason="No capacity before.")
    again = o.hours_after_answer(20)
    s.refuse(again, "Too late for the line.")
    first = share(s.quantity, 50)
    s.request(again, (s.deal.due, first), (s.deal.due + timedelta(days=7), s.quantity - first))
    s.accept(o.hours_after_answer(27))


def changed_and_accepted(s: Story, o: Frame) -> None:
    """More is wanted after the agreement, and accepted."""
    accepted(s, o)
    more = s.quantity + share(s.quantity, 20)
    s.request(
        o.hours_after_answer(70),
        (s.deal.due, more),
        reason=o.pick("Forecast went up.", "Spare parts order.", ""),
    )
    s.accept(o.hours_after_answer(94))


def answered_an_old_revision(s: Story, o: Frame) -> None:
    """The supplier's first answer names a revision that is no longer current; the second one counts."""
    s.request(o.placed)
    s.see(o.seen)
    s.request(
        o.seen + timedelta(hours=1), (s.deal.due + timedelta(days=3), s.quantity), reason="Three days later."
    )
    s.accept(o.answered, revision=1)
    s.accept(o.hours_after_answer(3))


def crossed(s: Story, o: Frame) -> None:
    """The supplier accepted while a change was under way; the change is accepted later."""
    s.request(o.placed)
    s.see(o.seen)
    changed = o.answered + timedelta(minutes=10)
    s.request(changed, (s.deal.due, s.quantity + share(s.quantity, 25)), reason="One more lot.")
    s.accept(changed + timedelta(minutes=2), revision=1, unseen_since=changed)
    s.accept(o.hours_after_answer(26))


def told_by_phone_then_confirmed(s: Story, o: Frame) -> None:
    """The buyer wrote down what the supplier said; the supplier then said it themselves."""
    s.request(o.placed)
    s.see(o.seen)
    s.told_to_accept(o.answered, "phone", "All fine for that date.")
    s.accept(o.hours_after_answer(18))


def told_by_mail_then_contradicted(s: Story, o: Frame) -> None:
    """What the buyer wrote down was not what the supplier then said; the buyer agreed to that."""
    s.request(o.placed)
    s.see(o.seen)
    s.told_to_accept(o.answered, "mail", "We can do it.")
    s.propose(
        o.hours_after_answer(20), (s.deal.due + timedelta(days=4), s.quantity), reason="Four days more."
    )
    s.approve(o.hours_after_answer(25))


def change_refused_and_rested(s: Story, o: Frame) -> None:
    """An increase was refused; the buyer asked for the agreed terms again and let it rest."""
    accepted(s, o)
    s.request(o.hours_after_answer(50), (s.deal.due, s.quantity * 2), reason="Could you double it?")
    s.reject(o.hours_after_answer(70), "No capacity for that.")
    s.request(o.hours_after_answer(75), (s.deal.due, s.quantity))


def cancel_refused_and_rested(s: Story, o: Frame) -> None:
    """A wish to cancel was refused; the buyer takes the goods."""
    accepted(s, o)
    s.ask_cancel(o.hours_after_answer(48), "Project postponed.")
    s.refuse_cancel(o.hours_after_answer(60), "Material is cut already.")
    s.request(o.hours_after_answer(66))


def on_the_road(s: Story, o: Frame) -> None:
    """Shipped in full, arriving in time."""
    accepted(s, o)
    at = min(o.before_due(s, 6), o.days.ago(hours=5))
    tracking = f"{o.luck.randint(10000, 99999)}"
    s.ship(at, s.quantity, s.deal.due, carrier=carrier(s), tracking=tracking, final=True)


def shipped_in_part(s: Story, o: Frame) -> None:
    """A first part is on its way well before the date."""
    accepted(s, o)
    part = share(s.quantity, 40)
    s.ship(o.days.past(2, 15), part, o.days.due(3), carrier=carrier(s), outstanding=s.quantity - part)


def received_in_part(s: Story, o: Frame) -> None:
    """Agreed in two parts: the first is in, the second is due later."""
    s.request(o.placed)
    s.see(o.seen)
    first = share(s.quantity, 50)
    early = o.days.due(-o.luck.randint(2, 6))
    s.propose(o.answered, (early, first), (s.deal.due, s.quantity - first), reason="Half of it is on stock.")
    s.approve(o.hours_after_answer(3))
    s.ship(
        o.days.on(early - timedelta(days=4), 15),
        first,
        early,
        carrier=carrier(s),
        outstanding=s.quantity - first,
    )
    s.receive(o.days.on(early, 10), first, by=receiver(s))
