"""The page behind a sign-in link."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tallystick.server.entry.links import person_of

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then sign in: a mail program that only looks at the link must not use it up."""
    person = person_of(token)
    if request.method == "POST":
        login(request, person, backend=_BACKEND)
        return redirect("/")
    return render(request, "entry/enter.html", {"person": person})
