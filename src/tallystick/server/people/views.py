"""Home, a person's own settings, the language, and a new company."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tallystick.errors import InvalidInput
from tallystick.server import gate
from tallystick.server.gate import persons
from tallystick.server.people import colleagues
from tallystick.server.people.forms import NewCompanyForm, PersonForm
from tallystick.server.people.models import Person

MOST_COMPANIES = 20


def signed_in(request: HttpRequest) -> Person:
    """Who has signed in; only for pages that ask for it."""
    return cast(Person, request.user)


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where to begin: the board of one's company, all customers in one place, or naming one's company."""
    person = signed_in(request)
    companies = gate.companies_of(person)
    invited = bool(colleagues.waiting_for(person) or persons.invitations_of(person))
    if not companies and not invited:
        return redirect("people:new")
    if invited or len(companies) > 1:
        return redirect("people:customers")
    return HttpResponseRedirect(f"/{companies[0].company.slug}/orders/")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings_page(request: HttpRequest) -> HttpResponse:
    """How a person is called, and how they read."""
    person = signed_in(request)
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        translation.activate(person.language)
        messages.success(request, _("Saved."))
        return redirect("people:settings")
    return render(request, "people/settings.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_company(request: HttpRequest) -> HttpResponse:
    """Name a company and begin."""
    person = signed_in(request)
    form = NewCompanyForm(request.POST or None, ask_name=not person.name)
    companies = gate.companies_of(person)
    if request.method == "POST" and form.is_valid():
        if len(companies) >= MOST_COMPANIES:
            raise InvalidInput(_("You have {count} companies already.").format(count=len(companies)))
        if form.cleaned_data.get("name"):
            person.name = form.cleaned_data["name"]
            person.save(update_fields=["name"])
        access = gate.create_company(person, form.cleaned_data["company"])
        return HttpResponseRedirect(f"/{access.company.slug}/orders/")
    return render(request, "people/new.html", {"form": form, "first": not companies})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read in another language: kept in a cookie, and with the account of who has signed in."""
    wanted = request.POST.get("language", "")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("people:home")
    response = HttpResponseRedirect(target)
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=365 * 86400,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
        )
        if request.user.is_authenticated:
            Person.objects.filter(pk=request.user.pk).update(language=wanted)
    return response
