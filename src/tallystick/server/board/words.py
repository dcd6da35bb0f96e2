"""The words and the glyph of an order line as one of its two companies reads it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.server.board.differences import Differences, between, days
from tallystick.server.web.formats import Formats
from tallystick.trade.claims import Accept, Approve, Receive, Refuse, Request, Ship
from tallystick.trade.document import Agreement, Fulfilment, OrderLine
from tallystick.trade.values import Role

# Your half is always the upper one: seen by the buyer, seen by the supplier.
_GLYPHS = {
    Agreement.NEW: ("new-out", "new-in"),
    Agreement.SEEN: ("seen-out", "seen-in"),
    Agreement.PROPOSED: ("prop-in", "prop-out"),
    Agreement.AGREED: ("match", "match"),
    Agreement.CHANGED: ("prop-out", "prop-in"),
    Agreement.REJECTED: ("rej-in", "rej-out"),
    Agreement.CANCEL_REQUESTED: ("can-out", "can-in"),
    Agreement.CANCELLED: ("cancelled", "cancelled"),
}


METER = 36
"""The width of the meter in its drawing."""


@dataclass(frozen=True, slots=True)
class Word:
    """The last word on a line. A quiet one asks nothing of anybody."""

    text: str
    quiet: bool = False


def glyph(line: OrderLine, me: Role) -> str:
    """The split stick that shows where the line stands."""
    if line.move is not None and line.agreement in (Agreement.AGREED, Agreement.NEW):
        # Whoever must move is hollow: also where a part of what is agreed still waits for its answer, or
        # where the supplier says that there is such an order.
        return "new-in" if line.move is me else "new-out"
    return _GLYPHS[line.agreement][me is Role.SUPPLIER]


def whose_move(line: OrderLine, me: Role) -> str:
    """Your move, their move, agreed or closed."""
    if line.move is me:
        return _("Your move")
    if line.move is not None:
        return _("Their move")
    return _("Closed") if line.agreement is Agreement.CANCELLED else _("Agreed")


def state(line: OrderLine, me: Role) -> str:
    """The state on the first axis in a word, from this side."""
    buyer = me is Role.BUYER
    return {
        Agreement.NEW: _("New"),
        Agreement.SEEN: _("Seen"),
        Agreement.PROPOSED: _("Supplier proposed") if buyer else _("You proposed"),
        Agreement.AGREED: _("Agreed"),
        Agreement.CHANGED: _("You changed") if buyer else _("Buyer changed"),
        Agreement.REJECTED: _("Rejected") if buyer else _("You rejected"),
        Agreement.CANCEL_REQUESTED: _("You asked to cancel") if buyer else _("Asked to cancel"),
        Agreement.CANCELLED: _("Cancelled"),
    }[line.agreement]


def fulfilment(line: OrderLine) -> str:
    """The state on the second axis in words."""
    return {
        Fulfilment.NONE: _("nothing shipped"),
        Fulfilment.PARTLY_SHIPPED: _("partly shipped"),
        Fulfilment.SHIPPED: _("shipped"),
        Fulfilment.PARTLY_RECEIVED: _("partly received"),
        Fulfilment.RECEIVED: _("received"),
        Fulfilment.CLOSED_SHORT: _("closed short"),
    }[line.fulfilment]


def last_word(line: OrderLine, me: Role, formats: Formats) -> Word:
    """What was said last, as short as it can be: Proposed 3 dates, You changed, +30."""
    mine = me is Role.BUYER
    match line.agreement:
        case Agreement.PROPOSED:
            return Word(_proposed(line, mine))
        case Agreement.NEW | Agreement.SEEN | Agreement.CHANGED if by := _reported_by(line):
            return Word(_("Reported by you") if by is me else _("Reported by them"))
        case Agreement.NEW | Agreement.SEEN:
            return Word(_asked(line, mine))
        case Agreement.CHANGED:
            return Word(_changed(line, mine, formats))
        case Agreement.REJECTED:
            return Word(_rejected(line, mine))
        case Agreement.CANCEL_REQUESTED:
            return Word(_("You asked to cancel") if mine else _("They ask to cancel"))
        case Agreement.CANCELLED:
            return Word(_("Cancelled"))
        case _ if line.move is not None:
            return Word(_("%(n)s unanswered") % {"n": formats.quantity(line.balance.unanswered)})
        case _:
            return Word(_agreed(line, me, formats), quiet=True)


def _reported_by(line: OrderLine) -> Role | None:
    """Who recorded the word that counts but was not said here yet."""
    for word in (line.proposed, line.requested):
        if word is not None and word.reported is not None:
            return word.reported.by
    return None


def _proposed(line: OrderLine, mine: bool) -> str:
    proposed, base = line.proposed, line.requested.terms if line.requested else line.standing
    if proposed is None or base is None:
        return _("Proposed") if mine else _("You proposed")
    if proposed.substitute:
        return _("Offered substitute") if mine else _("You offered substitute")
    difference = between(base, proposed.terms)
    if difference.dates > 0:
        count = len(proposed.terms.schedule)
        if mine:
            return ngettext("Proposed %(n)d date", "Proposed %(n)d dates", count) % {"n": count}
        return ngettext("You proposed %(n)d date", "You proposed %(n)d dates", count) % {"n": count}
    return _how(difference, mine)


def _how(difference: Differences, mine: bool) -> str:
    if difference.quantity < 0:
        return _("Proposed less") if mine else _("You proposed less")
    if difference.quantity > 0:
        return _("Proposed more") if mine else _("You proposed more")
    if difference.days > 0:
        return _("Proposed later") if mine else _("You proposed later")
    if difference.days < 0:
        return _("Proposed earlier") if mine else _("You proposed earlier")
    if difference.repriced:
        return _("Proposed price") if mine else _("You proposed price")
    return _("Proposed") if mine else _("You proposed")


def _asked(line: OrderLine, mine: bool) -> str:
    said = line.last.claim if line.last else None
    if isinstance(said, Refuse):
        return _("You refused proposal") if mine else _("Refused your proposal")
    if line.agreement is Agreement.SEEN and mine:
        return _("Seen")
    if line.requested is not None and line.requested.revision > 1:
        return _("You asked again") if mine else _("Asks again")
    return _("New")


def _changed(line: OrderLine, mine: bool, formats: Formats) -> str:
    text = _("You changed") if mine else _("They changed")
    if line.requested is None or line.agreed is None:
        return text
    difference = between(line.agreed.terms, line.requested.terms)
    how = difference.texts(formats)
    if not how and difference.days:
        how = [days(difference.days, formats)]
    return f"{text}, {how[0]}" if how else text


def _rejected(line: OrderLine, mine: bool) -> str:
    if line.cancel is not None and line.cancel.answer == "refused":
        return _("Refused your cancel") if mine else _("You refused to cancel")
    text = _("Rejected") if mine else _("You rejected")
    reason = line.rejection.strip().rstrip(".")
    return f"{text}: {_lower_first(reason)}" if reason else text


def _lower_first(text: str) -> str:
    """A reason after a colon goes on in small letters, unless it starts with an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or len(text) == 1 else text


