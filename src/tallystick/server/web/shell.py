"""What every page needs beside its content: the reader's formats, where one can go, whose pages these are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tallystick.server import gate
from tallystick.server.gate.access import CompanyCard
from tallystick.server.web.formats import Formats


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go from every page."""

    url: str
    label: str
    here: bool = False


class Shell:
    """The frame of a page. What costs a question to the database is asked only if it is shown."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        match = request.resolver_match
        self._slug = str(match.kwargs.get("slug", "")) if match else ""
        self._app = match.app_name if match else ""

    @cached_property
    def places(self) -> list[Place]:
        """The pages of the company that is open."""
        if not self._slug:
            return []
        wanted = [
            ("board:orders", _("Orders"), ("board", "line")),
            ("forecast:forecasts", _("Forecasts"), ("forecast",)),
            ("partners:index", _("Partners"), ("partners",)),
            ("demand:index", _("Demand"), ("demand", "baseline")),
            ("imports:index", _("Imports"), ("imports",)),
            ("disclosure:ledger", _("Disclosure"), ("disclosure",)),
        ]
        return [
            Place(url, label, self._app in apps)
            for name, label, apps in wanted
            if (url := _url(name, slug=self._slug))
        ]

    @cached_property
    def menu(self) -> list[Place]:
        """The pages about the reader and their companies."""
        here = self._request.path
        urls = [
            (_url("people:customers"), _("All my customers")),
            (_url("people:members", slug=self._slug) if self._slug else "", _("People of this company")),
            (_url("outbox:company", slug=self._slug) if self._administers else "", _("Outbox")),
            (_url("people:settings"), _("Your account")),
        ]
        return [Place(url, label, url == here) for url, label in urls if url]

    @cached_property
    def companies(self) -> list[CompanyCard]:
        """The companies that the reader acts for."""
        return [access.company for access in self._accesses]

    @property
    def _administers(self) -> bool:
        return any(
            access.company.slug == self._slug and access.may(gate.Action.ADMIN) for access in self._accesses
        )

    @cached_property
    def _accesses(self) -> list[gate.Access]:
        user = getattr(self._request, "user", None)
        return gate.companies_of(user) if user else []

    @property
    def ages(self) -> str:
        """The letters of the units in which ages are told, for the script that lets them grow."""
        return " ".join(
            (
                pgettext("years, short", "y"),
                pgettext("days, short", "d"),
                pgettext("hours, short", "h"),
                pgettext("minutes, short", "m"),
                pgettext("seconds, short", "s"),
            )
        )


def formats_of(request: HttpRequest) -> Formats:
    """How the reader of a request writes numbers and days; visitors as their browser's language does."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Formats(language=get_language() or "en")
    return Formats(user.language, user.time_zone, user.date_format)


def shell(request: HttpRequest) -> dict[str, object]:
    """Put the frame, the formats and the time into every template."""
    now: datetime = timezone.now()
    return {"shell": Shell(request), "formats": formats_of(request), "now": now}


def _url(name: str, **kwargs: str) -> str:
    """The address of a page, empty where this server has no such page."""
    try:
        return reverse(name, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""
