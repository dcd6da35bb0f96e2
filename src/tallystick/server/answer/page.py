"""What the phone page shows of one order line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tallystick.server.answer.door import Door, tongue
from tallystick.server.answer.forms import NoteForm, ProposeForm, Reader, RejectForm, ShipForm
from tallystick.server.answer.history import spoken, told
from tallystick.server.answer.question import Kind, Question, question
from tallystick.server.answer.saying import see
from tallystick.server.answer.words import Words
from tallystick.server.forecast import weeks
from tallystick.server.gate import (
    Action,
    BoardView,
    Book,
    BookEntry,
    ForecastEntry,
    ForecastTab,
    ForecastView,
    Sort,
    Tab,
)
from tallystick.server.web.formats import Formats
from tallystick.trade.document import Agreement
from tallystick.trade.fields import decimal_text
from tallystick.trade.values import Role, Terms

MOST_QUESTIONS = 5


@dataclass(slots=True)
class Typed:
    """The forms of the page, with what was typed in the one that was sent; `open` names that one."""

    propose: ProposeForm | None = None
    reject: RejectForm | None = None
    ship: ShipForm | None = None
    note: NoteForm = field(default_factory=NoteForm)
    open: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One line as it is asked about: the question, and the words and habits of the reader."""

    door: Door
    entry: BookEntry
    asked: Question
    words: Words

    @classmethod
    def of(cls, request: HttpRequest, door: Door, entry: BookEntry) -> Sheet:
        """The sheet of a line for whoever holds the link."""
        return cls(door, entry, question(entry.document, entry.me), words_of(request, entry.partner.name))

    @property
    def reader(self) -> Reader:
        """How the reader writes numbers and days."""
        return Reader(self.words.formats, self.words.today)

    @property
    def asked_terms(self) -> Terms | None:
        """What proposals are measured against: the request."""
        line = self.asked.line
        return line.requested.terms if line.requested else line.standing

    def forms(self, action: str = "", data: Any = None) -> Typed:
        """Every form that makes sense now; the one of `action` holds `data`."""
        typed = Typed(open=action)
        terms = self.asked_terms
        if self.asked.may_propose and terms is not None:
            typed.propose = ProposeForm(
                data if action == "propose" else None, asked=terms, reader=self.reader
            )
            if self.asked.kind is Kind.REST and not typed.propose.is_bound:
                typed.propose.start_from(self.asked.line.standing or terms)
                typed.open = typed.open or "propose"
        if self.asked.may_refuse:
            typed.reject = RejectForm(data if action == "no" else None)
        if self.asked.may_ship:
            left = self.asked.left_to_ship
            typed.ship = ShipForm(data if action == "ship" else None, left=left, reader=self.reader)
        if action == "note":
            typed.note = NoteForm(data)
        return typed


def words_of(request: HttpRequest, partner: str) -> Words:
    """The words of whoever reads by link: in the language of the page, dates in words."""
    formats = Formats(language=getattr(request, "LANGUAGE_CODE", "en"))
    now = timezone.now()
    return Words(formats, formats.today(now), now, partner)


def context(request: HttpRequest, sheet: Sheet, typed: Typed, *, moved: bool = False) -> dict[str, Any]:
    """Everything that the page of a question shows."""
    asked, words, door, line = sheet.asked, sheet.words, sheet.door, sheet.asked.line
    terms = asked.terms
    may_write = door.access.may(Action.WRITE) and asked.me is Role.SUPPLIER
    return {
        **frame(request, door, sheet.entry.partner.name),
        **_facts(sheet),
        **_proposing(sheet, typed.propose),
        "entry": sheet.entry,
        "kind": asked.kind.value,
        "lead": words.lead(asked),
        "heading": words.heading(asked),
        "yes": words.yes(asked) if terms else "",
        "no": _no(sheet),
        "waiting": _waiting(sheet),
        "may_write": may_write,
        "may_undo": asked.may_take_back,
        "undo": _("Accept %(what)s after all") % {"what": words.portions(_asked_days(sheet))},
        "refused": asked.refused,
        "moved": moved,
        "propose": typed.propose,
        "reject": typed.reject,
        "ship": typed.ship,
        "note": typed.note,
        "open": typed.open,
        "history": _history(sheet),
        "say_url": door.url("say", line=sheet.entry.id),
        "see_url": door.url("seen", line=sheet.entry.id) if may_write and see(asked) else "",
        "price": words.formats.price(terms.price) if terms else "",
        "unit": terms.unit if terms else "",
        "line": line,
    }


def frame(request: HttpRequest, door: Door, partner: str) -> dict[str, Any]:
    """What every page behind a link shows: whose it is, until when, and the way to an account."""
    words = words_of(request, partner)
    return {
        **tongue(request),
        "partner": partner,
        "company": door.access.company.name,
        "link": door.link,
        "until": words.day(words.formats.today(door.link.expires_at)),
        "claim_url": door.url("claim"),
        "lines_url": door.url("lines"),
    }


