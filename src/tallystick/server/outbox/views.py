"""The pages of the outbox."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tallystick.errors import NotFound
from tallystick.server.gate import Access, Action
from tallystick.server.outbox.models import Message, State
from tallystick.server.outbox.policies import postmaster
from tallystick.server.web.access import for_company

_MOST = 200


@require_safe
@never_cache
def everything(request: HttpRequest) -> HttpResponse:
    """All messages, links included: in the demo only, where nothing is sent and everybody is invented."""
    if not settings.OPTIONS.demo:
        raise NotFound(_("There is no such page."))
    with postmaster():
        messages = list(Message.objects.order_by("-asked_at")[:_MOST])
    return _page(request, "page", {"mail": messages, "whole": True})


@require_safe
@for_company(Action.ADMIN)
def company(request: HttpRequest, access: Access) -> HttpResponse:
    """What goes out in a company's name. A link in a message is its addressee's alone and is not shown."""
    with access.open():
        messages = list(Message.objects.filter(company_id=access.company.id).order_by("-asked_at")[:_MOST])
    return _page(
        request,
        "company",
        {
            "access": access,
            "mail": messages,
            "whole": False,
            "no_server": not settings.OPTIONS.smtp_host and not settings.OPTIONS.demo,
            "waiting": sum(message.state == State.QUEUED for message in messages),
        },
    )


def _page(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "outbox/rows.html" if fragment else f"outbox/{name}.html", context)
