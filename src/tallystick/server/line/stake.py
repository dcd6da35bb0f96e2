"""What is at stake on a line, in one sentence: whose move it is, and what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tallystick.server.board.differences import Differences, between
from tallystick.server.board.rows import Reader
from tallystick.server.gate import BookEntry
from tallystick.trade.document import Agreement, Fulfilment, OrderLine
from tallystick.trade.values import Role, ScheduleLine, Terms


@dataclass(frozen=True, slots=True)
class Stake:
    """Whose move, what was said, what it means (in bold), what it answers and when, and why.

    The page ends `weight` with a full stop; `text` has its own where it is a sentence by itself.
    """

    lead: str
    text: str
    weight: str = ""
    tail: str = ""
    quote: str = ""


def stake(entry: BookEntry, reader: Reader) -> Stake:
    """The sentence of the move banner."""
    line, partner = entry.document, entry.partner.name
    said = _Sentences(line, entry.me, partner, reader)
    lead = said.lead()
    match line.agreement:
        case Agreement.NEW | Agreement.SEEN:
            return said.asked(lead)
        case Agreement.PROPOSED:
            return said.proposed(lead)
        case Agreement.CHANGED:
            return said.changed(lead)
        case Agreement.REJECTED:
            return said.rejected(lead)
        case Agreement.CANCEL_REQUESTED:
            return said.cancel_asked(lead)
        case Agreement.CANCELLED:
            return Stake(lead, _("Nothing more is expected."))
        case _:
            return said.agreed(lead, entry.due, late=entry.late)


@dataclass(frozen=True, slots=True)
class _Sentences:
    line: OrderLine
    me: Role
    partner: str
    reader: Reader

    @property
    def _buyer(self) -> bool:
        return self.me is Role.BUYER

    def lead(self) -> str:
        if self.line.move is self.me:
            return _("Your move.")
        if self.line.move is not None:
            return _("Their move.")
        if self.line.agreement is Agreement.CANCELLED:
            return _("Cancelled.")
        return _("Agreed.")

    def asked(self, lead: str) -> Stake:
        line, requested = self.line, self.line.requested
        if requested is None:
            return Stake(lead, _("Nothing was requested yet."))
        what = schedule_text(requested.terms.schedule, self.reader)
        if line.proposed is not None and line.proposed.reported:
            by = line.proposed.reported
            text = _(
                "%(who)s recorded what was said outside Tallystick. It counts in the view, it binds nobody."
            )
            return Stake(
                lead, text % {"who": by.person}, schedule_text(line.proposed.terms.schedule, self.reader)
            )
        if requested.reported is not None and self._buyer:
            text = _("%(partner)s recorded that you asked for") % {"partner": self.partner}
            return Stake(lead, text, what, _("Confirm it, or ask for something else."), requested.reason)
        if self._buyer:
            text = _("You asked %(partner)s for") % {"partner": self.partner}
            opened = line.agreement is Agreement.SEEN
            tail = _("They have opened it.") if opened else _("They have not opened it yet.")
            return Stake(lead, text, what, f"{tail} {self._asked_ago()}", requested.reason)
        text = _("%(partner)s asks for") % {"partner": self.partner}
        return Stake(lead, text, what, self._asked_ago(), requested.reason)

    def proposed(self, lead: str) -> Stake:
        line, proposed = self.line, self.line.proposed
        base = line.requested.terms if line.requested else line.standing
        if proposed is None or base is None:
            return Stake(lead, "")
        difference = between(base, proposed.terms)
        late = line.balance.later, _later_by(base, proposed.terms) or difference.days
        weight = _join(_weights(difference, base, late, proposed.rest, self.reader))
        if not weight:
            weight = schedule_text(proposed.terms.schedule, self.reader)
        tail = _("Answers revision %(n)d, %(ago)s.") % {
            "n": proposed.answers,
            "ago": self.reader.formats.ago(proposed.at, self.reader.now),
        }
        return Stake(lead, self._proposes(difference, proposed.terms), weight, tail, proposed.reason)

    def _proposes(self, difference: Differences, terms: Terms) -> str:
        who = {"partner": self.partner}
        count = len(terms.schedule)
        if difference.item:
            return (
                _("%(partner)s offers another item, %(item)s:") if self._buyer else _("You offered %(item)s:")
            ) % {**who, "item": terms.item.code}
        if difference.dates > 0:
            one, many = (
                (_("%(partner)s proposes %(n)s date:"), _("%(partner)s proposes %(n)s dates:"))
                if self._buyer
                else (_("You proposed %(n)s date:"), _("You proposed %(n)s dates:"))
            )
            return (one if count == 1 else many) % {**who, "n": count}
        return _("%(partner)s proposes:") % who if self._buyer else _("You proposed to %(partner)s:") % who

    def changed(self, lead: str) -> Stake:
        line = self.line
        if line.requested is None or line.agreed is None:
            return Stake(lead, "")
        difference = between(line.agreed.terms, line.requested.terms)
        weight = _join(_wishes(difference, self.reader)) or _("the same as agreed")
        text = (
            _("You asked %(partner)s to change the agreement:")
            if self._buyer
            else _("%(partner)s wants to change the agreement:")
        ) % {"partner": self.partner}
        agreed = schedule_text(line.agreed.terms.schedule, self.reader)
        tail = _("Until you both agree, %(what)s stands.") % {"what": agreed}
        return Stake(lead, text, weight, f"{tail} {self._asked_ago()}", line.requested.reason)

    def rejected(self, lead: str) -> Stake:
        line = self.line
        if line.agreed is not None:
            stands = schedule_text(line.agreed.terms.schedule, self.reader)
            stands = _("The agreement of %(what)s stands") % {"what": stands}
        else:
            stands = _("Nothing is promised")
        if line.cancel is not None and line.cancel.answer == "refused":
            text = (
                _("%(partner)s refuses to cancel.") % {"partner": self.partner}
                if self._buyer
                else _("You refused to cancel.")
            )
            return Stake(lead, text, stands, "", line.cancel.answer_reason)
        number = line.requested.revision if line.requested else 0
        text = (
            _("%(partner)s rejects revision %(n)d.") if self._buyer else _("You rejected revision %(n)d.")
        ) % {"partner": self.partner, "n": number}
        return Stake(lead, text, stands, "", line.rejection)

    def cancel_asked(self, lead: str) -> Stake:
        line = self.line
        agreed = schedule_text(line.agreed.terms.schedule, self.reader) if line.agreed else ""
        text = (_("You asked %(partner)s to cancel") if self._buyer else _("%(partner)s asks to cancel")) % {
            "partner": self.partner
        }
        reason = line.cancel.reason if line.cancel else ""
        return Stake(lead, text, agreed, _("Until both agree it stands."), reason)

    def _all_received(self, agreed: Decimal) -> str:
        over = self.line.received_good - agreed
        if over <= 0:
            return _("All of it has been received")
        return _("All of it has been received, and %(n)s more") % {"n": self.reader.formats.quantity(over)}

    def agreed(self, lead: str, due: date | None, *, late: bool) -> Stake:
        line, formats = self.line, self.reader.formats
        if line.move is not None:
            rest = formats.quantity(line.balance.unanswered)
            text = _("A part is agreed. Still to be answered:") if self._buyer else _("You agreed to a part.")
            return Stake(lead, text, _("%(n)s of the request") % {"n": rest})
        if line.agreed is None:
            return Stake(lead, "")
        what = schedule_text(line.agreed.terms.schedule, self.reader)
        if line.fulfilment is Fulfilment.RECEIVED:
            return Stake(lead, f"{what}.", self._all_received(line.agreed.terms.quantity))
        if line.fulfilment is Fulfilment.CLOSED_SHORT:
            return Stake(lead, f"{what}.", _("Closed short: nothing more is expected"))
        if due is None:
            return Stake(lead, f"{what}.")
        missing = formats.quantity(max(line.agreed.terms.quantity - line.received_good, Decimal(0)))
        if late:
            days = (self.reader.today - due).days
            weight = ngettext(
                "%(missing)s not received, %(n)s day late", "%(missing)s not received, %(n)s days late", days
            ) % {"missing": missing, "n": formats.quantity(days)}
        else:
            weight = _("%(missing)s to come, next on %(day)s") % {
                "missing": missing,
                "day": formats.day(due, self.reader.today),
            }
        return Stake(lead, f"{what}.", weight)

    def _asked_ago(self) -> str:
        if self.line.asked_at is None:
            return ""
        return _("Asked %(ago)s.") % {"ago": self.reader.formats.ago(self.line.asked_at, self.reader.now)}


def schedule_text(schedule: tuple[ScheduleLine, ...], reader: Reader) -> str:
    """Quantities and dates in a sentence: 250 on 31 Mar, 100 on 7 Apr and 2 more dates."""
    if not schedule:
        return _("nothing")
    parts = [
        pgettext("a quantity on a date", "%(quantity)s on %(day)s")
        % {
            "quantity": reader.formats.quantity(part.quantity),
            "day": reader.formats.day(part.date, reader.today),
        }
        for part in schedule[:3]
    ]
    text = ", ".join(parts)
    more = len(schedule) - 3
    if more > 0:
        text += " " + ngettext("and %(n)d more date", "and %(n)d more dates", more) % {"n": more}
    return text


def _later_by(base: Terms, terms: Terms) -> int:
    """How many days after the last date that was asked for the last quantity comes; 0 if it is not later."""
    if base.last_date is None or terms.last_date is None:
        return 0
    return max((terms.last_date - base.last_date).days, 0)


def _weights(
    difference: Differences, base: Terms, late: tuple[Decimal, int], rest: str, reader: Reader
) -> Iterator[str]:
    """What a proposal means against what was requested; `late` is how much comes later, and by how much."""
    formats = reader.formats
    total = formats.quantity(base.quantity)
    if difference.quantity < 0:
        missing = {"n": formats.quantity(-difference.quantity), "total": total}
        unanswered = _("%(n)s of %(total)s to be answered later")
        yield (unanswered if rest == "unanswered" else _("%(n)s of %(total)s would not come")) % missing
    elif difference.quantity > 0:
        yield _("%(n)s more than requested") % {"n": formats.quantity(difference.quantity)}
    later, by = late
    if later > 0 and by > 0:
        yield ngettext(
            "%(later)s arrive %(n)s day later than requested",
            "%(later)s arrive %(n)s days later than requested",
            by,
        ) % {"later": formats.quantity(later), "n": formats.quantity(by)}
    elif difference.days < 0:
        yield ngettext(
            "%(n)s day earlier than requested", "%(n)s days earlier than requested", -difference.days
        ) % {"n": formats.quantity(-difference.days)}
    yield from _price(difference, reader)


def _wishes(difference: Differences, reader: Reader) -> Iterator[str]:
    """What a change means against what is agreed."""
    formats = reader.formats
    if difference.quantity > 0:
        yield _("%(n)s more") % {"n": formats.quantity(difference.quantity)}
    elif difference.quantity < 0:
        yield _("%(n)s less") % {"n": formats.quantity(-difference.quantity)}
    if difference.days > 0:
        yield ngettext("%(n)s day later", "%(n)s days later", difference.days) % {
            "n": formats.quantity(difference.days)
        }
    elif difference.days < 0:
        yield ngettext("%(n)s day earlier", "%(n)s days earlier", -difference.days) % {
            "n": formats.quantity(-difference.days)
        }
    if difference.dates and not difference.days:
        yield _("split over other dates")
    yield from _price(difference, reader)


def _price(difference: Differences, reader: Reader) -> Iterator[str]:
    if difference.price is not None:
        yield _("price %(how)s") % {"how": reader.formats.percent(difference.price)}
    elif difference.repriced:
        yield _("another price")


def _join(parts: Iterator[str]) -> str:
    return ", ".join(parts)
