"""The pages behind an e-mailed link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tallystick.errors import InvalidInput, Moved, NotFound
from tallystick.server import gate
from tallystick.server.answer import door as doors
from tallystick.server.answer import saying
from tallystick.server.answer.done import done_context
from tallystick.server.answer.door import Door, through_link
from tallystick.server.answer.forms import NoteForm, ProposeForm, RejectForm, ShipForm
from tallystick.server.answer.page import (
    Sheet,
    Typed,
    context,
    expected_in_short,
    frame,
    waiting,
    words_of,
)
from tallystick.server.answer.question import Kind, Question, question
from tallystick.server.answer.words import Words
from tallystick.server.board import words as board_words
from tallystick.server.forecast import words as forecast_words
from tallystick.server.gate import (
    BoardView,
    BookEntry,
    ForecastEntry,
    ForecastTab,
    ForecastView,
    Sort,
    Tab,
    persons,
)
from tallystick.server.people import accounts
from tallystick.server.people.customers import TAKE_UP
from tallystick.server.people.models import Person
from tallystick.trade.claims import Claim

ROWS = 30
FORECASTS = 10


@require_safe
def arrive(request: HttpRequest, token: str, line: UUID | None = None) -> HttpResponse:
    """The address in the mail."""
    return doors.arrive(request, token, line)


@require_safe
@through_link
def first(request: HttpRequest, door: Door) -> HttpResponse:
    """The first question that waits: about an order line, else a forecast; if none does, all lines."""
    with door.access.open() as book:
        rows = book.page(BoardView(tab=Tab.AWAITING_ME, sort=Sort.DATE, limit=1)).rows
        expected = [] if rows else book.forecasts(ForecastView(ForecastTab.AWAITING_ME, limit=1)).rows
    if rows:
        return HttpResponseRedirect(door.url("line", line=rows[0].id))
    if expected:
        return HttpResponseRedirect(door.url_of("forecast:guest-forecast", forecast=expected[0].id))
    return HttpResponseRedirect(door.url("lines"))


@require_safe
@through_link
def line(request: HttpRequest, door: Door, line: UUID) -> HttpResponse:
    """One question."""
    with door.access.open() as book:
        entry = _line(book, line)
        sheet = Sheet.of(request, door, entry)
        shown = context(request, sheet, sheet.forms())
        shown |= waiting(book, door, sheet.words, entry)
    return render(request, "answer/question.html", shown)


@require_POST
@through_link
def seen(request: HttpRequest, door: Door, line: UUID) -> HttpResponse:
    """Somebody has looked at the question: the other side may know, as the page says."""
    with door.access.open() as book:
        entry = _line(book, line)
        claim = saying.see(question(entry.document, entry.me))
        if claim is not None:
            book.write(entry.tally, [claim])
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return HttpResponseRedirect(door.url("line", line=line))


@require_POST
@through_link
def say(request: HttpRequest, door: Door, line: UUID) -> HttpResponse:
    """An answer. If the line has moved meanwhile nothing is sent, and what was typed is kept."""
    with door.access.open() as book:
        entry = _line(book, line)
    sheet = Sheet.of(request, door, entry)
    action = _action(request)
    typed = sheet.forms(action, request.POST)
    moved = action != "note" and request.POST.get("token", "") != entry.token
    if moved or _only_rows(request, typed):
        return _again(request, door, line, action, moved=moved)
    claim = _claim(sheet, action, typed)
    if claim is None:
        return _again(request, door, line, action)
    expect = {} if action == "note" else {entry.id: entry.token}
    try:
        with door.access.open() as book:
            book.write(entry.tally, [claim], expect)
    except Moved:
        return _again(request, door, line, action, moved=True)
    return HttpResponseRedirect(door.url("done", line=line))


@require_safe
@through_link
def done(request: HttpRequest, door: Door, line: UUID) -> HttpResponse:
    """What was said, what happens next, and the next question."""
    with door.access.open() as book:
        entry = _line(book, line)
        sheet = Sheet.of(request, door, entry)
        shown = frame(request, door, entry.partner.name)
        shown |= done_context(sheet, book.compare(entry.partner.id))
        others = waiting(book, door, sheet.words, entry)
    if others["more"]:
        shown["next_url"] = others["more"][0]["url"]
        count = others["more_count"]
        shown["next_text"] = (
            _("Next question, 1 of %(count)s") % {"count": count} if count > 1 else _("Next question")
        )
    return render(request, "answer/done.html", shown)


@require_safe
@through_link
def lines(request: HttpRequest, door: Door) -> HttpResponse:
    """All order lines of this customer, those that wait for an answer first."""
    with door.access.open() as book:
        page = book.page(BoardView(limit=ROWS, cursor=request.GET.get("after", "")))
        count = book.counts(BoardView()).awaiting_me.number
        forecasts = book.forecast_counts()
        expected = [] if "after" in request.GET else book.forecasts(ForecastView(limit=FORECASTS)).rows
        partner = book.partners()[0].name
    words = words_of(request, partner)
    shown = {
        **frame(request, door, partner),
        "rows": [_row(door, entry, words) for entry in page.rows],
        "forecasts": [_forecast(door, entry, words) for entry in expected],
        "more_forecasts": forecasts.all.number > len(expected) > 0,
        "forecasts_url": door.url_of("forecast:guest-forecasts"),
        "waiting": count + forecasts.awaiting_me.number,
        "lines": True,
    }
    if page.next_cursor:
        shown["next_url"] = f"{door.url('lines')}?{urlencode({'after': page.next_cursor})}"
    return render(request, "answer/lines.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@through_link
def claim(request: HttpRequest, door: Door) -> HttpResponse:
    """Make the company one's own: a code goes to the invited address, never to whoever holds the link."""
    with door.access.open() as book:
        partner = book.partners()[0].name
    shown = {
        **frame(request, door, partner),
        "address": _masked(door.link.email),
        "back_url": door.url("first"),
        "error": "",
    }
    if request.method != "POST":
        return render(request, "answer/claim.html", shown)
    user = request.user
    if isinstance(user, Person):
        if door.link.email in accounts.addresses(user):
            persons.take_up(user, door.access.company.id)
            return redirect("people:customers")
        shown["error"] = _(
            "You are signed in with another address. Sign out first, or add this address to your account."
        )
        return render(request, "answer/claim.html", shown, status=403)
    if not accounts.send_code(request, door.link.email):
        shown["error"] = _("Too many codes were asked for. Wait a few minutes.")
        return render(request, "answer/claim.html", shown, status=429)
    # Kept on this side of the sign-in, so that no address can be made that claims something by being opened.
    request.session[TAKE_UP] = door.access.company.id
    goal = urlencode({"next": reverse("people:customers")})
    return HttpResponseRedirect(f"{reverse('account_confirm_login_code')}?{goal}")


