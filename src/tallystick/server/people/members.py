"""The people of a company, and its own settings."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tallystick.errors import InvalidInput, TallystickError
from tallystick.server import gate
from tallystick.server.gate import Access, Action, Role
from tallystick.server.people import colleagues, mails
from tallystick.server.people.forms import CompanyForm, InviteColleagueForm, RoleForm
from tallystick.server.web.access import for_company
from tallystick.trade.timing import Thresholds


@require_safe
@for_company()
def members(request: HttpRequest, access: Access) -> HttpResponse:
    """Who acts for the company."""
    return _page(request, access, InviteColleagueForm())


@require_POST
@for_company(Action.ADMIN)
def invite(request: HttpRequest, access: Access) -> HttpResponse:
    """Invite a colleague by mail. What is said does not depend on whether the address is known here."""
    form = InviteColleagueForm(request.POST)
    if not form.is_valid():
        return _page(request, access, form)
    invitation = colleagues.invite(access, form.cleaned_data["email"], Role(form.cleaned_data["role"]))
    mails.invite_colleague(request, access, invitation)
    messages.success(request, _("An invitation is on its way to {email}.").format(email=invitation.email))
    return redirect("people:members", slug=access.company.slug)


@require_POST
@for_company(Action.ADMIN)
def withdraw(request: HttpRequest, access: Access) -> HttpResponse:
    """Take an invitation back."""
    colleagues.withdraw(access, request.POST.get("invitation", ""))
    messages.success(request, _("The invitation was taken back."))
    return redirect("people:members", slug=access.company.slug)


@require_POST
@for_company(Action.ADMIN)
def role(request: HttpRequest, access: Access) -> HttpResponse:
    """Give a member another role."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("There is no such role."))
    person, wanted = form.cleaned_data["person"], Role(form.cleaned_data["role"])
    with access.open() as book:
        if person not in {member.id for member in book.members()}:
            raise InvalidInput(_("This person does not act for the company."))
    _change(request, access, lambda book: book.set_member(person, wanted))
    return redirect("people:members", slug=access.company.slug)


@require_POST
@for_company(Action.ADMIN)
def remove(request: HttpRequest, access: Access) -> HttpResponse:
    """End a membership; one's own too, unless one is the last administrator."""
    form = RoleForm(request.POST)
    form.fields["role"].required = False
    if not form.is_valid():
        raise InvalidInput(_("There is no such person."))
    person = form.cleaned_data["person"]
    done = _change(request, access, lambda book: book.remove_member(person))
    if done and person == access.person_id:
        return redirect("people:home")
    return redirect("people:members", slug=access.company.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_company()
def company(request: HttpRequest, access: Access) -> HttpResponse:
    """The company's own settings."""
    with access.open() as book:
        before = book.thresholds
    initial = {
        "name": access.company.name,
        "unanswered_days": before.unanswered_days,
        "not_shipped_days": before.not_shipped_days,
    }
    form = CompanyForm(request.POST or None, initial=initial)
    if request.method == "POST":
        access.require(Action.ADMIN)
        if form.is_valid():
            data = form.cleaned_data
            after = Thresholds(data["unanswered_days"], data["not_shipped_days"])
            with access.open() as book:
                if data["name"] != access.company.name:
                    book.rename_company(data["name"])
                if after != before:
                    book.set_thresholds(after)
            messages.success(request, _("Saved."))
            return redirect("people:company", slug=access.company.slug)
    return render(
        request, "people/company.html", {"access": access, "form": form, "may": access.may(Action.ADMIN)}
    )


def _change(request: HttpRequest, access: Access, change: Callable[[gate.Book], None]) -> bool:
    """Make a change and say so, or say why not."""
    try:
        with access.open() as book:
            change(book)
    except TallystickError as refused:
        if refused.status >= 500:
            raise
        messages.error(request, f"{refused.message} {refused.mend}".strip())
        return False
    messages.success(request, _("Saved."))
    return True


def _page(request: HttpRequest, access: Access, form: InviteColleagueForm) -> HttpResponse:
    with access.open() as book:
        people = book.members()
    may = access.may(Action.ADMIN)
    return render(
        request,
        "people/members.html",
        {
            "access": access,
            "members": people,
            "roles": RoleForm.base_fields["role"].choices,  # type: ignore[attr-defined]
            "invited": colleagues.invited(access) if may else [],
            "form": form,
            "may": may,
        },
        status=400 if form.errors else 200,
    )
