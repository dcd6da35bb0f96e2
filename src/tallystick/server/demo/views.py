"""Pages of the demo: whom one can be, signing in as them, and the switch for the partners."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import groupby

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from tallystick.errors import NotFound
from tallystick.server.demo.links import enter_path, guest_path, person_of
from tallystick.server.demo.models import DemoWorld
from tallystick.server.demo.scenario import COMPANIES, PEOPLE

View = Callable[..., HttpResponse]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def demo_only(view: View) -> View:
    """A page that does not exist on a real server."""

    @wraps(view)
    def checked(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not settings.OPTIONS.demo:
            raise NotFound("There is no such page.")
        return view(request, *args, **kwargs)

    return checked


@demo_only
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody whom one can be, by company."""
    names = {company.handle: company.name for company in COMPANIES}
    ordered = sorted(PEOPLE, key=lambda person: list(names).index(person.company))
    groups = [
        (names[handle], [(person, enter_path(person)) for person in members])
        for handle, members in groupby(ordered, key=lambda person: person.company)
    ]
    world = DemoWorld.objects.filter(id=DemoWorld.ONE).first()
    return render(
        request, "demo/people.html", {"groups": groups, "guest": guest_path(world) if world else ""}
    )


@demo_only
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in as a person of the scenario and show their board."""
    login(request, person_of(token), backend=BACKEND)
    return HttpResponseRedirect("/")


@demo_only
@require_POST
def partners(request: HttpRequest) -> HttpResponse:
    """Let the scripted partners speak or keep quiet."""
    if not request.user.is_authenticated:
        return redirect("demo:people")
    DemoWorld.objects.filter(id=DemoWorld.ONE).update(partners_quiet=request.POST.get("quiet") == "yes")
    back = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    return HttpResponseRedirect(back)