def _line(book: gate.Book, line: UUID) -> BookEntry:
    try:
        return book.line(line)
    except NotFound as none:
        raise NotFound(none.message, mend=_("Open the list of all order lines.")) from none


def _action(request: HttpRequest) -> str:
    if "add" in request.POST or "remove" in request.POST:
        return "propose"
    action = request.POST.get("action", "")
    if action not in ("yes", "no", "propose", "ship", "note"):
        raise InvalidInput(_("There is no such answer."))
    return action


def _only_rows(request: HttpRequest, typed: Typed) -> bool:
    """Without scripts, rows come and go by sending the form: nothing is answered by that."""
    return "add" in request.POST or "remove" in request.POST


def _claim(sheet: Sheet, action: str, typed: Typed) -> Claim | None:
    """The claim of the tap, or None if something that was typed cannot be read."""
    asked = sheet.asked
    if action == "yes":
        return saying.yes(asked)
    form = {"propose": typed.propose, "no": typed.reject, "ship": typed.ship, "note": typed.note}[action]
    if form is None:
        raise InvalidInput(
            _("That cannot be said about this order line now."), mend=_("Look at how it stands.")
        )
    if not form.is_valid():
        return None
    return _from(asked, form)


def _from(asked: Question, form: forms.Form) -> Claim:
    match form:
        case ProposeForm():
            return saying.other(asked, form)
        case RejectForm():
            return saying.no(asked, form)
        case ShipForm():
            return saying.sent(asked, form)
        case NoteForm():
            return saying.note(asked, form)
    raise InvalidInput(_("There is no such answer."))


def _again(request: HttpRequest, door: Door, line: UUID, action: str, *, moved: bool = False) -> HttpResponse:
    """The page as the line stands now, with what was typed."""
    with door.access.open() as book:
        entry = _line(book, line)
        sheet = Sheet.of(request, door, entry)
        typed = sheet.forms(action, request.POST)
        _rows(request, typed)
        shown = context(request, sheet, typed, moved=moved)
        shown |= waiting(book, door, sheet.words, entry)
    rows_only = _only_rows(request, typed) and not moved
    return render(request, "answer/question.html", shown, status=200 if rows_only else 409 if moved else 422)


def _rows(request: HttpRequest, typed: Typed) -> None:
    form = typed.propose
    if form is None or not form.is_bound:
        return
    if "add" in request.POST:
        form.add_row()
    elif request.POST.get("remove", "") in (places := {str(row.number): row.number for row in form.rows}):
        form.remove_row(places[request.POST["remove"]])
    else:
        form.is_valid()


def _row(door: Door, entry: BookEntry, words: Words) -> dict[str, Any]:
    asked = question(entry.document, entry.me)
    item = asked.terms.item if asked.terms else None
    # What somebody noted may be confirmed, but nothing stands still until then.
    waits = asked.waits and entry.document.move is entry.me
    return {
        "url": door.url("line", line=entry.id),
        "item": (item.code or item.description) if item else "",
        "order": str(entry.document.ref),
        "what": words.shorts(asked.terms),
        "mine": waits,
        "state": _("Waits for your answer") if waits else _state(entry, asked, words),
    }


def _forecast(door: Door, entry: ForecastEntry, words: Words) -> dict[str, Any]:
    forecast = entry.document
    waits = forecast.move is entry.me
    return {
        "url": door.url_of("forecast:guest-forecast", forecast=entry.id),
        "item": forecast.ref.item,
        "description": forecast.last.claim.description if forecast.last else "",
        "what": expected_in_short(entry, words),
        "mine": waits,
        "state": _("Waits for your answer") if waits else forecast_words.state(forecast, entry.me),
    }


def _state(entry: BookEntry, asked: Question, words: Words) -> str:
    if asked.kind is Kind.CONFIRM:
        return words.lead(asked)
    state = board_words.state(entry.document, entry.me)
    if not entry.document.shipped and not entry.document.received_good:
        return state
    return f"{state}, {board_words.fulfilment(entry.document)}"


def _masked(email: str) -> str:
    """Enough of an address to know it again: r…@serafim.example."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}"
