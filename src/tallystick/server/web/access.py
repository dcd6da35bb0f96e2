"""How a view comes to act for the company in its address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from tallystick.server import gate
from tallystick.server.gate import Access, Action
from tallystick.server.people.models import Person

P = ParamSpec("P")


def for_company(
    action: Action = Action.READ,
) -> Callable[
    [Callable[Concatenate[HttpRequest, Access, P], Any]],
    Callable[..., HttpResponse],
]:
    """Give a view the access of whoever asks, or ask them to sign in.

    A company that one is not in does not exist. What is shown is never kept by a shared cache, and the whole
    page and its parts, which have the same address, are told apart.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, Access, P], Any],
    ) -> Callable[..., HttpResponse]:
        @wraps(view)
        def page(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            user = request.user
            if not isinstance(user, Person):
                return redirect_to_login(request.get_full_path())
            access = gate.for_person(user, slug)
            access.require(action)
            response: HttpResponse = view(request, access, *args, **kwargs)
            patch_cache_control(response, private=True, no_cache=True)
            patch_vary_headers(response, ["HX-Request", "HX-Target"])
            return response

        return page

    return decorate
