"""Writing to a partner: the first invitation, and which lines and forecasts wait for an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput
from tallystick.server.answer.question import question
from tallystick.server.answer.words import Words
from tallystick.server.forecast import weeks
from tallystick.server.gate import (
    Access,
    BoardView,
    Book,
    BookEntry,
    ForecastEntry,
    ForecastTab,
    ForecastView,
    Partner,
    Sort,
    Tab,
)
from tallystick.server.gate.links import DAYS, Link
from tallystick.server.outbox.posting import post, refuse_flood
from tallystick.server.partners.models import Reminder
from tallystick.server.people.addresses import absolute
from tallystick.server.web.formats import Formats
from tallystick.trade.values import Role

MOST_LINES = 8
MOST_FORECASTS = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, ready to be shown or sent."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a partner's answer: how many order lines and the first of them, and forecasts."""

    count: int
    rows: list[BookEntry]
    forecasts: list[ForecastEntry]

    @property
    def all(self) -> int:
        """How much waits in all."""
        return self.count + len(self.forecasts)

    @property
    def asked(self) -> list[datetime]:
        """When each of these was asked."""
        lines = [row.document.asked_at for row in self.rows]
        forecasts = [entry.document.asked_at for entry in self.forecasts]
        return [at for at in (*lines, *forecasts) if at]

    @property
    def newest(self) -> datetime | None:
        """When the last of these was asked."""
        return max(self.asked, default=None)


def waiting(book: Book, partner: Partner) -> Waiting:
    """What waits for this partner, from my book: they have the same."""
    view = BoardView(tab=Tab.AWAITING_THEM, partner=partner.id, sort=Sort.AGE, limit=200)
    rows = book.page(view).rows
    count = book.counts(BoardView(partner=partner.id)).awaiting_them.number
    expected = ForecastView(ForecastTab.AWAITING_THEM, partner.id, role=Role.BUYER, limit=MOST_FORECASTS)
    return Waiting(max(count, len(rows)), rows, book.forecasts(expected).rows)


def invitation(
    access: Access, partner: Partner, message: str, found: Waiting, link: str, language: str
) -> Letter:
    """The first message to a partner."""
    with translation.override(language):
        return _letter("invitation", access, partner, found, link, message=message)


def digest(access: Access, partner: Partner, found: Waiting, link: str, language: str) -> Letter:
    """Which lines and forecasts wait."""
    with translation.override(language):
        return _letter("digest", access, partner, found, link)


def send_invitation(
    request: HttpRequest,
    access: Access,
    partner_id: str,
    *,
    email: str,
    person: str,
    message: str,
    language: str,
) -> None:
    """Make a link, and mail it. Whether somebody here knows the address makes no difference to any of it."""
    with access.open() as book:
        partner = book.partner(partner_id)
        refuse_flood(book.company)
        link = _link(book, partner, email, person, request)
        if partner.email != email:
            partner = book.rename(partner.id, partner.name, email)
        found = waiting(book, partner)
        _post(access, email, invitation(access, partner, message, found, link, language), "invitation")
        _remember(access, partner, found, language=language)


def send_digest(
    access: Access, partner_id: str, request: HttpRequest | None = None, *, again: int = 0
) -> int:
    """Tell a partner what waits; how much. Nothing is sent where nothing waits or no address is known."""
    with access.open() as book:
        partner = book.partner(partner_id)
        found = waiting(book, partner)
        if not partner.email:
            raise InvalidInput(_("No address is known for this partner."), mend=_("Enter one first."))
        if not found.all:
            return 0
        link = absolute("/", request)
        if partner.guest and partner.invited:
            known = [each.person for each in book.links(partner.id) if each.email == partner.email]
            link = _link(book, partner, partner.email, known[0] if known else "", request)
        language = _language(access, partner)
        _post(access, partner.email, digest(access, partner, found, link, language), "digest")
        _remember(access, partner, found, language=language, again=again)
    return found.all


def _link(book: Book, partner: Partner, email: str, person: str, request: HttpRequest | None) -> str:
    """The address of a new link, of which those are told who have used one at another address."""
    told = _earlier_addressees(book.links(partner.id), email)
    token = book.invite(partner.id, email, person)
    _tell(book.access, partner, told, absolute(reverse("people:customers"), request))
    return absolute(reverse("answer:arrive", args=[token]), request)


