"""The sentences of the phone page: what is asked, and what a tap says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_skeleton
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tallystick.server.answer.history import spoken
from tallystick.server.answer.question import Change, Kind, Question
from tallystick.server.web.formats import Formats
from tallystick.trade.claims import Report
from tallystick.trade.document import Agreement
from tallystick.trade.values import Role, ScheduleLine, Terms

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Words:
    """The words for one reader: how they read, what day it is, and what they call the other company."""

    formats: Formats
    today: date
    now: datetime
    partner: str

    # Days and quantities

    def day(self, day: date) -> str:
        """24 March, with the year if it is not this one, not broken over lines."""
        language = self.formats.language
        year = "" if day.year == self.today.year else "y"
        if language.startswith("en"):
            # English has two orders; this is the one of the readers here.
            text = format_date(day, f"d MMMM {year}".strip(), language)
        else:
            text = format_skeleton(f"{year}MMMMd", day, locale=language.replace("-", "_"))
        return text.replace(" ", NBSP)

    def weekday(self, day: date) -> str:
        """Tuesday 24 March; most other languages put a comma between."""
        name = format_date(day, "EEEE", self.formats.language)
        comma = "" if self.formats.language[:2] in ("en", "fr") else ","
        return f"{name}{comma} {self.day(day)}"

    def quantity(self, value: Decimal) -> str:
        """400."""
        return self.formats.quantity(value)

    def portion(self, line: ScheduleLine, near: bool = True) -> str:
        """400 on 24 March."""
        return pgettext("a quantity on a date", "%(quantity)s on %(day)s") % {
            "quantity": self.quantity(line.quantity),
            "day": self.day(line.date) if near else self.weekday(line.date),
        }

    def short(self, line: ScheduleLine) -> str:
        """400 for 24 Mar."""
        return pgettext("a quantity for a date", "%(quantity)s for %(day)s") % {
            "quantity": self.quantity(line.quantity),
            "day": self.formats.day(line.date, self.today),
        }

    def portions(self, schedule: tuple[ScheduleLine, ...]) -> str:
        """250 on 24 March and 150 on 31 March; more than two are summed up."""
        if len(schedule) == 1:
            return self.portion(schedule[0])
        if len(schedule) == 2:
            return _("%(first)s and %(second)s") % {
                "first": self.portion(schedule[0]),
                "second": self.portion(schedule[1]),
            }
        return self._on_dates(schedule)

    def _on_dates(self, schedule: tuple[ScheduleLine, ...]) -> str:
        total = sum((line.quantity for line in schedule), Decimal(0))
        return ngettext(
            "%(quantity)s on %(count)s date", "%(quantity)s on %(count)s dates", len(schedule)
        ) % {
            "quantity": self.quantity(total),
            "count": len(schedule),
        }

    def shorts(self, terms: Terms | None) -> str:
        """400 for 24 Mar, or 400 for 2 dates from 24 Mar."""
        if terms is None or not terms.schedule:
            return ""
        first = terms.schedule[0]
        if len(terms.schedule) == 1:
            return self.short(first)
        return _("%(quantity)s on %(count)s dates from %(day)s") % {
            "quantity": self.quantity(terms.quantity),
            "count": len(terms.schedule),
            "day": self.formats.day(first.date, self.today),
        }

    # What is asked

    def lead(self, asked: Question) -> str:
        """Who asks, above the heading."""
        who = _who(asked) or self.partner
        if asked.kind in (Kind.DELIVER, Kind.CANCEL, Kind.REST):
            return _("%(who)s asks") % {"who": who}
        if asked.kind is Kind.CONFIRM and asked.report is not None:
            return _("%(who)s noted what you said") % {"who": asked.report.placed.place.by}
        if asked.kind is Kind.APPROVE:
            return _("%(who)s proposes") % {"who": who}
        return self.partner

    def heading(self, asked: Question) -> str:
        """The question itself, or how the line stands."""
        days = asked.days
        if asked.kind is Kind.DELIVER:
            what = self.portion(days[0], near=False) if len(days) == 1 else self.portions(days)
            return _("Can you deliver %(what)s?") % {"what": what}
        if asked.kind is Kind.CANCEL:
            return _("Can you still cancel %(what)s?") % {"what": self.portions(days)}
        if asked.kind is Kind.CONFIRM and asked.report is not None:
            return _("Is it right: %(what)s?") % {"what": self.reported(asked)}
        if asked.kind is Kind.APPROVE:
            return _("Do you take %(what)s instead?") % {"what": self.portions(days)}
        if asked.kind is Kind.REST:
            return _("When can you deliver the other %(quantity)s?") % {
                "quantity": self.quantity(asked.line.balance.unanswered)
            }
        if asked.kind is Kind.SHIP:
            return _("You promised %(what)s") % {"what": self.portions(days)}
        return self._standing(asked)

    def reported(self, asked: Question) -> str:
        """What the other side says that the reader said, in the reader's own person."""
        claim = asked.report.claim if asked.report else None
        return spoken(self, claim.said, asked.line) if isinstance(claim, Report) else ""

    def _standing(self, asked: Question) -> str:
        line = asked.line
        days = self.portions(asked.days) if asked.days else ""
        if line.agreement is Agreement.CANCELLED:
            return _("Cancelled: %(what)s") % {"what": days}
        if line.closed:
            return _("Done: %(what)s") % {"what": days}
        if line.proposed is not None and asked.me is Role.SUPPLIER:
            return _("You proposed %(what)s") % {"what": self.portions(line.proposed.terms.schedule)}
        if line.agreement is Agreement.REJECTED:
            return _("You said no to %(what)s") % {"what": days}
        if line.agreed:
            return _("Agreed: %(what)s") % {"what": days}
        return _("Asked: %(what)s") % {"what": days}

    def yes(self, asked: Question) -> str:
        """The words on the one big button."""
        if asked.kind is Kind.CANCEL:
            return _("Yes, cancel it")
        if asked.kind is Kind.CONFIRM:
            return _("Yes, I said that")
        what = self.portions(asked.days)
        if asked.kind is Kind.APPROVE:
            return _("Take %(what)s") % {"what": what}
        return _("Yes, %(what)s") % {"what": what}

    def change(self, change: Change | None) -> str:
        """100 more, 3 days earlier."""
        return ", ".join(self._changes(change)) if change else ""

    def _changes(self, change: Change) -> list[str]:
        parts = []
        if change.quantity:
            text = _("%(quantity)s more") if change.quantity > 0 else _("%(quantity)s fewer")
            parts.append(text % {"quantity": self.quantity(abs(change.quantity))})
        if change.days:
            count = abs(change.days)
            if change.days < 0:
                text = ngettext("%(days)s day earlier", "%(days)s days earlier", count)
            else:
                text = ngettext("%(days)s day later", "%(days)s days later", count)
            parts.append(text % {"days": count})
        if change.dates:
            parts.append(_("other dates"))
        if change.price:
            parts.append(
                _("%(new)s instead of %(old)s")
                % {"new": self.formats.price(change.price[1]), "old": self.formats.price(change.price[0])}
            )
        if change.item:
            parts.append(_("another item"))
        return parts


def _who(asked: Question) -> str:
    line = asked.line
    if asked.kind is Kind.CANCEL and line.cancel:
        return line.cancel.by
    if asked.kind is Kind.APPROVE and line.proposed:
        return line.proposed.by
    return line.requested.by if line.requested else ""
