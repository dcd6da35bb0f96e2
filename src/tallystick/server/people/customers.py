"""All my customers in one place: every company that I act for, and what I was invited to."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tallystick.errors import NotFound
from tallystick.server import gate
from tallystick.server.answer.question import question
from tallystick.server.answer.words import Words
from tallystick.server.gate import Access, BoardView, Counts, Tab, persons
from tallystick.server.people import accounts, colleagues
from tallystick.server.people.views import signed_in
from tallystick.server.web.formats import Formats
from tallystick.server.web.shell import formats_of
from tallystick.trade.values import Role

NEXT_QUESTIONS = 3
#: in the session: the guest company that its person asked to claim, just before signing in
TAKE_UP = "take_up"


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A line that waits for an answer, in few words."""

    url: str
    item: str
    what: str
    partner: str


@dataclass(frozen=True, slots=True)
class Card:
    """One company that I act for: its name or that of its only customer, numbers, next questions.

    `sells` unless all it does is order from others.
    """

    access: Access
    sells: bool
    title: str
    subtitle: str
    counts: Counts
    next: list[NextQuestion]

    @property
    def orders_url(self) -> str:
        """The company's board."""
        return reverse("board:orders", args=[self.access.company.slug])


@require_safe
@login_required
def customers(request: HttpRequest) -> HttpResponse:
    """Every company, one after the other: each is opened by itself, and none sees another."""
    person = signed_in(request)
    _take_up_asked(request)
    formats = formats_of(request)
    cards = sorted(
        (_card(access, formats) for access in gate.companies_of(person)),
        key=lambda card: -card.counts.awaiting_me.number,
    )
    waiting = sum(card.counts.awaiting_me.number for card in cards)
    return render(
        request,
        "people/customers.html",
        {
            "groups": [
                (_("Customers"), [card for card in cards if card.sells]),
                (_("Companies of mine that order from others"), [card for card in cards if not card.sells]),
            ],
            "cards": cards,
            "waiting": waiting,
            "colleague": colleagues.waiting_for(person),
            "invited": persons.invitations_of(person),
            "addresses": accounts.addresses(person),
            "nameless": not person.name,
        },
    )


@require_POST
@login_required
def take_up(request: HttpRequest) -> HttpResponse:
    """Make a guest company that was invited at my address mine."""
    access = persons.take_up(signed_in(request), request.POST.get("company", ""))
    messages.success(request, _("{company} is yours now.").format(company=access.company.name))
    return redirect("people:customers")


@require_POST
@login_required
def colleague(request: HttpRequest) -> HttpResponse:
    """Join a company that has invited me, or decline."""
    join = request.POST.get("answer") == "join"
    slug = colleagues.answer(signed_in(request), request.POST.get("invitation", ""), join=join)
    return HttpResponseRedirect(f"/{slug}/orders/") if slug else redirect("people:customers")


@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest, signed: str) -> HttpResponse:
    """From an invitation mail: have a code sent to the address that was invited, and sign in with it."""
    email = colleagues.signed_address(signed)
    goal = reverse("people:customers")
    if request.user.is_authenticated:
        known = email in accounts.addresses(signed_in(request))
        return (
            redirect(goal) if known else render(request, "people/proof.html", {"email": email, "other": True})
        )
    error = ""
    if request.method == "POST":
        if accounts.send_code(request, email):
            return HttpResponseRedirect(
                f"{reverse('account_confirm_login_code')}?{urlencode({'next': goal})}"
            )
        error = _("Too many codes were asked for. Wait a few minutes.")
    return render(
        request, "people/proof.html", {"email": email, "error": error}, status=429 if error else 200
    )


def _take_up_asked(request: HttpRequest) -> None:
    """What somebody asked for on the page of a link, now that the code has proven that they may."""
    company = request.session.pop(TAKE_UP, "")
    if not company:
        return
    try:
        access = persons.take_up(signed_in(request), company)
    except NotFound:
        messages.error(request, _("This invitation was sent to another address, or was taken up already."))
    else:
        messages.success(request, _("{company} is yours now.").format(company=access.company.name))


def _card(access: Access, formats: Formats) -> Card:
    with access.open() as book:
        partners = book.partners()
        page = book.page(BoardView(tab=Tab.AWAITING_ME, limit=NEXT_QUESTIONS))
        counts = book.counts(BoardView())
        as_supplier = book.counts(BoardView(role=Role.SUPPLIER)).all.number
    sells = bool(as_supplier or (partners and not counts.all.number))
    now = timezone.now()
    questions = []
    for row in page.rows:
        words = Words(formats, formats.today(now), now, row.partner.name)
        asked = question(row.document, row.me)
        item = asked.terms.item if asked.terms else None
        questions.append(
            NextQuestion(
                reverse("line:line", args=[access.company.slug, row.id]),
                (item.code or item.description) if item else "",
                words.shorts(asked.terms),
                row.partner.name,
            )
        )
    only = partners[0].name if sells and len(partners) == 1 else ""
    title = only or access.company.name
    subtitle = access.company.name if only else ""
    return Card(access, sells, title, subtitle, counts, questions)
