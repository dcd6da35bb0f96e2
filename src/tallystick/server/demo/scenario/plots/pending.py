"""Lines on which it is somebody's move."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tallystick.server.demo.scenario.plots.agreed import accepted
from tallystick.server.demo.scenario.plots.frame import Frame, share
from tallystick.server.demo.scenario.story import Story
from tallystick.trade.values import Price


def new(s: Story, o: Frame) -> None:
    """Asked, not opened yet."""
    s.request(o.placed)


def seen(s: Story, o: Frame) -> None:
    """Opened, not answered yet."""
    s.request(o.placed)
    s.see(o.seen)


def told_by_phone(s: Story, o: Frame) -> None:
    """The buyer wrote down the supplier's yes; the supplier has still to say it."""
    seen(s, o)
    s.told_to_accept(o.answered, "phone", o.pick("They will do it.", "Fine, says their office."))


def told_other_dates(s: Story, o: Frame) -> None:
    """The buyer wrote down other dates that the supplier gave by mail."""
    seen(s, o)
    first = share(s.quantity, 70)
    late = s.deal.due + timedelta(days=7)
    s.told_to_propose(
        o.answered, "mail", (s.deal.due, first), (late, s.quantity - first), text="70 now, 30 later."
    )


def told_to_ask_for_more(s: Story, o: Frame) -> None:
    """The supplier wrote down a change that the buyer gave by phone."""
    accepted(s, o)
    more = s.quantity + share(s.quantity, 30)
    s.told_to_request(o.hours_after_answer(48), "phone", (s.deal.due, more), text="They want a third more.")


def offered_later(s: Story, o: Frame) -> None:
    """The supplier needs more time."""
    seen(s, o)
    s.propose(
        o.answered, (s.deal.due + timedelta(days=6), s.quantity), reason=o.pick("Tooling.", "Short of staff.")
    )


def offered_split(s: Story, o: Frame) -> None:
    """The supplier offers two dates."""
    seen(s, o)
    first = share(s.quantity, 65)
    s.propose(o.answered, (s.deal.due, first), (s.deal.due + timedelta(days=10), s.quantity - first))


def offered_part(s: Story, o: Frame) -> None:
    """The supplier answers for a part and leaves the rest open."""
    seen(s, o)
    reason = "Cannot say for the rest before Thursday."
    s.propose(o.answered, (s.deal.due, share(s.quantity, 50)), rest="unanswered", reason=reason)


def offered_price(s: Story, o: Frame) -> None:
    """The supplier wants another price."""
    seen(s, o)
    old = s.deal.product.price
    amount = (old.amount * Decimal("1.021")).quantize(Decimal("0.01"))
    s.propose(o.answered, price=Price(amount, old.currency, old.per), reason="New price list.")


def offer_told_approved(s: Story, o: Frame) -> None:
    """The supplier wrote down that the buyer agreed by phone; the buyer has still to say it."""
    offered_later(s, o)
    s.told_to_approve(o.hours_after_answer(1), "phone", "Agreed on the phone.")


def rejected(s: Story, o: Frame) -> None:
    """The supplier can't."""
    seen(s, o)
    s.reject(o.answered, o.pick("No material.", "Item discontinued.", "No capacity in these weeks."))


def changed(s: Story, o: Frame) -> None:
    """Another quantity on top of the agreement."""
    accepted(s, o)
    more = s.quantity + share(s.quantity, 25)
    s.request(o.days.ago(hours=o.luck.randint(3, 40)), (s.deal.due, more), reason="Demand went up.")


def moved_out(s: Story, o: Frame) -> None:
    """A later date on top of the agreement."""
    accepted(s, o)
    late = s.deal.due + timedelta(days=14)
    s.request(o.days.ago(hours=o.luck.randint(3, 40)), (late, s.quantity), reason="Not needed that early.")


def change_refused(s: Story, o: Frame) -> None:
    """The change on top of the agreement was refused; the buyer's move."""
    accepted(s, o)
    s.request(
        o.days.ago(days=2, hours=3),
        (s.deal.due - timedelta(days=3), s.quantity),
        reason="Three days earlier?",
    )
    s.reject(o.days.ago(hours=20), "The lorry is booked, we keep the agreed date.")


def wants_to_cancel(s: Story, o: Frame) -> None:
    """The buyer asked to cancel what is agreed."""
    accepted(s, o)
    s.ask_cancel(o.days.ago(hours=o.luck.randint(4, 44)), o.pick("Stock is high.", "Customer postponed."))


def refused_our_cancel(s: Story, o: Frame) -> None:
    """The wish to cancel was refused; the buyer's move."""
    accepted(s, o)
    s.ask_cancel(o.days.ago(days=2), "Stock is high.")
    s.refuse_cancel(o.days.ago(hours=16), "Goods are finished.")