def _agreed(line: OrderLine, me: Role, formats: Formats) -> str:
    last = line.last
    mine = last is not None and last.role is me
    match last.claim if last else None:
        case Ship(quantity=quantity):
            return _("Shipped %(n)s") % {"n": formats.quantity(quantity)}
        case Receive(good=good):
            return _("Received %(n)s") % {"n": formats.quantity(good)}
        case Accept() | Approve():
            return _("You accepted") if mine else _("They accepted")
        case Request():
            return _("You let it stand") if mine else _("They let it stand")
        case _:
            return _("Agreed")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a line is fulfilled: the widths of the two bars of the meter, and in words."""

    shipped: str
    received: str
    text: str


def progress(line: OrderLine, formats: Formats) -> Progress | None:
    """The meter of a line, or None while nothing was shipped."""
    terms = line.standing
    total = terms.quantity if terms else Decimal(0)
    received = line.received_good
    if line.fulfilment is Fulfilment.NONE or total <= 0:
        return None
    if line.fulfilment is Fulfilment.CLOSED_SHORT:
        text = _("Closed short")
    elif received > total:
        text = _("%(n)s, %(over)s over") % {
            "n": formats.quantity(received),
            "over": formats.quantity(received - total),
        }
    elif line.fulfilment is Fulfilment.RECEIVED:
        text = _("Received")
    elif line.fulfilment is Fulfilment.PARTLY_RECEIVED:
        text = _("%(n)s of %(total)s") % {"n": formats.quantity(received), "total": formats.quantity(total)}
    else:
        text = _("%(n)s shipped") % {"n": formats.quantity(line.shipped)}
    return Progress(_share(max(line.shipped, received), total), _share(received, total), text)


def _share(part: Decimal, total: Decimal) -> str:
    return f"{min(part / total, Decimal(1)) * METER:.1f}"