def waiting(book: Book, door: Door, words: Words, but: BookEntry | None = None) -> dict[str, Any]:
    """The other questions of this customer that wait: lines, the earliest first, then forecasts."""
    view = BoardView(tab=Tab.AWAITING_ME, sort=Sort.DATE, limit=MOST_QUESTIONS + 1)
    rows = [row for row in book.page(view).rows if but is None or row.id != but.id]
    count = book.counts(BoardView()).awaiting_me.number
    if but is not None and but.document.move is but.me:
        count -= 1
    expected = book.forecasts(ForecastView(ForecastTab.AWAITING_ME, limit=MOST_QUESTIONS)).rows
    more = [{"url": door.url("line", line=row.id), "text": _in_short(row, words)} for row in rows]
    more += [
        {
            "url": door.url_of("forecast:guest-forecast", forecast=entry.id),
            "text": f"{entry.document.ref.item}, {expected_in_short(entry, words)}",
        }
        for entry in expected
    ]
    count = max(count, len(rows)) + book.forecast_counts().awaiting_me.number
    return {"more": more[:MOST_QUESTIONS], "more_count": count}


def _in_short(row: BookEntry, words: Words) -> str:
    terms = question(row.document, row.me).terms
    item = (terms.item.code or terms.item.description) if terms else ""
    return f"{item}, {words.shorts(terms)}"


def expected_in_short(entry: ForecastEntry, words: Words) -> str:
    """How much a forecast expects, over how long."""
    forecast = entry.document
    return f"{words.quantity(forecast.cover.expected)} {forecast.unit}, {weeks.count(forecast.figures)}"


def _facts(sheet: Sheet) -> dict[str, Any]:
    asked, words, line = sheet.asked, sheet.words, sheet.asked.line
    terms = asked.terms
    days = asked.days
    requested = line.requested
    facts: dict[str, Any] = {
        "item": terms.item if terms else None,
        "dates": [words.portion(day, near=False) for day in days] if len(days) > 1 else [],
        "change": words.change(asked.change),
        "change_promised": asked.change.promised if asked.change else True,
        "reason": "",
        "shipped": [],
    }
    if asked.kind is Kind.DELIVER and requested and requested.reason:
        facts["reason"] = requested.reason
    if asked.kind is Kind.CANCEL and line.cancel and line.cancel.reason:
        facts["reason"] = line.cancel.reason
    if line.shipped:
        facts["shipped"] = [
            _("Sent so far: %(sent)s of %(all)s")
            % {
                "sent": words.quantity(line.shipped),
                "all": words.quantity(line.standing.quantity if line.standing else line.shipped),
            }
        ]
    return facts


def _proposing(sheet: Sheet, form: ProposeForm | None) -> dict[str, Any]:
    terms = sheet.asked_terms
    if form is None or terms is None:
        return {}
    words = sheet.words
    return {
        "asked_plain": decimal_text(terms.quantity),
        "covered": _("{covered} of {asked}").format(
            covered=words.quantity(form.covered), asked=words.quantity(terms.quantity)
        ),
        "uncovered": form.covered < terms.quantity,
        "propose_button": _propose_button(len(form.rows)),
    }


def _propose_button(count: int) -> str:
    if count == 1:
        return _("Propose this date")
    return ngettext("Propose {count} date", "Propose {count} dates", count).format(count=count)


def _no(sheet: Sheet) -> str:
    if sheet.asked.kind is Kind.CANCEL:
        return _("It can’t be cancelled any more")
    if sheet.asked.kind is Kind.APPROVE:
        return pgettext("phone", "Refuse the proposal")
    terms = sheet.asked_terms
    return _("Reject %(quantity)s") % {"quantity": sheet.words.quantity(terms.quantity) if terms else ""}


def _asked_days(sheet: Sheet) -> Any:
    return sheet.asked_terms.schedule if sheet.asked_terms else ()


def _waiting(sheet: Sheet) -> str:
    """What happens next where nothing is asked of the reader."""
    line, partner = sheet.asked.line, {"partner": sheet.words.partner}
    if line.agreement is Agreement.PROPOSED:
        return _("%(partner)s reads your proposal and takes it or not. It is agreed once they do.") % partner
    if line.agreement is Agreement.REJECTED:
        return _("%(partner)s knows that you cannot, and decides what to do.") % partner
    if line.move is not None:
        return _("It is %(partner)s’s move.") % partner
    return _("Nothing is asked of you here just now.")


def _history(sheet: Sheet) -> list[dict[str, str]]:
    """Newest first: who, when, what."""
    words, line = sheet.words, sheet.asked.line
    shown = []
    for said in told(line):
        place = said.placed.place
        shown.append(
            {
                "who": pgettext("phone", "You") if said.role is sheet.asked.me else place.by or words.partner,
                "when": words.formats.moment(place.at, words.now),
                "what": spoken(words, said.claim, line) if said.claim else "",
                "why": getattr(said.claim, "reason", "") or getattr(said.claim, "text", ""),
                "old": "yes" if said.effect.value in ("stale", "crossed") else "",
            }
        )
    return shown
