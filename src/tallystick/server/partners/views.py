"""The pages about partners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tallystick.errors import InvalidInput, TallystickError
from tallystick.server.gate import Access, Action, Link, Match, Partner
from tallystick.server.gate.overview import NONE, PartnerLines
from tallystick.server.partners import inviting
from tallystick.server.partners.forms import AddForm, InviteForm, RenameForm
from tallystick.server.partners.models import Reminder
from tallystick.server.partners.standing import Standing, standing, state_of_link, words
from tallystick.server.web.access import for_company
from tallystick.server.web.views import MatchRow, match_row

ROWS = 50
#: so that nobody is flooded by a button
_BETWEEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A partner in the list."""

    partner: Partner
    lines: PartnerLines
    match: MatchRow
    standing: Standing
    words: str


@require_safe
@for_company()
def index(request: HttpRequest, access: Access) -> HttpResponse:
    """All partners: what waits, whether the halves match, when something was last said."""
    wanted = request.GET.get("q", "").strip()
    with access.open() as book:
        found = [one for one in book.partners() if wanted.casefold() in one.name.casefold()]
        counted = book.overview()
        matches = {one.partner.id: one for one in book.matches()}
        sent = book.links() if access.may(Action.WRITE) else []
    found.sort(key=lambda one: (-counted.get(one.id, NONE).awaiting_me, one.name.casefold()))
    start = _number(request.GET.get("from", ""))
    now = timezone.now()
    rows = [
        _row(one, counted.get(one.id, NONE), matches[one.id], sent, now)
        for one in found[start : start + ROWS]
    ]
    return render(
        request,
        "partners/index.html",
        {
            "access": access,
            "rows": rows,
            "count": len(found),
            "q": wanted,
            "start": start,
            "next": start + ROWS if start + ROWS < len(found) else 0,
            "previous": max(start - ROWS, 0),
            "may": access.may(Action.WRITE),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_company(Action.WRITE)
def add(request: HttpRequest, access: Access) -> HttpResponse:
    """Add a partner: a guest to be invited, or a company of this server that has told its id."""
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with access.open() as book:
                if data["company"]:
                    made = book.connect(data["company"], data["name"], data["email"])
                else:
                    made = book.add_partner(data["name"], data["email"])
        except TallystickError as refused:
            if refused.status >= 500:
                raise
            form.add_error("company" if data["company"] else None, refused.message)
        else:
            return redirect(
                "partners:partner" if data["company"] else "partners:invite", access.company.slug, made.id
            )
    return render(
        request, "partners/add.html", {"access": access, "form": form}, status=400 if form.errors else 200
    )


@require_safe
@for_company()
def partner(request: HttpRequest, access: Access, partner: str) -> HttpResponse:
    """One partner."""
    return _page(request, access, partner)


@require_POST
@for_company(Action.WRITE)
def rename(request: HttpRequest, access: Access, partner: str) -> HttpResponse:
    """Call a partner otherwise, or write to another address."""
    form = RenameForm(request.POST)
    if not form.is_valid():
        return _page(request, access, partner, form)
    with access.open() as book:
        book.rename(partner, form.cleaned_data["name"], form.cleaned_data["email"].strip().lower())
    messages.success(request, _("Saved."))
    return redirect("partners:partner", access.company.slug, partner)


@require_http_methods(["GET", "HEAD", "POST"])
@for_company(Action.WRITE)
def invite(request: HttpRequest, access: Access, partner: str) -> HttpResponse:
    """Invite a partner: first to whom and with which words, then what they will get, then it is sent."""
    with access.open() as book:
        known = book.partner(partner)
        found = inviting.waiting(book, known)
    initial = {"email": known.email, "language": get_language() or "en"}
    form = InviteForm(request.POST or None, initial=initial)
    shown: dict[str, Any] = {"access": access, "partner": known, "form": form, "found": found, "letter": None}
    if not (known.guest and known.invited):
        shown["account"] = True
        return render(request, "partners/invite.html", shown)
    if request.method == "POST" and form.is_valid() and request.POST.get("step") != "edit":
        data = form.cleaned_data
        if request.POST.get("step") == "send":
            inviting.send_invitation(request, access, partner, **data)
            messages.success(
                request, _("The invitation is on its way to {email}.").format(email=data["email"])
            )
            return redirect("partners:partner", access.company.slug, partner)
        shown["letter"] = inviting.invitation(
            access, known, data["message"], found, _("(their link)"), data["language"]
        )
    return render(request, "partners/invite.html", shown, status=400 if form.errors else 200)


@require_POST
@for_company(Action.WRITE)
def remind(request: HttpRequest, access: Access, partner: str) -> HttpResponse:
    """Tell them now what waits."""
    with access.open() as book:
        known = book.partner(partner)
        last = Reminder.objects.filter(company_id=access.company.id, partner_id=known.id).first()
    if not _may_remind(last):
        messages.info(request, _("They were written to within the hour: nothing was sent now."))
        return redirect("partners:partner", access.company.slug, partner)
    count = inviting.send_digest(access, partner, request)
    if count:
        text = ngettext(
            "A message about {n} question is on its way.",
            "A message about {n} questions is on its way.",
            count,
        )
        messages.success(request, text.format(n=count))
    else:
        messages.info(request, _("Nothing waits for them: no message was sent."))
    return redirect("partners:partner", access.company.slug, partner)


@require_POST
@for_company(Action.WRITE)
def withdraw(request: HttpRequest, access: Access, partner: str) -> HttpResponse:
    """End a link, or all of a partner's."""
    wanted = request.POST.get("link", "")
    with access.open() as book:
        links = book.links(book.partner(partner).id)
        ending = [link for link in links if link.live and wanted in ("all", link.id)]
        if not ending and wanted != "all":
            raise InvalidInput(_("There is no such link."))
        for link in ending:
            book.revoke_link(link.id)
    text = ngettext("{n} link has ended.", "{n} links have ended.", len(ending))
    messages.success(request, text.format(n=len(ending)))
    return redirect("partners:partner", access.company.slug, partner)


def _page(request: HttpRequest, access: Access, partner: str, form: RenameForm | None = None) -> HttpResponse:
    may = access.may(Action.WRITE)
    with access.open() as book:
        known = book.partner(partner)
        match = next(one for one in book.matches() if one.partner.id == partner)
        lines = book.overview().get(partner, NONE)
        links = book.links(partner) if may else []
        last = Reminder.objects.filter(company_id=access.company.id, partner_id=partner).first()
    now = timezone.now()
    stands = standing(known, links, now)
    return render(
        request,
        "partners/partner.html",
        {
            "access": access,
            "partner": known,
            "lines": lines,
            "match": match,
            "match_row": match_row(match),
            "links": [(link, state_of_link(link, now)) for link in links],
            "live": sum(link.live for link in links),
            "standing": stands,
            "standing_words": words(stands),
            "last": last,
            "may_remind": _may_remind(last),
            "form": form or RenameForm(initial={"name": known.name, "email": known.email}),
            "may": may,
            "may_invite": may and known.guest and known.invited,
        },
        status=400 if form is not None and form.errors else 200,
    )


def _may_remind(last: Reminder | None) -> bool:
    return last is None or timezone.now() - last.sent_at >= _BETWEEN


def _row(partner: Partner, lines: PartnerLines, match: Match, sent: list[Link], now: datetime) -> Row:
    stands = standing(partner, [link for link in sent if link.partner_id == partner.id], now)
    return Row(partner, lines, match_row(match), stands, words(stands))


def _number(text: str) -> int:
    return min(int(text), 1_000_000) if text.isdecimal() and len(text) < 8 else 0