def _earlier_addressees(sent: Sequence[Link], email: str) -> list[str]:
    """Who has to know that a link now goes to this address: those who have used one at another.

    Whoever can be written to in a guest's name could also answer in it. Once is enough: who was told of an
    address since they first used their link is not told of it again.
    """
    first: dict[str, datetime] = {}
    for link in sent:
        if link.opened_at and link.email != email.strip().lower():
            first[link.email] = min(link.opened_at, first.get(link.email, link.opened_at))
    to_it = [link.issued_at for link in sent if link.email == email.strip().lower()]
    return [address for address, used in first.items() if not any(issued > used for issued in to_it)]


def _tell(access: Access, partner: Partner, addresses: Sequence[str], link: str) -> None:
    """Tell earlier addressees that a link went elsewhere; not where, for that is not theirs to know."""
    values = {"company": access.company.name, "partner": partner.name, "link": link}
    with translation.override(_language(access, partner)):
        letter = _written("elsewhere", values)
    for address in addresses:
        _post(access, address, letter, "link")


def _letter(
    name: str, access: Access, partner: Partner, found: Waiting, link: str, *, message: str = ""
) -> Letter:
    now = timezone.now()
    formats = Formats(language=translation.get_language() or "en")
    words = Words(formats, formats.today(now), now, access.company.name)
    rows = sorted(found.rows, key=lambda row: row.due or row.changed_at.date())[:MOST_LINES]
    values = {
        "who": access.person,
        "company": access.company.name,
        "partner": partner.name,
        "guest": partner.guest,
        "message": message,
        "count": found.count,
        "lines": [_line(row, words) for row in rows],
        "rest": found.count - len(rows),
        "expected": len(found.forecasts),
        "forecasts": [_forecast(entry, formats) for entry in found.forecasts[:MOST_LINES]],
        "more_expected": len(found.forecasts) - MOST_LINES,
        "link": link,
        "until": words.day((now + timedelta(days=DAYS)).date()),
    }
    return _written(name, values)


def _written(name: str, values: Mapping[str, object]) -> Letter:
    """A message; the first line of its text is the subject."""
    subject, _newline, text = render_to_string(f"partners/mail/{name}.txt", values).strip().partition("\n")
    return Letter(subject.strip(), text.strip(), render_to_string(f"partners/mail/{name}.html", values))


def _line(row: BookEntry, words: Words) -> dict[str, str]:
    """A line in few words, as its reader will see it: nothing that is not in the shared record."""
    asked = question(row.document, row.me.other)
    item = asked.terms.item if asked.terms else None
    text = words.shorts(asked.terms)
    if asked.me is Role.SUPPLIER and asked.kind.value == "cancel":
        text = _("may %(what)s be cancelled?") % {"what": text}
    return {
        "item": (item.code or item.description) if item else str(row.document.ref),
        "what": text,
        "order": str(row.document.ref),
    }


def _forecast(entry: ForecastEntry, formats: Formats) -> dict[str, str]:
    """A forecast in few words: how much of what over how long, and by how much it has changed."""
    forecast = entry.document
    total = formats.quantity(forecast.cover.expected)
    change = sum((each.change for each in forecast.figures if each.before is not None), Decimal(0))
    return {
        "item": forecast.ref.item,
        "what": f"{total} {forecast.unit}, {weeks.count(forecast.figures)}",
        "change": formats.signed(change) if change else "",
    }


def _post(access: Access, to: str, letter: Letter, purpose: str) -> None:
    post(
        to=to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        purpose=purpose,
        company_id=access.company.id,
    )


def _remember(access: Access, partner: Partner, found: Waiting, *, language: str, again: int = 0) -> None:
    now = timezone.now()
    Reminder.objects.update_or_create(
        company_id=access.company.id,
        partner_id=partner.id,
        defaults={
            "sent_at": now,
            "asked_until": found.newest or now,
            "lines": found.count,
            "repeated": again,
            "language": language,
        },
    )


def _language(access: Access, partner: Partner) -> str:
    """The language in which this partner was written to before."""
    known = Reminder.objects.filter(company_id=access.company.id, partner_id=partner.id).first()
    return known.language if known else translation.get_language() or "en"
